#include "carrier/utf32.h"

#include <algorithm>
#include <array>

#include "carrier/budget.h"
#include "carrier/utf8.h"

namespace mayfly::carrier {

Result<std::size_t> Utf32Reader::read(std::span<Byte> out) {
  while (given_ == out_.size() && !final_) convert();
  const std::size_t count = std::min(out.size(), out_.size() - given_);
  if (count == 0) return *final_;
  std::copy_n(out_.begin() + static_cast<std::ptrdiff_t>(given_), count, out.begin());
  given_ += count;
  return count;
}

void Utf32Reader::convert() {
  const auto got = below_.read(std::span(buffer_).subspan(held_));
  if (!got || *got == 0) {
    final_ = got;
    if (got && held_ > 0) final_ = Result<std::size_t>(fail_skip(model::SkipReason::broken_container, "odd bytes at the end of UTF-32"));
  }
  const std::size_t filled = held_ + got.value_or(0), whole = filled / 4 * 4;
  out_.clear();
  given_ = 0;
  for (std::size_t i = 0; i < whole; i += 4) {
    char32_t point = 0;
    for (std::size_t b = 0; b < 4; ++b) point = point << 8 | buffer_[order_ == ByteOrder::big ? i + b : i + 3 - b];
    const bool mark = std::exchange(at_start_, false) && point == 0xfeff;
    if (mark) continue;
    if (point >= 0x110000 || (point >= 0xd800 && point < 0xe000)) point = kReplacement;
    std::array<Byte, 4> bytes{};
    const std::size_t size = encode_utf8(point, bytes);
    out_.insert(out_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
  }
  held_ = filled - whole;
  std::copy_n(buffer_.begin() + static_cast<std::ptrdiff_t>(whole), held_, buffer_.begin());
}

}  // namespace mayfly::carrier
