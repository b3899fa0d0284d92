#include "report/json_text.h"

#include <array>
#include <charconv>
#include <cmath>

#include "base/base64.h"
#include "base/escape.h"

namespace mayfly::report {
namespace {

bool is_plain(char c) { return c >= 0x20 && c < 0x7F && c != '"' && c != '\\'; }

void append_unit(std::string& out, std::uint32_t unit) {
  constexpr std::string_view digits = "0123456789abcdef";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += digits[unit >> shift & 15];
}

void append_escaped(std::string& out, char32_t c) {
  switch (c) {
    case U'"': out += "\\\""; return;
    case U'\\': out += "\\\\"; return;
    case U'\n': out += "\\n"; return;
    case U'\r': out += "\\r"; return;
    case U'\t': out += "\\t"; return;
    default: break;
  }
  if (c <= 0xFFFF) return append_unit(out, c);
  append_unit(out, 0xD800 + ((c - 0x10000) >> 10));
  append_unit(out, 0xDC00 + ((c - 0x10000) & 0x3FF));
}

void append_text(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    std::size_t run = 0;
    while (run < text.size() && is_plain(text[run])) ++run;
    out += text.substr(0, run);
    text.remove_prefix(run);
    if (text.empty()) break;
    const Utf8 c = next_utf8(text);
    if (!c.valid) out += kReplacement;
    else if (c.code_point == U'"' || c.code_point == U'\\' || is_unsafe(c.code_point)) append_escaped(out, c.code_point);
    else out += text.substr(0, c.size);
    text.remove_prefix(c.size);
  }
  out += '"';
}

}  // namespace

void JsonText::separate() {
  if (comma_) out_ += ',';
  comma_ = true;
}

void JsonText::open(char bracket) {
  separate();
  out_ += bracket;
  comma_ = false;
}

void JsonText::close(char bracket) {
  out_ += bracket;
  comma_ = true;
}

void JsonText::word(std::string_view text) {
  separate();
  out_ += text;
}

void JsonText::key(std::string_view name) {
  separate();
  append_text(out_, name);
  out_ += ':';
  comma_ = false;
}

void JsonText::value(std::string_view text) {
  separate();
  append_text(out_, text);
}

void JsonText::value(double number) {
  if (!std::isfinite(number)) return value(nullptr);
  std::array<char, 32> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
  word({buffer.data(), static_cast<std::size_t>(end - buffer.data())});
}

void JsonText::name_field(std::string_view name, std::string_view bytes) {
  field(name, bytes);
  if (!is_utf8(bytes)) field(std::string(name) + "_bytes", base64_encode(bytes));
}

void JsonText::name_field(std::string_view name, const std::optional<std::string>& bytes) {
  if (bytes) name_field(name, std::string_view(*bytes));
  else field(name, nullptr);
}

}  // namespace mayfly::report
