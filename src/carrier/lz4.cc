// LZ4 by liblz4: frames (lz4_Frame_format.md), skippable frames included, and the legacy format, which the lz4 command reads as well.
//
// As with zstd, a call that fails does not say what it wrote; so a call gets no input, or no more than the rest of one block. The hint is that rest
// and the 4 bytes of the next block's header.
#include <lz4frame.h>

#include <algorithm>
#include <utility>

#include "carrier/codec.h"

namespace mayfly::carrier {
namespace {

constexpr std::size_t kBlockHeader = 4;

class Lz4FrameCodec : public Codec {
 public:
  ~Lz4FrameCodec() override { LZ4F_freeDecompressionContext(context_); }

  bool begin(Bytes) override {
    hint_ = 1;
    flush_ = false;
    if (context_ == nullptr) return LZ4F_isError(LZ4F_createDecompressionContext(&context_, LZ4F_VERSION)) == 0;
    LZ4F_resetDecompressionContext(context_);
    return true;
  }

  Step step(Bytes& in, std::span<Byte>& out, bool) override {
    while (!out.empty()) {
      const std::size_t block = hint_ > kBlockHeader ? hint_ - kBlockHeader : 1;
      std::size_t taken = flush_ ? 0 : std::min(in.size(), block);
      std::size_t given = out.size();
      const std::size_t hint = LZ4F_decompress(context_, out.data(), &given, in.data(), &taken, nullptr);
      if (LZ4F_isError(hint) != 0) return Step::corrupt;
      in = in.subspan(taken);
      out = out.subspan(given);
      if (hint == 0) return Step::end;
      hint_ = hint;
      const bool flushed = std::exchange(flush_, out.empty());
      if (in.empty() && !flushed) break;
    }
    return Step::more;
  }

 private:
  LZ4F_dctx* context_ = nullptr;
  std::size_t hint_ = 1;  // bytes, at least 1
  bool flush_ = false;    // the last call filled `out`; there may be more of that block
};

// Each stream is the one or the other.
class Lz4Codec : public Codec {
 public:
  bool begin(Bytes front) override {
    const bool legacy = as_text(front).starts_with("\x02\x21\x4c\x18");
    if (legacy && legacy_ == nullptr) legacy_ = lz4_legacy_codec();
    current_ = legacy ? legacy_.get() : &frame_;
    return current_->begin(front);
  }
  Step step(Bytes& in, std::span<Byte>& out, bool last) override { return current_->step(in, out, last); }

 private:
  Lz4FrameCodec frame_;
  std::unique_ptr<Codec> legacy_;
  Codec* current_ = &frame_;
};

}  // namespace

std::unique_ptr<Codec> lz4_codec() { return std::make_unique<Lz4Codec>(); }

}  // namespace mayfly::carrier
