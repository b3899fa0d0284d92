// STS: who we are, and taking on roles (AWS Security Token Service, API version 2011-06-15). Regional endpoints, always. As aws/iam.h otherwise.
#pragma once

#include <optional>
#include <string>

#include "aws/caller.h"

namespace mayfly::aws::sts {

struct CallerIdentity {
  std::string account, arn, user_id;
};

// Needs no permission. Expect: denied, where the keys are unknown or over.
Answer<CallerIdentity> get_caller_identity(const Api& api);

struct AssumeRoleRequest {
  std::string role_arn;
  std::string role_session_name;  // 2 to 64 of [\w+=,.@-]
  std::optional<std::string> external_id = std::nullopt;
  std::optional<int> duration_seconds = std::nullopt;                                  // 900 to the role's limit; roles taken from roles: at most 3,600
  std::optional<std::string> serial_number = std::nullopt, token_code = std::nullopt;  // MFA
};

// Credentials::account is the role's. Expect: denied.
Answer<Credentials> assume_role(const Api& api, const AssumeRoleRequest& request);

struct WebIdentityRequest {
  std::string role_arn, role_session_name;
  Secret web_identity_token;
};

// Not signed. Expect: denied (the token is over, or not for this role).
Answer<Credentials> assume_role_with_web_identity(const Api& api, const WebIdentityRequest& request);

// "arn:aws:sts::111122223333:assumed-role/Audit/x" → "111122223333"; empty where there is none.
std::string account_in_arn(std::string_view arn);

}  // namespace mayfly::aws::sts
