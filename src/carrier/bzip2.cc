// bzip2 by libbz2. The library gives a block's data before it looks at the block's CRC.
#include <bzlib.h>

#include <algorithm>

#include "carrier/codec.h"

namespace mayfly::carrier {
namespace {

constexpr std::size_t kMost = std::size_t{1} << 30;  // libbz2 counts in unsigned int

class Bzip2Codec : public Codec {
 public:
  ~Bzip2Codec() override { close(); }

  bool begin(Bytes) override {
    close();
    stream_ = {};
    open_ = BZ2_bzDecompressInit(&stream_, 0, 0) == BZ_OK;
    return open_;
  }

  Step step(Bytes& in, std::span<Byte>& out, bool) override {
    // The library only reads from next_in; its interface knows no const.
    stream_.next_in = const_cast<char*>(as_text(in).data());
    stream_.avail_in = static_cast<unsigned>(std::min(in.size(), kMost));
    stream_.next_out = reinterpret_cast<char*>(out.data());
    stream_.avail_out = static_cast<unsigned>(std::min(out.size(), kMost));
    const int status = BZ2_bzDecompress(&stream_);
    in = in.subspan(static_cast<std::size_t>(stream_.next_in - as_text(in).data()));
    out = out.subspan(static_cast<std::size_t>(stream_.next_out - reinterpret_cast<char*>(out.data())));
    if (status == BZ_STREAM_END) return Step::end;
    if (status == BZ_MEM_ERROR) return Step::unsupported;
    return status == BZ_OK ? Step::more : Step::corrupt;
  }

 private:
  void close() {
    if (open_) BZ2_bzDecompressEnd(&stream_);
    open_ = false;
  }
  bz_stream stream_{};
  bool open_ = false;
};

}  // namespace

std::unique_ptr<Codec> bzip2_codec() { return std::make_unique<Bzip2Codec>(); }

}  // namespace mayfly::carrier
