// What the services write: XML of the query protocol, JSON of the others. Both escape; neither holds more than the text so far. Not thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.h"

namespace mayfly::sim {

class Xml {
 public:
  Xml& open(std::string_view name);
  Xml& close(std::string_view name);
  Xml& leaf(std::string_view name, std::string_view text);
  Xml& leaf(std::string_view name, Time time) { return leaf(name, to_rfc3339(time)); }
  Xml& leaf(std::string_view name, bool value) { return leaf(name, std::string_view(value ? "true" : "false")); }
  Xml& leaf(std::string_view name, const char* text) { return leaf(name, std::string_view(text)); }
  Xml& leaf(std::string_view name, std::size_t number) { return leaf(name, std::string_view(std::to_string(number))); }

  // <name><member>…</member>…</name>; `write` writes the inside of one member.
  template <class Items, class Write>
  Xml& list(std::string_view name, const Items& items, Write write) {
    open(name);
    for (const auto& item : items) {
      open("member");
      write(*this, item);
      close("member");
    }
    return close(name);
  }
  // <name><member>text</member>…</name>
  template <class Items>
  Xml& texts(std::string_view name, const Items& items) {
    open(name);
    for (const auto& item : items) leaf("member", std::string_view(item));
    return close(name);
  }

  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

// JSON, object by object; commas come by themselves.
class JsonText {
 public:
  JsonText& begin(char bracket);                        // '{' or '['
  JsonText& begin(std::string_view key, char bracket);  // in an object
  JsonText& end(char bracket);                          // '}' or ']'
  JsonText& key(std::string_view name);
  JsonText& value(std::string_view text);
  JsonText& raw(std::string_view json);  // a value that is JSON already
  JsonText& field(std::string_view name, std::string_view text) { return key(name).value(text); }
  JsonText& field(std::string_view name, const char* text) { return key(name).value(text); }
  JsonText& field(std::string_view name, bool flag) { return key(name).raw(flag ? "true" : "false"); }
  JsonText& field(std::string_view name, std::int64_t number) { return key(name).raw(std::to_string(number)); }
  std::string take() { return std::move(out_); }

 private:
  void comma();
  std::string out_;
};

std::string json_quoted(std::string_view text);  // invalid UTF-8 becomes U+FFFD

}  // namespace mayfly::sim
