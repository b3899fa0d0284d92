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
    separate();
    text_ += '"';
    for (const char c : value) {
      if (c == '"' || c == '\\') text_ += '\\';
      text_ += c;
    }
    text_ += '"';
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
    text_.clear();
    comma_ = false;
  }

 private:
  void separate() {
    if (comma_) text_ += ',';
    comma_ = true;
  }
  std::string text_;
  bool comma_ = false;
};

}  // namespace mayfly::carrier
