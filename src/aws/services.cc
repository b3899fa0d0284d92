#include "aws/services.h"

#include <array>

namespace mayfly::aws {

namespace {

constexpr std::string_view kTrailTarget = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101";

}  // namespace

// clang-format off
using enum Protocol;
//                               id               model            signing name     protocol   variable         page token   version, or prefix of the target
constexpr Service kIam           = {"iam",           "iam",           "iam",           query,     "IAM",           "Marker",    "2010-05-08"};
constexpr Service kSts           = {"sts",           "sts",           "sts",           query,     "STS",           "",          "2011-06-15"};
constexpr Service kOrganizations = {"organizations", "organizations", "organizations", json,      "ORGANIZATIONS", "NextToken", "AWSOrganizationsV20161128"};
constexpr Service kCloudTrail    = {"cloudtrail",    "cloudtrail",    "cloudtrail",    json,      "CLOUDTRAIL",    "NextToken", kTrailTarget};
constexpr Service kBedrock       = {"bedrock",       "bedrock",       "bedrock",       rest_json, "BEDROCK",       "nextToken", ""};
constexpr Service kSso           = {"sso",           "sso",           "",              rest_json, "SSO",           "nextToken", ""};
constexpr Service kSsoOidc       = {"sso-oauth",     "sso-oidc",      "",              rest_json, "SSO_OIDC",      "",          ""};
// clang-format on

std::span<const Service* const> services() {
  static constexpr std::array all = {&kIam, &kSts, &kOrganizations, &kCloudTrail, &kBedrock, &kSso, &kSsoOidc};
  return all;
}

}  // namespace mayfly::aws
