#include "aws/services.h"

#include <array>

namespace mayfly::aws {

// clang-format off
//                            id               model            signing name      protocol             version or target                                              variable         page token
constexpr Service kIam           = {"iam",           "iam",           "iam",           Protocol::query,     "2010-05-08",                                                     "IAM",           "Marker"};
constexpr Service kSts           = {"sts",           "sts",           "sts",           Protocol::query,     "2011-06-15",                                                     "STS",           ""};
constexpr Service kOrganizations = {"organizations", "organizations", "organizations", Protocol::json,      "AWSOrganizationsV20161128",                                      "ORGANIZATIONS", "NextToken"};
constexpr Service kCloudTrail    = {"cloudtrail",    "cloudtrail",    "cloudtrail",    Protocol::json,      "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101",         "CLOUDTRAIL",    "NextToken"};
constexpr Service kBedrock       = {"bedrock",       "bedrock",       "bedrock",       Protocol::rest_json, "",                                                               "BEDROCK",       "nextToken"};
constexpr Service kSso           = {"sso",           "sso",           "",              Protocol::rest_json, "",                                                               "SSO",           "nextToken"};
constexpr Service kSsoOidc       = {"sso-oauth",     "sso-oidc",      "",              Protocol::rest_json, "",                                                               "SSO_OIDC",      ""};
// clang-format on

std::span<const Service* const> services() {
  static constexpr std::array all = {&kIam, &kSts, &kOrganizations, &kCloudTrail, &kBedrock, &kSso, &kSsoOidc};
  return all;
}

}  // namespace mayfly::aws
