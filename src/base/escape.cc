#include "base/escape.h"

#include <algorithm>
#include <array>

namespace mayfly {
namespace {

struct Range {
  char32_t first, last;
};

// Made from the Unicode Character Database; the test holds the same list as perl's tables give it.
// Noncharacters of the planes' ends (U+nFFFE, U+nFFFF) are found by their bits.
constexpr std::array kUnsafe = {
    Range{0x0, 0x1F},        Range{0x7F, 0x9F},       Range{0xAD, 0xAD},       Range{0x34F, 0x34F},     Range{0x600, 0x605},     Range{0x61C, 0x61C},
    Range{0x6DD, 0x6DD},     Range{0x70F, 0x70F},     Range{0x890, 0x891},     Range{0x8E2, 0x8E2},     Range{0x115F, 0x1160},   Range{0x17B4, 0x17B5},
    Range{0x180B, 0x180F},   Range{0x200B, 0x200F},   Range{0x2028, 0x202E},   Range{0x2060, 0x206F},   Range{0x3164, 0x3164},   Range{0xFDD0, 0xFDEF},
    Range{0xFE00, 0xFE0F},   Range{0xFEFF, 0xFEFF},   Range{0xFFA0, 0xFFA0},   Range{0xFFF0, 0xFFFB},   Range{0x110BD, 0x110BD}, Range{0x110CD, 0x110CD},
    Range{0x13430, 0x1343F}, Range{0x1BCA0, 0x1BCA3}, Range{0x1D173, 0x1D17A}, Range{0xE0000, 0xE0FFF},
};

constexpr std::string_view kHex = "0123456789abcdef";

void append_hex(std::string& out, std::string_view introducer, std::uint32_t value, int digits) {
  out += introducer;
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) out += kHex[value >> shift & 15];
}

void append_bytes(std::string& out, std::string_view bytes) {
  for (const char c : bytes) append_hex(out, "\\x", static_cast<unsigned char>(c), 2);
}

bool shows(const Utf8& c, Charset charset) { return c.valid && !is_unsafe(c.code_point) && (charset == Charset::unicode || c.code_point < 0x80); }

// A word that no shell takes for anything but itself.
bool is_plain_word(std::string_view text) {
  constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_@%+=:,./-";
  return !text.empty() && text.find_first_not_of(plain) == std::string_view::npos;
}

std::string_view short_escape(char32_t c) {
  switch (c) {
    case U'\n': return "\\n";
    case U'\r': return "\\r";
    case U'\t': return "\\t";
    case U'\\': return "\\\\";
    default: return {};
  }
}

}  // namespace

Utf8 next_utf8(std::string_view text) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = at(0);
  if (lead < 0x80) return {1, lead, true};
  const std::size_t size = lead >= 0xC2 && lead <= 0xDF ? 2 : lead >= 0xE0 && lead <= 0xEF ? 3 : lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
  if (size == 0) return {};
  // The second byte's range keeps out overlong forms, surrogates and what is beyond U+10FFFF (Unicode, table 3-7).
  const unsigned low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const unsigned high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  char32_t value = lead & (0x7Fu >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if (i == text.size() || at(i) < (i == 1 ? low : 0x80u) || at(i) > (i == 1 ? high : 0xBFu)) return {i, 0, false};
    value = value << 6 | (at(i) & 0x3Fu);
  }
  return {size, value, true};
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const Utf8 c = next_utf8(text);
    if (!c.valid) return false;
    text.remove_prefix(c.size);
  }
  return true;
}

std::string utf8_lossy(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  while (!bytes.empty()) {
    const Utf8 c = next_utf8(bytes);
    out += c.valid ? bytes.substr(0, c.size) : kReplacement;
    bytes.remove_prefix(c.size);
  }
  return out;
}

bool is_unsafe(char32_t c) {
  if ((c & 0xFFFE) == 0xFFFE) return true;
  const auto row = std::lower_bound(kUnsafe.begin(), kUnsafe.end(), c, [](const Range& range, char32_t value) { return range.last < value; });
  return row != kUnsafe.end() && c >= row->first;
}

std::string terminal_safe(std::string_view bytes, Charset charset) {
  std::string out;
  out.reserve(bytes.size());
  while (!bytes.empty()) {
    const Utf8 c = next_utf8(bytes);
    const std::string_view raw = bytes.substr(0, c.size);
    bytes.remove_prefix(c.size);
    if (!c.valid) {
      append_bytes(out, raw);
    } else if (const auto escape = short_escape(c.code_point); !escape.empty()) {
      out += escape;
    } else if (shows(c, charset)) {
      out += raw;
    } else if (c.code_point < 0x80) {
      append_bytes(out, raw);
    } else {
      const bool wide = c.code_point > 0xFFFF;
      append_hex(out, wide ? "\\U" : "\\u", c.code_point, wide ? 8 : 4);
    }
  }
  return out;
}

std::string shell_quote(std::string_view bytes, Charset charset) {
  if (is_plain_word(bytes)) return std::string(bytes);
  bool escapes = false;
  for (auto rest = bytes; !rest.empty() && !escapes;) {
    const Utf8 c = next_utf8(rest);
    escapes = !shows(c, charset);
    rest.remove_prefix(c.size);
  }
  std::string out = escapes ? "$'" : "'";
  while (!bytes.empty()) {
    const Utf8 c = next_utf8(bytes);
    const std::string_view raw = bytes.substr(0, c.size);
    bytes.remove_prefix(c.size);
    if (!escapes) {
      out += raw == "'" ? std::string_view("'\\''") : raw;
    } else if (const auto escape = short_escape(c.code_point); c.valid && !escape.empty()) {
      out += escape;
    } else if (!shows(c, charset)) {
      append_bytes(out, raw);
    } else {
      out += raw == "'" ? std::string_view("\\'") : raw;
    }
  }
  return out + "'";
}

std::string human_bytes(std::uint64_t bytes) {
  if (bytes < 1000) return std::to_string(bytes) + " B";
  constexpr std::array<std::string_view, 6> units = {"KB", "MB", "GB", "TB", "PB", "EB"};
  std::uint64_t unit = 1000;
  std::size_t i = 0;
  // Tenths of a unit, rounded half up without adding to `bytes`, which may be near its type's end.
  const auto tenths = [&] { return bytes / (unit / 10) + (bytes % (unit / 10) >= unit / 20 ? 1 : 0); };
  for (; tenths() >= 10000 && i + 1 < units.size(); ++i) unit *= 1000;
  return std::to_string(tenths() / 10) + "." + std::to_string(tenths() % 10) + " " + std::string(units[i]);
}

std::string plural(std::uint64_t count, std::string_view one, std::string_view many) {
  std::string out = std::to_string(count) + " ";
  if (count == 1) return out += one;
  if (!many.empty()) return out += many;
  return (out += one) += "s";
}

}  // namespace mayfly
