// JsonText: writes JSON (RFC 8259) to the end of a string, in the order of the calls, with no tree in between.
//
// Text comes out as valid UTF-8 whatever goes in: ill-formed bytes become U+FFFD. What could move or hide on a terminal (is_unsafe) is written as
// \uNNNN, so printing a document is harmless. The string may be emptied between calls; the owner keeps it alive. Not thread-safe.
// It trusts its caller for balance: one value for each key, a close for each open.
#pragma once

#include <concepts>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace mayfly::report {

class JsonText {
 public:
  explicit JsonText(std::string& out) : out_(out) {}

  void open_object() { open('{'); }
  void close_object() { close('}'); }
  void open_array() { open('['); }
  void close_array() { close(']'); }

  void key(std::string_view name);

  void value(std::string_view text);
  void value(const char* text) { value(std::string_view(text)); }
  void value(const std::string& text) { value(std::string_view(text)); }
  void value(std::same_as<bool> auto flag) { word(flag ? "true" : "false"); }
  void value(std::nullptr_t) { word("null"); }
  void value(double number);  // shortest form that reads back equal; not finite: null
  void value(Time time) { value(to_rfc3339(time)); }
  template <std::integral T>
    requires(!std::same_as<T, bool>)
  void value(T number) {
    word(std::to_string(number));
  }
  template <class T>
  void value(const std::optional<T>& maybe) {
    if (maybe) value(*maybe);
    else value(nullptr);
  }
  template <class T>
  void value(const std::vector<T>& list) {
    open_array();
    for (const T& one : list) value(one);
    close_array();
  }

  template <class T>
  void field(std::string_view name, const T& content) {
    key(name);
    value(content);
  }

  // A name from the world: its lossy text under `name`, and, only if that lost something, the bytes in base64 under `name` + "_bytes".
  void name_field(std::string_view name, std::string_view bytes);
  void name_field(std::string_view name, const std::optional<std::string>& bytes);

 private:
  void open(char bracket);
  void close(char bracket);
  void separate();
  void word(std::string_view text);

  std::string& out_;
  bool comma_ = false;  // something stands before, on the same level
};

}  // namespace mayfly::report
