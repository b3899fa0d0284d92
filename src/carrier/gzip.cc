// gzip (RFC 1952) by zlib. The header's CRC, the trailer's CRC and length are checked by the library, after the data went out.
#define ZLIB_CONST
#include <zlib.h>

#include <algorithm>

#include "carrier/codec.h"

namespace mayfly::carrier {
namespace {

constexpr std::size_t kMost = std::size_t{1} << 30;  // zlib counts in unsigned int

class GzipCodec : public Codec {
 public:
  ~GzipCodec() override {
    if (open_) inflateEnd(&stream_);
  }

  bool begin(Bytes) override {
    if (open_) return inflateReset(&stream_) == Z_OK;
    open_ = inflateInit2(&stream_, 15 + 16) == Z_OK;  // the largest window; +16: gzip and nothing else
    return open_;
  }

  Step step(Bytes& in, std::span<Byte>& out, bool) override {
    stream_.next_in = in.data();
    stream_.avail_in = static_cast<uInt>(std::min(in.size(), kMost));
    stream_.next_out = out.data();
    stream_.avail_out = static_cast<uInt>(std::min(out.size(), kMost));
    const int status = inflate(&stream_, Z_NO_FLUSH);
    in = in.subspan(static_cast<std::size_t>(stream_.next_in - in.data()));
    out = out.subspan(static_cast<std::size_t>(stream_.next_out - out.data()));
    if (status == Z_STREAM_END) return Step::end;
    if (status == Z_MEM_ERROR) return Step::unsupported;
    return status == Z_OK || status == Z_BUF_ERROR ? Step::more : Step::corrupt;
  }

 private:
  z_stream stream_{};
  bool open_ = false;
};

}  // namespace

std::unique_ptr<Codec> gzip_codec() { return std::make_unique<GzipCodec>(); }

}  // namespace mayfly::carrier
