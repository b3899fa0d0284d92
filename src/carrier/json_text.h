// Writes JSON for a scanner's eyes: compact, but strings keep their line breaks and other control characters, so that nothing stands before a word
// that was not there. Not for parsers.
#pragma once

#include <string>
#include <string_view>

namespace mayfly::carrier {

class JsonText {
 public:
  void key(std::string_view name) {
    string(name);
    text_ += ':';
    comma_ = false;
  }
  void string(std::string_view value) {
    begin_string();
    string_piece(value);
    end_string();
  }
  void begin_string() {
    separate();
    text_ += '"';
  }
  void string_piece(std::string_view value) {
    for (const char c : value) {
      if (c == '"' || c == '\\') text_ += '\\';
      text_ += c;
    }
  }
  void end_string() { text_ += '"'; }

  // So much more is to come; so that a long text is not moved as it grows.
  void expect(std::size_t bytes) {
    if (bytes > kLong) text_.reserve(text_.size() + bytes);
  }
  void literal(std::string_view value) {
    separate();
    text_ += value;
  }
  void open(char bracket) {
    separate();
    text_ += bracket;
    comma_ = false;
  }
  void close(char bracket) {
    text_ += bracket;
    comma_ = true;
  }
  // As it is, with no quotes and no comma.
  void plain(std::string_view value) {
    text_ += value;
    comma_ = false;
  }

  const std::string& text() const { return text_; }
  void clear() {
    if (text_.capacity() > kLong) std::string().swap(text_);
    text_.clear();
    comma_ = false;
  }

 private:
  static constexpr std::size_t kLong = std::size_t{1} << 20;

  void separate() {
    if (comma_) text_ += ',';
    comma_ = true;
  }
  std::string text_;
  bool comma_ = false;
};

}  // namespace mayfly::carrier
