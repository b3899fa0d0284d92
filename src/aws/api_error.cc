#include "aws/api_error.h"

#include <algorithm>

#include "aws/tree.h"

namespace mayfly::aws {
namespace {

// botocore, retries/standard.py: ThrottledRetryableChecker.
// clang-format off
constexpr std::string_view kThrottling[] = {
    "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException", "TooManyRequestsException",
    "ProvisionedThroughputExceededException", "TransactionInProgressException", "RequestLimitExceeded", "BandwidthLimitExceeded",
    "LimitExceededException", "RequestThrottled", "SlowDown", "PriorRequestNotComplete", "EC2ThrottledException",
};
constexpr std::string_view kTransient[] = {
    "RequestTimeout", "RequestTimeoutException", "PriorRequestNotComplete", "InternalFailure", "InternalError", "ServiceUnavailable", "ServiceFailure",
};
constexpr std::string_view kExpired[] = {"ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"};
constexpr std::string_view kWrongTime[] = {
    "RequestTimeTooSkewed", "InvalidSignatureException", "SignatureDoesNotMatch", "RequestInTheFuture", "AuthFailure", "RequestExpired",
};
// clang-format on

bool in(const auto& list, std::string_view word) { return std::ranges::find(list, word) != std::end(list); }

struct Row {
  std::string_view part;  // of AWS's code
  Code code;
};
constexpr Row kCodes[] = {
    {"AccessDenied", Code::denied},
    {"Unauthorized", Code::denied},
    {"NotAuthorized", Code::denied},
    {"UnrecognizedClient", Code::denied},
    {"InvalidClientTokenId", Code::denied},
    {"SignatureDoesNotMatch", Code::denied},
    {"InvalidSignature", Code::denied},
    {"IncompleteSignature", Code::denied},
    {"MissingAuthenticationToken", Code::denied},
    {"OptInRequired", Code::denied},
    {"Forbidden", Code::denied},
    {"ExpiredToken", Code::denied},
    {"RegionDisabled", Code::denied},
    {"NoSuchEntity", Code::not_found},
    {"NotFound", Code::not_found},
    {"AWSOrganizationsNotInUse", Code::not_found},
    {"AlreadyExists", Code::conflict},
    {"DeleteConflict", Code::conflict},
    {"ConcurrentModification", Code::conflict},
    {"TemporarilyUnmodifiable", Code::conflict},
    {"Conflict", Code::conflict},
    {"LimitExceeded", Code::conflict},
    {"NotSupported", Code::unsupported},
    {"Unsupported", Code::unsupported},
};

std::string_view hint_of(Code code, std::string_view aws_code) {
  if (in(kExpired, aws_code)) return "the credentials are over: sign in again (aws sso login, aws login), or give fresh ones";
  if (aws_code == "InvalidClientTokenId" || aws_code == "UnrecognizedClientException")
    return "AWS does not know the access key: mayfly doctor shows where it came from";
  if (aws_code == "SignatureDoesNotMatch" || aws_code == "InvalidSignatureException")
    return "the secret does not belong to the access key, or this machine's clock is wrong";
  if (code == Code::throttled) return "AWS had enough of us for now: run again later, or with fewer calls at once";
  return {};
}

std::string header_of(const net::Response& response, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names)
    if (const std::string_view value = net::header(response.headers, name); !value.empty()) return std::string(value);
  return {};
}

// "com.amazonaws.organizations#AccessDeniedException" and "AccessDeniedException:http://internal.amazon.com/…" → "AccessDeniedException".
std::string bare(std::string_view code) {
  code = code.substr(0, code.find(':'));
  const std::size_t hash = code.rfind('#');
  return std::string(hash == std::string_view::npos ? code : code.substr(hash + 1));
}

std::string text_of(const Tree& tree, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names)
    if (const Tree* child = tree.find(name); child != nullptr) return child->text;
  return {};
}

ApiError finished(ApiError out) {
  const Failure failure = failure_of(out.http_status, out.aws_code);
  out.error.code = failure == Failure::throttled ? Code::throttled : code_of(out.http_status, out.aws_code);
  out.error.message = out.operation + ": " + (out.aws_code.empty() ? "" : out.aws_code + ": ") + out.message;
  out.error.hint = hint_of(out.error.code, out.aws_code);
  return out;
}

}  // namespace

bool is_throttling(std::string_view aws_code) { return in(kThrottling, aws_code); }

Failure failure_of(int http_status, std::string_view aws_code) {
  if (is_throttling(aws_code) || http_status == 429) return Failure::throttled;
  if (in(kExpired, aws_code)) return Failure::expired_credentials;
  if (in(kWrongTime, aws_code)) return Failure::wrong_time;
  if (in(kTransient, aws_code) || http_status == 500 || http_status == 502 || http_status == 503 || http_status == 504) return Failure::transient;
  return Failure::permanent;
}

Code code_of(int http_status, std::string_view aws_code) {
  for (const Row& row : kCodes)
    if (aws_code.find(row.part) != std::string_view::npos) return row.code;
  if (http_status == 401 || http_status == 403) return Code::denied;
  if (http_status == 404 && aws_code.empty()) return Code::not_found;
  return http_status >= 500 ? Code::unavailable : Code::invalid;
}

ApiError error_in(const net::Response& response, std::string_view operation) {
  ApiError out;
  out.operation = operation;
  out.http_status = response.status;
  out.request_id = header_of(response, {"x-amzn-requestid", "x-amz-request-id", "x-amzn-request-id"});
  out.aws_code = bare(header_of(response, {"x-amzn-errortype"}));
  const std::size_t first = response.body.find_first_not_of(" \t\r\n");
  const char begin = first == std::string::npos ? '\0' : response.body[first];
  if (const auto xml = begin == '<' ? parse_xml(response.body) : fail(Code::corrupt, ""); xml) {
    const Tree* error = xml->find("Error");
    if (error == nullptr && xml->name == "Error") error = &*xml;
    if (error != nullptr) {
      out.aws_code = text_of(*error, {"Code"});
      out.message = text_of(*error, {"Message"});
    }
    if (const std::string id = text_of(*xml, {"RequestId", "RequestID"}); !id.empty()) out.request_id = id;
  } else if (const auto json = begin == '{' ? parse_json(response.body) : fail(Code::corrupt, ""); json) {
    if (out.aws_code.empty()) out.aws_code = bare(text_of(*json, {"__type", "code", "Code"}));
    out.message = text_of(*json, {"message", "Message", "errorMessage", "error_description"});
    if (out.aws_code.empty()) out.aws_code = text_of(*json, {"error"});  // OAuth's own form (SSO OIDC)
  }
  if (out.message.empty()) {
    const char* form = begin == '\0' ? "an empty answer" : begin == '<' ? "HTML or other XML" : "something that is not AWS's";
    out.message = "status " + std::to_string(response.status) + (out.aws_code.empty() ? std::string(" and ") + form : std::string(", no message"));
  }
  return finished(std::move(out));
}

ApiError error_on_the_way(const Error& error, std::string_view operation) {
  ApiError out;
  out.error = error;
  out.message = error.message;
  out.operation = operation;
  out.error.message = std::string(operation) + ": " + error.message;
  return out;
}

ApiError error_of_reading(const Error& error, const net::Response& response, std::string_view operation) {
  ApiError out = error_on_the_way(error, operation);
  out.http_status = response.status;
  out.request_id = header_of(response, {"x-amzn-requestid", "x-amz-request-id", "x-amzn-request-id"});
  return out;
}

}  // namespace mayfly::aws
