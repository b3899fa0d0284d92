// What went wrong with one call to AWS, kept whole: the audit's coverage names the operation, AWS's own code and its words.
//
// Answer<T> is to a call what Result<T> is elsewhere; an ApiError turns into an Error where a Result is returned (TRY works).
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/http.h"

namespace mayfly::aws {

struct ApiError {
  Error error;             // our code, "iam:ListUsers: AccessDenied: …", what to try
  std::string aws_code;    // "AccessDenied", "Throttling"; empty: no answer that could be read ever came
  std::string message;     // AWS's words, or ours where none came
  std::string operation;   // as IAM policies write it: "iam:ListUsers"
  std::string request_id;  // for AWS's support; empty if none came
  int http_status = 0;     // 0: no answer

  operator Error() const { return error; }  // NOLINT(google-explicit-constructor): so that TRY passes it on
};

template <class T>
class [[nodiscard]] Answer : public std::expected<T, ApiError> {
 public:
  using std::expected<T, ApiError>::expected;
};

// How the SDKs' standard mode sees a failed attempt (botocore's retries/standard.py).
enum class Failure { permanent, transient, throttled, expired_credentials, wrong_time };

// Names by which services say it, whatever the service.
bool is_throttling(std::string_view aws_code);
Failure failure_of(int http_status, std::string_view aws_code);
Code code_of(int http_status, std::string_view aws_code);

// The error that an answer carries, in whichever protocol it was written. An answer that is neither is told as what it is ("HTML with status 502").
ApiError error_in(const net::Response& response, std::string_view operation);

// An error of the way there and back (net/http.h), and one of reading what came back.
ApiError error_on_the_way(const Error& error, std::string_view operation);
ApiError error_of_reading(const Error& error, const net::Response& response, std::string_view operation);

}  // namespace mayfly::aws
