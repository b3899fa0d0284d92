#include "scan/tolerant.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "scan/alphabet.h"

namespace mayfly::scan {

// One step from a place in the text: a character, a gap to pass over, or the end. Steps read as if nothing followed the window; next() sees whether one
// asked for what follows.
struct TolerantReader::Step {
  enum Kind { character, gap, end } kind = end;
  char value = 0;
  std::size_t after = 0;  // where the step ends
  bool line = false;      // a gap that crossed a line end
};

namespace {

constexpr int kBeyond = -1;  // at(): past the window

bool is_blank(int c) { return c == ' ' || c == '\t'; }
bool is_quote(int c) { return c == '"' || c == '\'' || c == '`'; }

// Letters that stand before an opening quote: Python's r b f u, C++'s R L U u8, C#'s @ $.
bool is_literal_prefix(int c) {
  return c == 'r' || c == 'b' || c == 'f' || c == 'u' || c == 'R' || c == 'L' || c == 'U' || c == 'B' || c == 'F' || c == '@' || c == '$';
}

// Operators that join two string literals, or separate the lines of one in a list.
bool is_operator(int c) { return c == '+' || c == '.' || c == ',' || c == '&' || c == '|' || c == '<' || c == '~'; }

}  // namespace

int TolerantReader::at(std::size_t i) {
  if (i < window_.size()) return window_[i];
  looked_beyond_ = true;
  return kBeyond;
}

int TolerantReader::next() {
  crossed_line_ = false;
  std::size_t p = position_;
  const std::size_t limit = position_ + kMaxJoin;
  for (;;) {
    if (p < window_.size() && is_base64(window_[p])) {  // the common case, first
      position_ = p + 1;
      return window_[p];
    }
    looked_beyond_ = false;
    const Step step = read(p);
    if (looked_beyond_ && !last_) return kNeedMore;
    switch (step.kind) {
      case Step::character: position_ = step.after; return static_cast<unsigned char>(step.value);
      case Step::end: return kEnd;
      case Step::gap: break;
    }
    crossed_line_ = crossed_line_ || step.line;
    p = step.after;
    if (p > limit) return kEnd;
  }
}

TolerantReader::Step TolerantReader::read(std::size_t p) {
  const int c = at(p);
  switch (c) {
    case kBeyond: return {};
    case '=': return equals(p);
    case '\\': return escape(p);
    case '%': return percent(p);
    case '&': return reference(p);
    case '\n':
    case '\r': return line_end(p);
    case '"':
    case '\'':
    case '`': return seam(p);
    case 0x1B: return ansi(p);
    case '<': return tag(p);
    case ' ':
    case '\t': return blanks(p);
    case 0xC2:
    case 0xE2:
    case 0xEF: return invisible(p);
    default:
      if (c < 128 && is_base64(static_cast<Byte>(c))) return {Step::character, static_cast<char>(c), p + 1};
      return {};
  }
}

// What an escape stood for: a character of a key, a line end or blank (a gap), a quote (perhaps a seam), or something foreign.
TolerantReader::Step TolerantReader::decoded(unsigned value, std::size_t after) {
  if (value < 128 && (is_base64(static_cast<Byte>(value)) || value == '=')) return {Step::character, static_cast<char>(value), after};
  if (value == '\n' || value == '\r') return {Step::gap, 0, after, true};
  if (value == '\t' || value == 0xAD || (value >= 0x200B && value <= 0x200D) || value == 0x2060 || value == 0xFEFF) return {Step::gap, 0, after};
  if (value == '"' || value == '\'') return seam(after - 1);
  return {};
}

// '=' is padding; but "=2B" is quoted-printable, and "=⏎" its soft line break (RFC 2045 §6.7).
TolerantReader::Step TolerantReader::equals(std::size_t p) {
  const Step padding{Step::character, '=', p + 1};
  if (gaps_ == Gaps::run) return padding;
  const int a = at(p + 1);
  if (a == '\n') return {Step::gap, 0, p + 2, true};
  if (a == '\r' && at(p + 2) == '\n') return {Step::gap, 0, p + 3, true};
  if (a == '2' || a == '3') {
    const int b = at(p + 2);
    const int low = b == kBeyond ? -1 : hex_value(static_cast<Byte>(b));
    const int value = low < 0 ? -1 : (a - '0') * 16 + low;
    if (value == '+' || value == '/' || value == '=') return {Step::character, static_cast<char>(value), p + 3};
  }
  return padding;
}

// Backslashes, any number of them, and what follows.
TolerantReader::Step TolerantReader::escape(std::size_t p) {
  std::size_t q = p;
  while (at(q) == '\\' && q - p < 16) ++q;
  const int c = at(q);
  const auto hex = [&](std::size_t digits) -> Step {
    unsigned value = 0;
    for (std::size_t i = 1; i <= digits; ++i) {
      const int d = at(q + i);
      const int v = d == kBeyond ? -1 : hex_value(static_cast<Byte>(d));
      if (v < 0) return {};
      value = value * 16 + static_cast<unsigned>(v);
    }
    return decoded(value, q + digits + 1);
  };
  switch (c) {
    case 'u': return hex(4);
    case 'x': return hex(2);
    case 'n':
    case 'r': return {Step::gap, 0, q + 1, true};
    case 't': return {Step::gap, 0, q + 1};
    case '\n':
    case '\r': return line_end(q);
    case '"':
    case '\'': return seam(q);
    case '/':
    case '+':
    case '=':
    case '-':
    case '_': return {Step::character, static_cast<char>(c), q + 1};
    default: return {};
  }
}

// "%2B", and "%252B" and deeper, where the percent sign itself was encoded.
TolerantReader::Step TolerantReader::percent(std::size_t p) {
  std::size_t q = p + 1;
  while (at(q) == '2' && at(q + 1) == '5' && q - p < 16) q += 2;
  const int a = at(q), b = at(q + 1);
  if (a == kBeyond || b == kBeyond) return {};
  const int high = hex_value(static_cast<Byte>(a)), low = hex_value(static_cast<Byte>(b));
  if (high < 0 || low < 0) return {};
  return decoded(static_cast<unsigned>(high * 16 + low), q + 2);
}

// Character references of HTML and XML, also with the ampersand itself escaped ("&amp;#43;").
TolerantReader::Step TolerantReader::reference(std::size_t p) {
  struct Name {
    std::string_view text;
    unsigned value;
  };
  // clang-format off
  static constexpr std::array<Name, 14> kNames{{{"plus;", '+'}, {"sol;", '/'}, {"equals;", '='}, {"lowbar;", '_'}, {"hyphen;", '-'}, {"dash;", '-'},
                                                {"quot;", '"'}, {"apos;", '\''}, {"shy;", 0xAD}, {"NewLine;", '\n'}, {"Tab;", '\t'},
                                                {"ZeroWidthSpace;", 0x200B}, {"UnderBar;", '_'}, {"zwnj;", 0x200C}}};
  // clang-format on
  constexpr std::size_t kLongest = 16;
  std::size_t q = p + 1;
  const auto rest = [&] { return as_text(window_.subspan(q, window_.size() - q < kLongest ? window_.size() - q : kLongest)); };
  if (window_.size() - p < 64) looked_beyond_ = true;  // more than any reference is long
  while (q < window_.size() && rest().starts_with("amp;") && q - p < 24) q += 4;
  if (q >= window_.size()) return {};
  for (const Name& name : kNames)
    if (rest().starts_with(name.text)) return decoded(name.value, q + name.text.size());
  if (at(q) != '#') return {};
  const unsigned base = at(q + 1) == 'x' || at(q + 1) == 'X' ? 16 : 10;
  std::size_t d = q + (base == 16 ? 2 : 1);
  unsigned value = 0;
  const std::size_t first = d;
  for (; at(d) != ';'; ++d) {
    const int v = at(d) == kBeyond ? -1 : hex_value(static_cast<Byte>(at(d)));
    if (v < 0 || v >= static_cast<int>(base) || d - first > 7) return {};
    value = value * base + static_cast<unsigned>(v);
  }
  return d == first ? Step{} : decoded(value, d + 1);
}

// One line end, then what editors, mailers and patches put before the next line's text. An empty line ends the text.
TolerantReader::Step TolerantReader::line_end(std::size_t p) {
  std::size_t q = p + (at(p) == '\r' && at(p + 1) == '\n' ? 2 : 1);
  while (is_blank(at(q)) && q - p < kMaxJoin) ++q;
  // quote and comment marks: > > , #, //, *, |
  for (int marks = 0; marks < 8; ++marks) {
    const int c = at(q);
    const bool slashes = c == '/' && at(q + 1) == '/' && is_blank(at(q + 2));
    if (c == '>' || c == '#' || c == '*' || c == '|') ++q;
    else if (slashes) q += 2;
    else break;
    while (is_blank(at(q)) && q - p < kMaxJoin) ++q;
  }
  if (at(q) == '+' || at(q) == '-') {
    met_marked_line_ = true;
    // a patch's mark, which may stand before an indent; or an operator at the line's head
    if (gaps_ == Gaps::diff || is_blank(at(q + 1)) || is_quote(at(q + 1))) {
      ++q;
      while (is_blank(at(q)) && q - p < kMaxJoin) ++q;
    }
  }
  const int c = at(q);
  if (c == kBeyond || c == '\n' || c == '\r') return {};
  if (is_quote(c)) return {Step::gap, 0, q + 1, true};  // the next literal of a text that was closed by an escape or not quoted at all
  return {Step::gap, 0, q, true};
}

// Blanks, line ends written out or escaped, and comments between the parts of a literal.
std::size_t TolerantReader::skip_blanks_and_lines(std::size_t p) {
  const std::size_t start = p;
  while (p - start < kMaxJoin) {
    const int c = at(p), next_one = at(p + 1);
    if (is_blank(c) || c == '\n' || c == '\r') ++p;
    else if (c == '\\' && (next_one == '\n' || next_one == '\r')) ++p;
    else if (c == '\\' && (next_one == 'n' || next_one == 'r' || next_one == 't')) p += 2;
    else if (c == '_' && (next_one == '\n' || next_one == '\r')) ++p;  // Visual Basic's continued line
    else if (c == '/' && next_one == '*') p = skip_until(p + 2, "*/");
    else if ((c == '/' && next_one == '/') || c == '#' || (c == '-' && next_one == '-')) p = skip_until(p, "\n");
    else break;
  }
  return p;
}

// Behind the next `mark`; at the furthest kMaxJoin bytes on.
std::size_t TolerantReader::skip_until(std::size_t p, std::string_view mark) const {
  const std::size_t size = p < window_.size() ? std::min(window_.size() - p, kMaxJoin) : 0;
  const std::size_t found = size == 0 ? std::string_view::npos : as_text(window_.subspan(p, size)).find(mark);
  return found == std::string_view::npos ? p + size + 1 : p + found + mark.size();
}

// From a closing quote to behind the next opening one.
TolerantReader::Step TolerantReader::seam(std::size_t p) {
  std::size_t q = skip_blanks_and_lines(p + 1);
  for (int operators = 0; is_operator(at(q)) && operators < 2; ++operators) q = skip_blanks_and_lines(q + 1);
  if (at(q) == '+' || at(q) == '-') q = skip_blanks_and_lines(q + 1);  // a patch's mark
  std::size_t open = q;
  while (open - q < 3 && (is_literal_prefix(at(open)) || (open > q && at(open) == '8'))) ++open;
  while (at(open) == '\\' && open - q < 16) ++open;
  if (!is_quote(at(open))) return {};
  return {Step::gap, 0, open + 1, as_text(window_.subspan(p, open - p)).find('\n') != std::string_view::npos};
}

// ESC [ parameters letter (ECMA-48 §5.4).
TolerantReader::Step TolerantReader::ansi(std::size_t p) {
  if (at(p + 1) != '[') return {};
  std::size_t q = p + 2;
  while (q - p < 32 && at(q) >= 0x20 && at(q) <= 0x3F) ++q;
  if (at(q) < 0x40 || at(q) > 0x7E) return {};
  return {Step::gap, 0, q + 1};
}

// An inline HTML tag, as highlighters and rich-text editors set into the middle of a word.
TolerantReader::Step TolerantReader::tag(std::size_t p) {
  static constexpr std::array<std::string_view, 12> kTags{"span", "wbr", "br", "b", "i", "em", "strong", "mark", "font", "code", "a", "u"};
  std::size_t q = p + (at(p + 1) == '/' ? 2 : 1);
  const std::size_t name_begin = q;
  while (q - name_begin < 8 && at(q) != kBeyond && is_letter(static_cast<Byte>(at(q)))) ++q;
  const std::string_view name = as_text(window_.subspan(name_begin, q - name_begin));
  bool known = false;
  for (const std::string_view tag_name : kTags) known = known || name == tag_name;
  if (!known || !(at(q) == '>' || at(q) == ' ' || at(q) == '/')) return {};
  while (at(q) != '>') {
    if (at(q) == kBeyond || at(q) == '<' || at(q) == '\n' || q - p > 256) return {};
    ++q;
  }
  return {Step::gap, 0, q + 1};
}

// Blanks belong only before a line end (trailing blanks, or a shell's " \⏎").
TolerantReader::Step TolerantReader::blanks(std::size_t p) {
  std::size_t q = p;
  while (is_blank(at(q)) && q - p < kMaxJoin) ++q;
  if (at(q) == '\\' && (at(q + 1) == '\n' || at(q + 1) == '\r')) ++q;
  if (at(q) == '\n' || at(q) == '\r') return line_end(q);
  return {};
}

// Soft hyphen (C2 AD), zero-width space and joiners (E2 80 8B…8D), word joiner (E2 81 A0), byte-order mark (EF BB BF), in UTF-8.
TolerantReader::Step TolerantReader::invisible(std::size_t p) {
  const int a = at(p), b = at(p + 1), c = at(p + 2);
  if (a == 0xC2 && b == 0xAD) return {Step::gap, 0, p + 2};
  if (a == 0xE2 && b == 0x80 && c >= 0x8B && c <= 0x8D) return {Step::gap, 0, p + 3};
  if (a == 0xE2 && b == 0x81 && c == 0xA0) return {Step::gap, 0, p + 3};
  if (a == 0xEF && b == 0xBB && c == 0xBF) return {Step::gap, 0, p + 3};
  return {};
}

}  // namespace mayfly::scan
