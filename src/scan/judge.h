// The judge: an anchor was seen here; is it a key? Reads on tolerantly, decodes, and lets the structure decide.
//
// Pure functions over a window; thread-safe. `need_more`: the window ends before the question is settled (never when `last`).
#pragma once

#include <cstddef>
#include <optional>

#include "base/bytes.h"
#include "scan/candidate.h"

namespace mayfly::scan {

inline constexpr std::size_t kMaxKeyWindow = 64 * 1024;  // raw bytes that one key may spread over, with all its gaps
inline constexpr std::size_t kLookback = 1024;           // raw bytes before an anchor that a judge may look at

struct Context {
  Bytes window;
  bool last;                  // nothing follows the window
  bool lesser_grades = true;  // also placeholders and mentions
};

struct Verdict {
  enum Kind { nothing, found, need_more } kind = nothing;
  Candidate candidate;  // offset is into the window here
};

// `begin` is where the first character of some family's prefix stands.
Verdict judge_prefix(const Context& context, std::size_t begin);

// `at` is where "-at-" stands: the alias of a decoded pair, or nothing.
Verdict judge_pair(const Context& context, std::size_t at);

// `at` is inside a key's base64 (a fingerprint of its middle); its prefix may be broken by a gap, so look for it in the bytes before.
// `floor`: no key begins before it; raised to `at` where none was found. Only whole keys are found so, never placeholders.
Verdict judge_inside(const Context& context, std::size_t at, std::size_t& floor);

}  // namespace mayfly::scan
