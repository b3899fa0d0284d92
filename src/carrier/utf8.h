// Writes a character as UTF-8 (RFC 3629 §3). Pure.
#pragma once

#include <array>
#include <cstddef>

#include "base/bytes.h"

namespace mayfly::carrier {

inline constexpr char32_t kReplacement = 0xfffd;

// Up to four bytes; how many. `point` is no surrogate and below 0x110000.
inline std::size_t encode_utf8(char32_t point, std::array<Byte, 4>& out) {
  const auto tail = [&](unsigned shift) { return static_cast<Byte>(0x80 | (point >> shift & 0x3f)); };
  if (point < 0x80) {
    out = {static_cast<Byte>(point)};
    return 1;
  }
  if (point < 0x800) {
    out = {static_cast<Byte>(0xc0 | point >> 6), tail(0)};
    return 2;
  }
  if (point < 0x10000) {
    out = {static_cast<Byte>(0xe0 | point >> 12), tail(6), tail(0)};
    return 3;
  }
  out = {static_cast<Byte>(0xf0 | point >> 18), tail(12), tail(6), tail(0)};
  return 4;
}

}  // namespace mayfly::carrier
