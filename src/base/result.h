// How a call says that the world did not do as asked: Result<T>, and TRY to pass an error up.
//
// World → Result. Bug → CHECK (base/check.h). Oddity in input → a counted skip (model/coverage.h). Absent is not failed: Result<optional<T>>.
// No exception crosses a folder; a library's exception is caught in the file that calls the library.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mayfly {

enum class Code { not_found, invalid, denied, throttled, timeout, conflict, corrupt, unavailable, unsupported };

// The name as it stands in JSON and in text: "not_found", "invalid", …
std::string_view name_of(Code code);

struct Error {
  Code code = Code::invalid;
  std::string message;               // what went wrong, in one line, never with key text in it
  std::vector<std::string> context;  // where, innermost first; added on the way up
  std::string hint;                  // what to try; empty when there is nothing useful to say

  // The error with one more line of where it happened.
  Error&& within(std::string where) && {
    context.push_back(std::move(where));
    return std::move(*this);
  }
};

template <class T>
class [[nodiscard]] Result : public std::expected<T, Error> {
 public:
  using std::expected<T, Error>::expected;
};

inline std::unexpected<Error> fail(Code code, std::string message, std::string hint = {}) {
  return std::unexpected(Error{code, std::move(message), {}, std::move(hint)});
}

// The error of a failed system call: errno's code and text, after `what`, which names the call's object ("open notes.txt").
std::unexpected<Error> fail_errno(int error_number, std::string_view what);

}  // namespace mayfly

// TRY(expression): returns its error from the function. TRY(auto value, expression): the same, else binds the value.
#define MAYFLY_TRY_JOIN_(a, b) a##b
#define MAYFLY_TRY_NAME_(line) MAYFLY_TRY_JOIN_(try_result_, line)
#define MAYFLY_TRY_1_(expression)                                                                              \
  do {                                                                                                         \
    if (auto try_result_ = (expression); !try_result_) return std::unexpected(std::move(try_result_).error()); \
  } while (false)
#define MAYFLY_TRY_2_(declaration, expression)                                                            \
  auto MAYFLY_TRY_NAME_(__LINE__) = (expression);                                                         \
  if (!MAYFLY_TRY_NAME_(__LINE__)) return std::unexpected(std::move(MAYFLY_TRY_NAME_(__LINE__)).error()); \
  declaration = *std::move(MAYFLY_TRY_NAME_(__LINE__))
#define MAYFLY_TRY_PICK_(_1, _2, name, ...) name
#define TRY(...) MAYFLY_TRY_PICK_(__VA_ARGS__, MAYFLY_TRY_2_, MAYFLY_TRY_1_, )(__VA_ARGS__)
