// GetAccountAuthorizationDetails: users, groups and customer-managed policies of an account with their documents, in one listing instead of many calls.
// It costs IAM much; use it where many users of one account are looked at. As aws/iam.h otherwise.
#pragma once

#include "aws/iam.h"

namespace mayfly::aws::iam {

struct UserDetail {
  User user;  // with tags and boundary
  std::vector<InlinePolicy> inline_policies;
  std::vector<AttachedPolicy> attached_policies;
  std::vector<std::string> groups;
};

struct GroupDetail {
  Group group;
  std::vector<InlinePolicy> inline_policies;
  std::vector<AttachedPolicy> attached_policies;
};

struct PolicyDetail {
  Policy policy;
  std::vector<PolicyVersion> versions;
};

struct AuthorizationDetails {
  std::vector<UserDetail> users;
  std::vector<GroupDetail> groups;
  std::vector<PolicyDetail> policies;
  std::optional<ApiError> error;  // the listing broke off; what is here is true
  std::size_t pages = 0;
};

// `with_aws_policies`: also the documents of AWS-managed policies that are attached (many and long).
AuthorizationDetails get_account_authorization_details(const Api& api, bool with_aws_policies);

}  // namespace mayfly::aws::iam
