// gzip (RFC 1952), zlib (RFC 1950) and bare deflate (RFC 1951) by zlib. Checksums and lengths are checked by the library, after the data went out.
#define ZLIB_CONST
#include <zlib.h>

#include <algorithm>
#include <array>

#include "carrier/codec.h"

namespace mayfly::carrier {
namespace {

constexpr std::size_t kMost = std::size_t{1} << 30;  // zlib counts in unsigned int

// inflateInit2's window bits say which: the largest window, and what is around the deflated data.
constexpr int kGzip = 15 + 16, kZlib = 15, kDeflate = -15;

class InflateCodec : public Codec {
 public:
  explicit InflateCodec(int window_bits) : window_bits_(window_bits) {}
  ~InflateCodec() override {
    if (open_) inflateEnd(&stream_);
  }

  bool begin(Bytes) override {
    if (open_) return inflateReset(&stream_) == Z_OK;
    open_ = inflateInit2(&stream_, window_bits_) == Z_OK;
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
  int window_bits_;
  z_stream stream_{};
  bool open_ = false;
};

}  // namespace

std::unique_ptr<Codec> gzip_codec() { return std::make_unique<InflateCodec>(kGzip); }
std::unique_ptr<Codec> zlib_codec() { return std::make_unique<InflateCodec>(kZlib); }
std::unique_ptr<Codec> deflate_codec() { return std::make_unique<InflateCodec>(kDeflate); }

// RFC 1950 §2.2: deflate with a window of 32 KiB, no preset dictionary, and a check of 5 bits.
bool begins_zlib(Bytes front) {
  if (front.size() < 8 || front[0] != 0x78 || (front[0] * 256 + front[1]) % 31 != 0 || (front[1] & 0x20) != 0) return false;
  InflateCodec codec(kZlib);
  std::array<Byte, 4096> unpacked{};
  std::span<Byte> out = unpacked;
  const bool whole = front.size() < kSniffSize;
  if (!codec.begin(front)) return false;
  Codec::Step step = Codec::Step::more;
  while (step == Codec::Step::more && !front.empty()) {
    if (out.empty()) out = std::span(unpacked).subspan(64);
    const std::size_t before = front.size() + out.size();
    step = codec.step(front, out, whole);
    if (front.size() + out.size() == before) break;
  }
  if (step == Codec::Step::corrupt || step == Codec::Step::unsupported || (whole && (step != Codec::Step::end || !front.empty()))) return false;
  constexpr std::string_view kGit[] = {"blob ", "tree ", "commit ", "tag "};
  return std::ranges::none_of(kGit, [&](std::string_view type) { return as_text(unpacked).starts_with(type); });
}

}  // namespace mayfly::carrier
