// Reads JSON (RFC 8259) as a stream of events and copies nothing but a string's pieces, so that a document of any size costs a few kilobytes.
//
// Not a validator: what Python and JavaScript write beyond the standard (NaN, Infinity) is a literal, strings may hold control characters and bytes that are
// no UTF-8, a byte-order mark may go before. An escape that is none stands for itself; a lone surrogate becomes U+FFFD. Not thread-safe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mayfly::carrier {

// What JsonStream meets, in order. False ends the reading. Views are valid during the call.
class JsonEvents {
 public:
  virtual ~JsonEvents() = default;
  virtual bool open(char bracket) = 0;   // '{' or '['
  virtual bool close(char bracket) = 0;  // '}' or ']'
  virtual bool key(std::string_view name) = 0;
  virtual bool literal(std::string_view text) = 0;        // null, true, a number …
  virtual bool begin_string(std::size_t most) = 0;        // its length is no more than that
  virtual bool string_piece(std::string_view piece) = 0;  // unescaped; never empty
  virtual bool end_string() = 0;
};

class JsonStream {
 public:
  JsonStream(std::string_view text, JsonEvents& events) : text_(text), events_(events) {}

  // True if the text is one JSON value and nothing besides. False: that far it was read, then it broke off, or an event said so.
  bool read();

 private:
  enum class Expect { value, value_or_end, key, key_or_end, comma_or_end, nothing };

  bool step(char c);
  bool open(char bracket);
  bool close(char bracket);
  bool read_key();
  bool read_string();
  bool read_literal();
  template <typename Take>
  bool unescape(Take take);
  void escape(std::string& out);
  char32_t hex4(std::size_t at) const;
  void skip_blanks();
  Expect after_value() const { return stack_.empty() ? Expect::nothing : Expect::comma_or_end; }

  std::string_view text_;
  JsonEvents& events_;
  std::size_t at_ = 0;
  std::vector<char> stack_;  // the brackets that are open
  Expect expect_ = Expect::value;
};

}  // namespace mayfly::carrier
