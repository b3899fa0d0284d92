// Foreign text made fit to show: names of files, members, users come from whoever wrote the input, and may try to move a cursor, hide, or run.
//
// Pure, thread-safe. Input is bytes, not necessarily UTF-8. Output is valid UTF-8, except that shell_quote stands for the exact bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace mayfly {

// What the reader's terminal shows: Charset::ascii under a C locale.
enum class Charset { ascii, unicode };

inline constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD in UTF-8

// The first character of `text` (not empty). Ill-formed: `size` is that of the longest prefix of a well-formed character that stands there, at least
// 1, so that one U+FFFD takes its place (Unicode 15, §3.9, "U+FFFD Substitution of Maximal Subparts").
struct Utf8 {
  std::size_t size = 1;     // bytes, 1 to 4
  char32_t code_point = 0;  // meaningless if not valid
  bool valid = false;
};
Utf8 next_utf8(std::string_view text);
bool is_utf8(std::string_view text);

// Ill-formed bytes become U+FFFD; the rest stays.
std::string utf8_lossy(std::string_view bytes);

// True for what a reader cannot see or what moves others: controls, line separators, bidirectional overrides, zero-width and other invisible
// characters, noncharacters (Unicode 14: Cc, Cf, Zl, Zp, Default_Ignorable_Code_Point, Noncharacter_Code_Point; and 15's U+1343F).
bool is_unsafe(char32_t code_point);

// One line that can be shown: unsafe characters become \n \r \t \xNN \uNNNN \UNNNNNNNN, ill-formed bytes \xNN, a backslash \\, and with
// Charset::ascii everything beyond ASCII too. Different input gives different output.
std::string terminal_safe(std::string_view bytes, Charset charset = Charset::unicode);

// One word for a POSIX shell that stands for exactly these bytes (without NUL): as it is where that is safe, else in '…', and where it holds anything
// that terminal_safe would escape, in $'…' (bash, zsh, ksh; POSIX.1-2024).
std::string shell_quote(std::string_view bytes, Charset charset = Charset::unicode);

// "999 B", "2.1 KB", "1.0 GB": powers of 1,000, one decimal, rounded half up.
std::string human_bytes(std::uint64_t bytes);

// "1 key", "2 keys"; with `many`: "1 entry", "2 entries".
std::string plural(std::uint64_t count, std::string_view one, std::string_view many = {});

}  // namespace mayfly
