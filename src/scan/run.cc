#include "scan/run.h"

#include <algorithm>
#include <array>

#include "scan/alphabet.h"
#include "scan/phase.h"
#include "scan/tolerant.h"

namespace mayfly::scan {
namespace {

constexpr std::size_t kHexProbe = 32;     // characters that must all be hex for a run to be hex
constexpr std::size_t kMinLine = 16;      // a line before the first whole half block counts if it has so many characters
constexpr std::size_t kLongEnough = 104;  // characters of base64 that stand for kMinDecoded bytes
constexpr std::size_t kNoticedLine = 64;  // a line so long holds a whole half block, wherever it begins
constexpr std::uint64_t kOwnLine = 120;   // a line so long stands for itself if it does not end on a whole quartet
constexpr std::size_t kGlueReach = 48;    // characters in which a glued name is looked for

bool is_utf16_text(Byte low) { return low == '\t' || low == '\n' || low == '\r' || (low >= 0x20 && low < 0x7F); }

bool is_hex(Byte b) { return hex_value(b) >= 0; }

// Over an escape whose letters the walk back took for base64: "\nQUJT", "\u0022QUJT", "%22QUJT", ESC "[32mQUJT".
std::size_t behind_escape(Bytes window, std::size_t p, std::size_t floor) {
  if (p == floor) return p;
  const Byte before = window[p - 1];
  const Byte c = window[p];
  if (before == '\\') return p + (c == 'u' ? 5 : c == 'x' ? 3 : 1);
  if (before == '%') return p + 2;
  if (before == '[' || before == ';') {
    std::size_t q = p;
    while (is_digit(window[q])) ++q;
    std::size_t open = p - 1;
    while (open > floor && (window[open] == ';' || is_digit(window[open]))) --open;
    if (window[open] == '[' && open > floor && window[open - 1] == 0x1B && is_letter(window[q])) return q + 1;
  }
  return p;
}

// Where an escape begins that stands for a character of base64 and whose last letters the walk back took for such characters ("\/", "\u002b", "%2F",
// "%252B"); nullopt: none ends at `p`, or begins behind it.
std::optional<std::size_t> escape_before(Bytes window, std::size_t p, std::size_t floor) {
  if (p == floor || p >= window.size()) return std::nullopt;
  const std::string_view text = as_text(window.subspan(p));
  if (window[p - 1] == '%') {
    std::string_view digits = text.substr(0, 16);
    while (digits.starts_with("25")) digits.remove_prefix(2);
    const std::string_view value = digits.substr(0, 2);
    return value == "2B" || value == "2b" || value == "2F" || value == "2f" ? std::optional(p - 1) : std::nullopt;
  }
  if (window[p - 1] != '\\') return std::nullopt;
  const std::string_view code = text.substr(0, 5);
  const bool escaped = text.starts_with('/') || text.starts_with('+') || code == "u002b" || code == "u002B" || code == "u002f" || code == "u002F";
  if (!escaped) return std::nullopt;
  std::size_t begin = p - 1;
  while (begin > floor && p - begin < 16 && window[begin - 1] == '\\') --begin;
  return begin;
}

// Back from `p` to where the run's line begins, over escapes as well.
std::size_t walk_back(Bytes window, std::size_t p, std::size_t floor) {
  for (;;) {
    while (p > floor && is_base64(window[p - 1])) --p;
    const auto escape = escape_before(window, p, floor);
    if (!escape) return p;
    p = *escape;
  }
}

// The begin of the line before the one that begins at `p`, if all of it is base64 and it is no shorter than `length`. A line of 63 characters or more
// was noticed by itself, so longer ones are not looked for.
std::optional<std::size_t> line_before(Bytes window, std::uint64_t origin, std::size_t p, std::size_t floor, std::size_t length) {
  std::size_t q = p;
  while (q > floor && (window[q - 1] == ' ' || window[q - 1] == '\t')) --q;
  if (q == floor || window[q - 1] != '\n') return std::nullopt;
  --q;
  if (q > floor && window[q - 1] == '\r') --q;
  std::size_t begin = q;
  while (begin > floor && q - begin < kNoticedLine && is_base64(window[begin - 1])) --begin;
  const bool at_start = begin == 0 && origin == 0;
  const bool whole =
      at_start || (begin > 0 && (window[begin - 1] == '\n' || window[begin - 1] == ' ' || window[begin - 1] == '\t' || window[begin - 1] == '"'));
  if (!whole || q - begin < kMinLine || q - begin < length) return std::nullopt;
  return begin;
}

}  // namespace

std::string_view name_of(Layer layer) {
  switch (layer) {
    case Layer::base64: return "base64";
    case Layer::base64url: return "base64url";
    case Layer::hex: return "hex";
    case Layer::utf16le: return "utf-16le";
    case Layer::utf16be: return "utf-16be";
  }
  return "base64";
}

std::optional<bool> Run::worthwhile(Bytes window, std::size_t inside, bool last, std::size_t& end) {
  std::size_t begin = inside;
  while (begin > 0 && inside - begin < kLongEnough && is_base64(window[begin - 1])) --begin;
  end = inside;
  while (end < window.size() && end - begin < kLongEnough && is_base64(window[end])) ++end;
  if (end - begin >= kLongEnough) return true;
  if (end == window.size() && !last) return std::nullopt;
  // Too short by itself: it goes on in the next line or literal, or came from the line or the escape before, or it is none.
  if (line_before(window, 0, begin, 0, 0) || escape_before(window, begin, 0)) return true;
  TolerantReader reader(window, end, last, Gaps::run);
  for (std::size_t count = 0; count < kMinLine; ++count) {
    const int c = reader.next();
    if (c == TolerantReader::kNeedMore) return std::nullopt;
    if (c < 0 || c == '=') return false;
  }
  return true;
}

Run::Begin Run::find(Bytes window, std::uint64_t origin, std::size_t inside, std::size_t floor, bool last, Run& run) {
  std::size_t p = inside;
  if (window[inside] == 0 || window[inside + 1] == 0) {
    run.layer_ = window[inside] == 0 ? Layer::utf16be : Layer::utf16le;
    const std::size_t text = run.layer_ == Layer::utf16be ? 1 : 0;  // where in a pair the character stands
    while (p >= floor + 2 && window[p - 2 + (1 - text)] == 0 && is_utf16_text(window[p - 2 + text])) p -= 2;
    if (p < 2 && floor == 0 && origin > 0) return Begin::unknown;
  } else {
    const bool hex =
        std::all_of(window.begin() + static_cast<std::ptrdiff_t>(inside), window.begin() + static_cast<std::ptrdiff_t>(inside + kHexProbe), is_hex);
    run.layer_ = hex ? Layer::hex : Layer::base64;
    while (hex && p > floor && is_hex(window[p - 1])) --p;
    if (!hex) p = std::min(behind_escape(window, walk_back(window, p, floor), floor), inside);
    std::size_t end = inside;
    while (end < window.size() && end - p < kNoticedLine && is_base64(window[end])) ++end;
    if (end == window.size() && !last) return Begin::need_more;
    std::size_t length = end - p;
    while (const auto before = line_before(window, origin, p, floor, length)) {
      length = p - *before;
      p = *before;
    }
    if (p == 0 && floor == 0 && origin > 0) return Begin::unknown;
  }
  run.begin_ = run.position_ = origin + p;
  return Begin::found;
}

Run Run::unknown(Bytes window, std::uint64_t origin, std::size_t inside) {
  Run run;
  run.unknown_ = true;
  run.whole_line_ = false;
  run.begin_ = origin;
  run.position_ = origin + inside;
  if (window[inside] == 0 || window[inside + 1] == 0) run.layer_ = window[inside] == 0 ? Layer::utf16be : Layer::utf16le;
  return run;
}

std::optional<Run> Run::behind_glue(Bytes window, std::uint64_t origin) {
  if (layer_ != Layer::base64 || unknown_) return std::nullopt;
  const std::size_t begin = static_cast<std::size_t>(begin_ - origin);
  const std::size_t end = std::min(window.size(), begin + kGlueReach);
  std::size_t glue = begin;
  for (std::size_t p = begin; p < end && is_base64(window[p]); ++p)
    if (window[p] == '-' || window[p] == '_') glue = p + 1;
  if ((glue - begin) % 4 == 0) return std::nullopt;
  if (glue - begin > kMaxGlue) phase_known_ = true;  // the second reading has it
  Run run;
  run.begin_ = run.position_ = origin + glue;
  run.glue_ = glue - begin;
  return run;
}

bool Run::consume(Bytes window, std::uint64_t origin, bool last, std::optional<Piece>& piece) {
  std::string out = std::move(head_);
  head_.clear();
  const bool utf16 = layer_ == Layer::utf16le || layer_ == Layer::utf16be;
  const bool ended = utf16 ? consume_utf16(window, origin, last, out) : consume_text(window, origin, last, out);
  if (unknown_) return ended;
  if (out.size() >= kMinDecoded && !phase_known_ && !find_phase(out)) return true;
  if (!announced_ && out.size() < kMinDecoded) {
    if (!ended) head_ = std::move(out);
    return ended;
  }
  piece = Piece{begin_, position_, layer_, !announced_, ended, std::move(out)};
  announced_ = true;
  return ended;
}

// Leaves out what was glued to the front. False: another reading has all this.
bool Run::find_phase(std::string& out) {
  phase_known_ = true;
  if (layer_ != Layer::base64 && layer_ != Layer::base64url) return true;
  if (glue_ > 0) return !found_by_phase(out, glue_);
  const unsigned glued = glued_characters(out);
  if (glued == 0) return true;
  // The bits behind the last whole byte are now those that were held, and before them what is left of the old last byte.
  const auto last = static_cast<unsigned char>(out.back());
  bits_ = std::uint32_t{last} << held_ | (bits_ & ((std::uint32_t{1} << held_) - 1));
  out = without_front(out, glued);
  held_ += 8 - static_cast<int>(6 * glued % 8);
  if (held_ >= 8) {
    held_ -= 8;
    out.push_back(static_cast<char>(bits_ >> held_ & 255));
  }
  begin_ += glued;
  return true;
}

// A line has ended inside the run, and the next one has characters. False: the run ended with it.
bool Run::new_line() {
  if (!whole_line_) {
    whole_line_ = true;
  } else if (first_line_ == 0) {
    first_line_ = line_;
    if (characters_ % 4 != 0 && line_ >= kOwnLine) return false;
  } else if (line_ < first_line_) {
    return false;
  }
  line_ = 0;
  return true;
}

// One character of the run; false if it is none.
bool Run::take(int character) {
  const Byte c = static_cast<Byte>(character);
  const int value = layer_ == Layer::hex ? hex_value(c) : kBase64Value[c];
  if (value < 0) return false;
  if (layer_ == Layer::base64 && (c == '-' || c == '_')) layer_ = Layer::base64url;
  const int width = layer_ == Layer::hex ? 4 : 6;
  bits_ = bits_ << width | static_cast<std::uint32_t>(value);
  held_ += width;
  ++characters_;
  ++line_;
  return first_line_ == 0 || line_ <= first_line_;
}

// Whole quartets of base64 that follow each other without a gap, from `p` on: the common case, several times faster than character by character.
void Run::consume_span(Bytes window, std::size_t& p, std::string& out) {
  if (layer_ == Layer::hex || held_ != 0) return;
  constexpr std::size_t kAtOnce = 16 * 1024;  // characters; so that a short run costs no large string
  std::size_t most = std::min(window.size() - p, kAtOnce);
  if (first_line_ != 0) most = std::min<std::size_t>(most, static_cast<std::size_t>(first_line_ - std::min(line_, first_line_)));
  const std::size_t begin = p;
  std::array<char, kAtOnce / 4 * 3> decoded;  // not cleared: most runs are short
  char* to = decoded.data();
  for (; most - (p - begin) >= 4; p += 4) {
    const Byte* c = window.data() + p;
    const int a = kBase64Value[c[0]], b = kBase64Value[c[1]], d = kBase64Value[c[2]], e = kBase64Value[c[3]];
    if ((a | b | d | e) < 0) break;
    const unsigned bits = static_cast<unsigned>(a) << 18 | static_cast<unsigned>(b) << 12 | static_cast<unsigned>(d) << 6 | static_cast<unsigned>(e);
    *to++ = static_cast<char>(bits >> 16);
    *to++ = static_cast<char>(bits >> 8 & 255);
    *to++ = static_cast<char>(bits & 255);
  }
  if (!unknown_) out.append(decoded.data(), to);
  const std::string_view span = as_text(window.subspan(begin, p - begin));
  if (layer_ == Layer::base64 && (span.find('-') != std::string_view::npos || span.find('_') != std::string_view::npos)) layer_ = Layer::base64url;
  characters_ += p - begin;
  line_ += p - begin;
}

bool Run::consume_text(Bytes window, std::uint64_t origin, bool last, std::string& out) {
  for (;;) {
    std::size_t p = static_cast<std::size_t>(position_ - origin);
    const std::size_t begin = p;
    consume_span(window, p, out);
    position_ = origin + p;
    if (p - begin >= 8 * 1024) continue;
    TolerantReader reader(window, p, last, Gaps::run);
    // Character by character over the next gap, until quartets follow again.
    for (int steps = 0; steps < 8 || held_ != 0 || layer_ == Layer::hex; ++steps) {
      const int c = reader.next();
      if (c == TolerantReader::kNeedMore) return false;
      if (c == TolerantReader::kEnd) return true;
      if (c == '=') {
        position_ = origin + reader.position();
        return true;
      }
      if (reader.crossed_line() && !new_line()) return true;
      if (!take(c)) return true;
      position_ = origin + reader.position();
      if (held_ < 8) continue;
      held_ -= 8;
      if (!unknown_) out.push_back(static_cast<char>(bits_ >> held_ & 255));
    }
  }
}

bool Run::consume_utf16(Bytes window, std::uint64_t origin, bool last, std::string& out) {
  const std::size_t text = layer_ == Layer::utf16be ? 1 : 0;
  std::size_t p = static_cast<std::size_t>(position_ - origin);
  for (; p + 1 < window.size(); p += 2) {
    if (window[p + 1 - text] != 0 || !is_utf16_text(window[p + text])) break;
    if (!unknown_) out.push_back(static_cast<char>(window[p + text]));
  }
  position_ = origin + p;
  return p + 1 < window.size() || last;
}

}  // namespace mayfly::scan
