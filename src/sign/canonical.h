// The canonical request's parts: path, query and headers in the one spelling that both sides of a SigV4 signature agree on.
//
// Source: AWS IAM User Guide, "Create a signed AWS API request"; where it is silent, the aws-c-auth signing test suite.
// Pure, thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "sign/sigv4.h"

namespace mayfly::sign {

// "/" for the empty path. Normalizing drops "." and "..", and joins slashes; a slash at the end stays. Then each segment is encoded, as it stands:
// what is "%3A" on the wire becomes "%253A".
std::string canonical_path(std::string_view path, bool normalize, bool encode);

// Encoded pairs, sorted by name, then by value, as bytes after encoding, joined by '&'.
std::string canonical_query(const Query& query);

struct CanonicalHeaders {
  std::string lines;   // "host:example.com\n…": lower-case names, sorted; values of one name joined by ',' in the order of arrival
  std::string signed_headers;  // "host;x-amz-date"
};

// Leaves out what proxies and clients change on the way (Connection, User-Agent, …), as AWS's own signers do.
CanonicalHeaders canonical_headers(const Headers& headers);

// ASCII only, whatever the locale.
std::string to_lower(std::string_view text);

}  // namespace mayfly::sign
