// Input: what libFuzzer gave, taken apart: the content that is scanned or read, and behind it the bytes that decide how (where to cut, which mode).
//
//   input = content control count        count: one byte, how many of the bytes before it are control (modulo kMaxControl + 1)
//
// The decisions stand at the end so that a seed is a content with a few bytes behind it, and that a longer content keeps its decisions.
// The bytes live as long as libFuzzer's call. Control bytes are given in turn, again from the first after the last; without any they are all 0.
#pragma once

#include <algorithm>
#include <vector>

#include "base/bytes.h"

namespace mayfly::fuzz {

inline constexpr std::size_t kMaxControl = 15;

class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) {
    const Bytes all(data, size);
    if (all.empty()) return;
    const std::size_t count = std::min(all.back() % (kMaxControl + 1), all.size() - 1);
    content_ = all.first(all.size() - 1 - count);
    control_ = all.subspan(content_.size(), count);
  }

  Bytes content() const { return content_; }

  // The next control byte.
  std::size_t take() { return control_.empty() ? 0 : control_[next_++ % control_.size()]; }

  // A number in [0, size]: two control bytes, scaled.
  std::size_t take_place(std::size_t size) {
    const std::size_t high = take();
    return (high << 8 | take()) * (size + 1) >> 16;
  }

 private:
  Bytes content_, control_;
  std::size_t next_ = 0;
};

// A copy whose memory ends where it does, so that the address sanitizer sees a byte read behind it.
inline std::vector<Byte> exact(Bytes bytes) { return {bytes.begin(), bytes.end()}; }

}  // namespace mayfly::fuzz
