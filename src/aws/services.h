// The services that Mayfly asks, one row each: protocol, names, versions, as botocore's service models have them.
#pragma once

#include <span>
#include <string_view>

namespace mayfly::aws {

enum class Protocol { query, json, rest_json };

struct Service {
  std::string_view id;            // as IAM policies write it: "iam"; also the name of the retry and endpoint rows
  std::string_view model;         // botocore's folder: "sso-oidc"
  std::string_view signing_name;  // in signatures: "awsssoportal"; empty: never signed
  Protocol protocol;
  std::string_view variable;  // AWS_ENDPOINT_URL_<this>; in lower case the name in a [services] section
  std::string_view token;     // the field that carries the next page's place: in the request and in the answer
  std::string_view version;   // Query: the API's version; JSON: the prefix of X-Amz-Target
};

extern const Service kIam, kSts, kOrganizations, kCloudTrail, kBedrock, kSso, kSsoOidc;
std::span<const Service* const> services();

}  // namespace mayfly::aws
