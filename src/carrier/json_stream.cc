#include "carrier/json_stream.h"

#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "carrier/utf8.h"

namespace mayfly::carrier {
namespace {

constexpr std::size_t kPiece = 64 * 1024;  // bytes of a string given at once, about
constexpr char32_t kNoNumber = 0xffffffff;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_literal(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '+' || c == '-' || c == '.'; }
bool is_high(char32_t unit) { return unit >= 0xd800 && unit < 0xdc00; }
bool is_low(char32_t unit) { return unit >= 0xdc00 && unit < 0xe000; }

}  // namespace

bool JsonStream::read() {
  constexpr std::string_view kMark = "\xef\xbb\xbf";
  if (text_.starts_with(kMark)) at_ = kMark.size();
  for (;;) {
    skip_blanks();
    if (at_ == text_.size()) return expect_ == Expect::nothing;
    if (!step(text_[at_])) return false;
  }
}

void JsonStream::skip_blanks() {
  while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
}

bool JsonStream::step(char c) {
  switch (expect_) {
    case Expect::nothing: return false;
    case Expect::comma_or_end:
      if (c == '}' || c == ']') return close(c);
      ++at_;
      expect_ = stack_.back() == '{' ? Expect::key : Expect::value;
      return c == ',';
    case Expect::key_or_end:
      if (c == '}') return close(c);
      [[fallthrough]];
    case Expect::key: return c == '"' && read_key();
    case Expect::value_or_end:
      if (c == ']') return close(c);
      [[fallthrough]];
    case Expect::value: break;
  }
  if (c == '{' || c == '[') return open(c);
  return c == '"' ? read_string() : read_literal();
}

bool JsonStream::open(char bracket) {
  ++at_;
  stack_.push_back(bracket);
  expect_ = bracket == '{' ? Expect::key_or_end : Expect::value_or_end;
  return events_.open(bracket);
}

bool JsonStream::close(char bracket) {
  if (stack_.empty() || stack_.back() != (bracket == '}' ? '{' : '[')) return false;
  ++at_;
  stack_.pop_back();
  expect_ = after_value();
  return events_.close(bracket);
}

bool JsonStream::read_key() {
  std::string name;
  const bool whole = unescape([&](std::string& piece) {
    name += piece;
    return true;
  });
  skip_blanks();
  if (!whole || !events_.key(name) || at_ == text_.size() || text_[at_] != ':') return false;
  ++at_;
  expect_ = Expect::value;
  return true;
}

bool JsonStream::read_string() {
  // Where it ends is found out by and by; the next quote is a lower bound, and mostly it.
  const std::size_t quote = text_.find('"', at_ + 1);
  if (!events_.begin_string((quote == text_.npos ? text_.size() : quote) - at_)) return false;
  if (!unescape([&](std::string& piece) { return events_.string_piece(piece); })) return false;
  expect_ = after_value();
  return events_.end_string();
}

bool JsonStream::read_literal() {
  const std::size_t begin = at_;
  while (at_ < text_.size() && is_literal(text_[at_])) ++at_;
  expect_ = after_value();
  return at_ > begin && events_.literal(text_.substr(begin, at_ - begin));
}

// Gives the string that begins with the quote at hand, piece by piece. False: it has no end, or `take` said so.
template <typename Take>
bool JsonStream::unescape(Take take) {
  std::string piece;
  for (++at_; at_ < text_.size();) {
    const std::string_view ahead = text_.substr(at_, kPiece);
    const std::string_view plain = ahead.substr(0, ahead.find_first_of("\"\\"));
    piece.append(plain);
    at_ += plain.size();
    const bool quote = at_ < text_.size() && text_[at_] == '"';
    if (at_ < text_.size() && text_[at_] == '\\') escape(piece);
    if (!piece.empty() && (quote || piece.size() >= kPiece)) {
      if (!take(piece)) return false;
      piece.clear();
    }
    if (!quote) continue;
    ++at_;
    return true;
  }
  if (!piece.empty()) (void)take(piece);  // of a text that is cut off
  return false;
}

// The four hex digits at `at`.
char32_t JsonStream::hex4(std::size_t at) const {
  if (text_.size() - at < 4) return kNoNumber;
  char32_t value = 0;
  for (const char c : text_.substr(at, 4)) {
    const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    if (digit < 0) return kNoNumber;
    value = value * 16 + static_cast<char32_t>(digit);
  }
  return value;
}

void JsonStream::escape(std::string& out) {
  const char c = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
  constexpr std::string_view kEscapes = "\"\\/bfnrt", kMeanings = "\"\\/\b\f\n\r\t";
  if (const std::size_t i = kEscapes.find(c); i != kEscapes.npos) {
    out += kMeanings[i];
    at_ += 2;
    return;
  }
  if (at_ + 1 == text_.size() || (c == 'u' && text_.size() - at_ < 6)) {  // cut off
    at_ = text_.size();
    return;
  }
  char32_t point = c == 'u' ? hex4(at_ + 2) : kNoNumber;
  if (point == kNoNumber) {
    out += '\\';
    ++at_;
    return;
  }
  at_ += 6;
  if (is_high(point) && text_.substr(at_, 2) == "\\u") {
    if (const char32_t low = hex4(at_ + 2); is_low(low)) {
      point = 0x10000 + ((point & 0x3ff) << 10) + (low & 0x3ff);
      at_ += 6;
    }
  }
  if (is_high(point) || is_low(point)) point = kReplacement;
  std::array<Byte, 4> bytes{};
  const std::size_t size = encode_utf8(point, bytes);
  out += as_text(Bytes(bytes).first(size));
}

}  // namespace mayfly::carrier
