// compress(1), .Z: LZW with codes of 9 to 16 bits. No library of ours has it as a stream, and it is short.
//
//   file  = 1f 9d flags code*        flags: bits 0-4 the widest code, bit 7: code 256 clears the table
//   code  = least significant bit first; the width grows when the table has outgrown it
//
// A peculiarity of the original program, kept by all others: codes are written in groups of eight. Where the width changes, the rest of the group is
// padding. The format has no end and no checksum, so a stream that is cut is seen only by a code that is not in the table.
#include <algorithm>
#include <array>

#include "carrier/codec.h"

namespace mayfly::carrier {
namespace {

constexpr std::uint32_t kClear = 256;
constexpr std::uint32_t kNone = ~std::uint32_t{0};

class CompressCodec : public Codec {
 public:
  bool begin(Bytes) override {
    header_ = 3;
    stack_size_ = 0;
    return true;
  }

  Step step(Bytes& in, std::span<Byte>& out, bool last) override {
    for (; header_ > 0; in = in.subspan(1)) {
      if (in.empty()) return Step::more;
      if (--header_ == 0 && !read_flags(in.front())) return Step::corrupt;
    }
    for (;;) {
      give(out);
      if (out.empty()) return Step::more;
      const std::uint32_t code = next_code(in);
      if (code == kNone) return last && in.empty() ? Step::end : Step::more;
      if (!take(code)) return Step::corrupt;
    }
  }

 private:
  bool read_flags(Byte flags) {
    widest_ = flags & 0x1f;
    clears_ = (flags & 0x80) != 0;
    if (widest_ < 9 || widest_ > 16) return false;
    bits_ = bit_count_ = 0;
    previous_ = kNone;
    free_ = clears_ ? kClear + 1 : kClear;
    set_width(9);
    return true;
  }

  void set_width(unsigned width) {
    width_ = width;
    in_group_ = 0;
  }

  // The rest of the group of eight is padding.
  void leave_group() { padding_ = in_group_ == 0 ? 0 : (8 - in_group_) * width_; }

  std::uint32_t next_code(Bytes& in) {
    if (free_ > (1U << width_) - 1 && width_ < widest_) {
      leave_group();
      set_width(width_ + 1);
    }
    while (bit_count_ < padding_ + width_) {
      if (in.empty()) return kNone;
      bits_ |= std::uint64_t{in.front()} << bit_count_;
      bit_count_ += 8;
      in = in.subspan(1);
      const unsigned dropped = std::min(padding_, bit_count_);
      bits_ >>= dropped;
      bit_count_ -= dropped;
      padding_ -= dropped;
    }
    const auto code = static_cast<std::uint32_t>(bits_ & ((1U << width_) - 1));
    bits_ >>= width_;
    bit_count_ -= width_;
    in_group_ = (in_group_ + 1) % 8;
    return code;
  }

  // Puts the code's bytes on the stack (last byte first) and enters the new code. False: a code that cannot be.
  bool take(std::uint32_t code) {
    if (code == kClear && clears_) {
      leave_group();
      set_width(9);
      free_ = kClear;  // the next code enters a dummy at 256
      return true;
    }
    if (previous_ == kNone) {
      if (code >= 256) return false;
      first_ = static_cast<Byte>(code);
      stack_[stack_size_++] = first_;
      previous_ = code;
      return true;
    }
    if (code > free_ || (code == free_ && free_ >= 1U << widest_)) return false;
    const std::uint32_t taken = code;
    if (code == free_) {
      stack_[stack_size_++] = first_;
      code = previous_;
    }
    for (; code >= 256; code = prefix_[code]) stack_[stack_size_++] = suffix_[code];
    first_ = static_cast<Byte>(code);
    stack_[stack_size_++] = first_;
    if (free_ < 1U << widest_) {
      prefix_[free_] = static_cast<std::uint16_t>(previous_);
      suffix_[free_] = first_;
      ++free_;
    }
    previous_ = taken;
    return true;
  }

  void give(std::span<Byte>& out) {
    const std::size_t count = std::min(stack_size_, out.size());
    for (std::size_t i = 0; i < count; ++i) out[i] = stack_[--stack_size_];
    out = out.subspan(count);
  }

  unsigned header_ = 0;  // bytes of it to come
  unsigned widest_ = 0, width_ = 0, in_group_ = 0, padding_ = 0;
  bool clears_ = false;
  std::uint64_t bits_ = 0;
  unsigned bit_count_ = 0;
  std::uint32_t previous_ = kNone, free_ = 0;
  Byte first_ = 0;  // of the code before
  std::array<std::uint16_t, 65536> prefix_{};
  std::array<Byte, 65536> suffix_{};
  std::array<Byte, 65540> stack_{};
  std::size_t stack_size_ = 0;
};

}  // namespace

std::unique_ptr<Codec> compress_codec() { return std::make_unique<CompressCodec>(); }

}  // namespace mayfly::carrier
