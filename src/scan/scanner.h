// The scanner: the pure, resumable core. Bytes in, candidate keys and decoded runs out; a stream, a file, a member of an archive, and later a git object
// or a log line all use this one function.
//
// How a caller drives it:
//   State state;                               // one for each content
//   for each window:                           // the bytes kept from the last one, then new ones
//     keep = scan(state, window, last, output) // output: append-only, the caller empties it
//     the next window begins with the last `keep` bytes of this one
//
// A window may be of any size: the same content cut in any way gives the same output. keep is at most kMaxKeep, so a buffer of kMaxKeep plus a read's size
// always suffices. A key is given as soon as its last byte was seen.
//
// A part of a content: origin and begin/end say which candidates and runs are this caller's, by where they begin. Several callers can so share one file;
// each begins kLookback bytes before its part and goes on after its end until finished() is true.
//
// No I/O, no clock, no globals. Thread-safe for different states. Key text lives only in the window and, for a moment, in wiped strings.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "base/bytes.h"
#include "scan/candidate.h"
#include "scan/filter.h"
#include "scan/judge.h"
#include "scan/run.h"

namespace mayfly::scan {

inline constexpr std::size_t kMaxKeep = kMaxKeyWindow + 4 * kLookback;

struct Output {
  std::vector<Candidate> candidates;  // in the order of their anchors
  std::vector<Piece> pieces;
};

struct State {
  Runs runs = Runs::notice;   // ignore: plain bytes only
  bool lesser_grades = true;  // also what only looks like a key; false: whole keys alone, and crafted text costs less
  std::uint64_t origin = 0;   // offset of the window's first byte in the content
  std::uint64_t begin = 0;    // what begins before is another caller's
  std::uint64_t end = std::numeric_limits<std::uint64_t>::max();

  std::uint64_t next_block = 0;   // blocks before are done
  std::uint64_t next_anchor = 0;  // anchors before are done
  std::uint64_t covered = 0;      // end of the last whole key
  std::uint64_t searched = 0;     // no key with a broken prefix begins before, but those that were given
  std::uint64_t run_floor = 0;    // end of the last run or key: no run begins before
  std::vector<Run> open_runs;     // at most two
};

// A state for the part [begin, end) of a content, whose first window will begin at `origin` ≤ begin.
State state_for_part(Runs runs, std::uint64_t origin, std::uint64_t begin, std::uint64_t end);

std::size_t scan(State& state, Bytes window, bool last, Output& output);

// Everything that begins in this caller's part was given.
bool finished(const State& state);

// Where scanning has come to: every candidate before this offset was given.
inline std::uint64_t settled_until(const State& state) { return state.next_anchor > kLookback ? state.next_anchor - kLookback : 0; }

}  // namespace mayfly::scan
