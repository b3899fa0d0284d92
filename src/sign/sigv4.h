// AWS Signature Version 4: header signing and query presigning of one request. Knows nothing of keys, services or the network.
//
// The path is signed as the bytes that will be sent: each segment is encoded once more (except where `double_encode` is off, as S3 wants).
// Sources: AWS IAM User Guide, "Create a signed AWS API request"; the aws-c-auth signing test suite.
// Pure, thread-safe. The derived signing key is wiped.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"

namespace mayfly::sign {

struct Credentials {
  std::string_view access_key_id;
  std::string_view secret_access_key;
  std::string_view session_token;  // empty: none
};

using Headers = std::vector<std::pair<std::string, std::string>>;  // in the order of arrival; names in any case
using Query = std::vector<std::pair<std::string, std::string>>;    // decoded names and values

struct Request {
  std::string method = "GET";
  std::string path = "/";  // as sent, without the query
  Query query;
  Headers headers;  // must contain Host; one with the name of a header that signing adds is not signed: send ours instead
  std::string body;
};

struct Options {
  std::string region;
  std::string service;
  Time time;
  bool double_encode = true;         // off for S3
  bool normalize_path = true;        // "." , ".." and "//"
  bool sign_body = false;            // adds x-amz-content-sha256
  bool omit_session_token = false;   // the token is added after signing
  std::int64_t expires_seconds = 0;  // presign only: X-Amz-Expires
};

struct Signature {
  std::string canonical_request;
  std::string string_to_sign;
  std::string signature;       // 64 lower-case hex digits
  std::string signed_headers;  // "host;x-amz-date"
  Headers headers;             // header signing: those to add (Authorization, X-Amz-Date, X-Amz-Security-Token, …)
  std::string query;           // presigning: the whole encoded query string, in the order Action…, X-Amz-Algorithm, -Credential, -Date, -Expires,
                               //   -SignedHeaders, [-Security-Token], X-Amz-Signature, as botocore writes it
};

Signature sign_headers(const Request& request, const Credentials& credentials, const Options& options);
Signature presign(const Request& request, const Credentials& credentials, const Options& options);

// RFC 3986 §2.3: everything but A-Z a-z 0-9 - . _ ~ becomes %XX, upper case.
std::string percent_encode(std::string_view text);

}  // namespace mayfly::sign
