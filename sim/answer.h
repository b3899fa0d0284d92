// What an operation gives: the inside of its answer, or AWS's error.
#pragma once

#include <expected>
#include <string>

namespace mayfly::sim {

struct ApiError {
  std::string code, message;
  int status = 400;
};

using Answer = std::expected<std::string, ApiError>;
template <class Value>
using Expected = std::expected<Value, ApiError>;

inline std::unexpected<ApiError> api_error(std::string code, std::string message, int status = 400) {
  return std::unexpected(ApiError{std::move(code), std::move(message), status});
}

}  // namespace mayfly::sim
