// The tolerant reader: the characters of a key or of an encoded run as they were before somebody wrapped, escaped, quoted or coloured them.
//
// What it undoes, one step at a time, between any two characters:
//   line ends and the indent, quote mark ("> ") or comment mark behind them; backslash-newline; quoted-printable soft breaks
//   JSON, C and properties escapes (\/ \u002b \x2B \n), any number of backslashes; percent escapes, also doubly (%2B %252B %0A)
//   character references (&#43; &#x2b; &plus; &amp;#43;); ANSI colour sequences; zero-width and soft-hyphen characters; inline HTML tags
//   the seam between string literals, adjacent or joined by an operator, on one line or several ("AB" "CD", 'AB' +⏎ 'CD', ["AB",⏎ "CD"])
// What it does not decide: where the key ends. It reads on as long as something could belong to it; structure decides (judge.h).
//
// Plain value, no allocation, thread-safe. Views the window; offsets are into it.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/base64.h"
#include "base/bytes.h"

namespace mayfly::scan {

inline constexpr std::size_t kMaxJoin = 320;  // bytes of one gap between two characters

// What a reader is allowed to take for a gap.
enum class Gaps {
  text,  // everything above
  diff,  // also a '+' or '-' that begins a line: a patch
  run,   // for encoded runs: no soft breaks (there '=' is padding)
};

class TolerantReader {
 public:
  enum Special { kEnd = -1, kNeedMore = -2 };  // nothing further belongs; the window is too short to tell

  // `last`: nothing follows the window.
  TolerantReader(Bytes window, std::size_t position, bool last, Gaps gaps) : window_(window), position_(position), last_(last), gaps_(gaps) {}

  // The next character that is of either base64 alphabet or '=' (0…127), or a Special. After a Special it stays where it was.
  int next();

  // Where the character that next() gave ends, in the window.
  std::size_t position() const { return position_; }

  // Does a character of base64 stand right behind, with no gap?
  bool touches_next() const { return position_ < window_.size() && kBase64Value[window_[position_]] >= 0; }
  bool at_edge() const { return position_ >= window_.size() && !last_; }

  // Did the last next() cross a line end on its way, written out or as an escape?
  bool crossed_line() const { return crossed_line_; }

  // Was there, since the beginning, a line end with a '+' or '-' behind it, as in a patch?
  bool met_marked_line() const { return met_marked_line_; }

 private:
  struct Step;
  int at(std::size_t i);
  Step read(std::size_t p);
  Step escape(std::size_t p);
  Step percent(std::size_t p);
  Step reference(std::size_t p);
  Step line_end(std::size_t p);
  Step seam(std::size_t p);
  Step ansi(std::size_t p);
  Step tag(std::size_t p);
  Step blanks(std::size_t p);
  Step invisible(std::size_t p);
  Step equals(std::size_t p);
  Step decoded(unsigned value, std::size_t after);
  std::size_t skip_blanks_and_lines(std::size_t p);
  std::size_t skip_until(std::size_t p, std::string_view mark) const;

  Bytes window_;
  std::size_t position_;
  bool last_;
  Gaps gaps_;
  bool crossed_line_ = false;
  bool met_marked_line_ = false;
  bool looked_beyond_ = false;  // the step at hand asked for a byte behind the window
};

}  // namespace mayfly::scan
