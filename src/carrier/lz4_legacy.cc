// The LZ4 legacy format (lz4_Frame_format.md, "Legacy frame"): magic 184C2102, then blocks of [u32 packed size][packed bytes], each up to 8 MiB
// unpacked. It has no end mark: it ends with the file, or where another magic stands in place of a size. liblz4 decodes the blocks.
#include <lz4.h>

#include <algorithm>
#include <array>
#include <vector>

#include "carrier/codec.h"
#include "carrier/magic.h"

namespace mayfly::carrier {
namespace {

constexpr std::size_t kBlockSize = std::size_t{8} << 20;
constexpr std::size_t kMostRatio = 255;  // one byte of LZ4 stands for no more

class Lz4LegacyCodec : public Codec {
 public:
  bool begin(Bytes) override {
    skip_ = 4;  // the magic
    head_size_ = 0;
    packed_.clear();
    return true;
  }

  Step step(Bytes& in, std::span<Byte>& out, bool last) override {
    for (;;) {
      give(out);
      if (out.empty()) return Step::more;
      const std::size_t skipped = std::min(skip_, in.size());
      skip_ -= skipped;
      in = in.subspan(skipped);
      if (head_size_ < head_.size()) {
        if (in.empty() && head_size_ == 0 && skip_ == 0 && last) return Step::end;
        if (in.size() < head_.size() && head_size_ == 0 && !last) return Step::more;  // whole, so that another frame's magic can stay where it is
        if (head_size_ == 0 && is_foreign(in)) return Step::end;
        while (head_size_ < head_.size() && !in.empty()) {
          head_[head_size_++] = in.front();
          in = in.subspan(1);
        }
        if (head_size_ < head_.size()) return Step::more;
        wanted_ = head_[0] | std::size_t{head_[1]} << 8 | std::size_t{head_[2]} << 16 | std::size_t{head_[3]} << 24;
        if (wanted_ > static_cast<std::size_t>(LZ4_COMPRESSBOUND(kBlockSize))) return Step::corrupt;
      }
      const std::size_t taken = std::min(wanted_ - packed_.size(), in.size());
      packed_.insert(packed_.end(), in.begin(), in.begin() + static_cast<std::ptrdiff_t>(taken));
      in = in.subspan(taken);
      if (packed_.size() < wanted_) return Step::more;
      if (!decode()) return Step::corrupt;
    }
  }

 private:
  // Zero bytes (padding) or another LZ4 stream where a block's size should be.
  static bool is_foreign(Bytes in) {
    const Bytes size = in.first(std::min<std::size_t>(in.size(), 4));
    return begins(Kind::lz4, in) || (!size.empty() && std::ranges::all_of(size, [](Byte byte) { return byte == 0; }));
  }

  bool decode() {
    block_.resize(std::min(kBlockSize, packed_.size() * kMostRatio + kMostRatio));
    const int size = LZ4_decompress_safe(reinterpret_cast<const char*>(packed_.data()), reinterpret_cast<char*>(block_.data()),
                                         static_cast<int>(packed_.size()), static_cast<int>(block_.size()));
    packed_.clear();
    head_size_ = 0;
    if (size < 0) return false;
    ready_ = Bytes(block_).first(static_cast<std::size_t>(size));
    return true;
  }

  void give(std::span<Byte>& out) {
    const std::size_t count = std::min(ready_.size(), out.size());
    std::copy_n(ready_.begin(), count, out.begin());
    ready_ = ready_.subspan(count);
    out = out.subspan(count);
  }

  std::size_t skip_ = 0;
  std::array<Byte, 4> head_{};
  std::size_t head_size_ = 0;
  std::size_t wanted_ = 0;    // packed size of the current block
  std::vector<Byte> packed_;  // of the current block
  std::vector<Byte> block_;   // the last block
  Bytes ready_;               // what of it is not yet given
};

}  // namespace

std::unique_ptr<Codec> lz4_legacy_codec() { return std::make_unique<Lz4LegacyCodec>(); }

}  // namespace mayfly::carrier
