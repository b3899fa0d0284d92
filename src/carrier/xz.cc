// xz and the older .lzma by liblzma, within Codec::kMemory.
#include <lzma.h>

#include "carrier/codec.h"

namespace mayfly::carrier {
namespace {

using Open = lzma_ret (*)(lzma_stream* stream, std::uint64_t memory_limit);

lzma_ret open_xz(lzma_stream* stream, std::uint64_t memory_limit) { return lzma_stream_decoder(stream, memory_limit, 0); }

class LzmaCodec : public Codec {
 public:
  explicit LzmaCodec(Open open) : open_(open) {}
  ~LzmaCodec() override { lzma_end(&stream_); }

  // The library uses the memory of the stream before again.
  bool begin(Bytes) override { return open_(&stream_, kMemory) == LZMA_OK; }

  Step step(Bytes& in, std::span<Byte>& out, bool) override {
    stream_.next_in = in.data();
    stream_.avail_in = in.size();
    stream_.next_out = out.data();
    stream_.avail_out = out.size();
    const lzma_ret status = lzma_code(&stream_, LZMA_RUN);
    in = in.subspan(in.size() - stream_.avail_in);
    out = out.subspan(out.size() - stream_.avail_out);
    switch (status) {
      case LZMA_OK:
      case LZMA_BUF_ERROR: return Step::more;
      case LZMA_STREAM_END: return Step::end;
      case LZMA_MEM_ERROR:
      case LZMA_MEMLIMIT_ERROR:
      case LZMA_OPTIONS_ERROR: return Step::unsupported;
      default: return Step::corrupt;
    }
  }

 private:
  Open open_;
  lzma_stream stream_ = LZMA_STREAM_INIT;
};

}  // namespace

std::unique_ptr<Codec> xz_codec() { return std::make_unique<LzmaCodec>(open_xz); }
std::unique_ptr<Codec> lzma_codec() { return std::make_unique<LzmaCodec>(lzma_alone_decoder); }

}  // namespace mayfly::carrier
