// IAM Identity Center: the portal that gives a role's credentials for a signed-in user's token, and the renewal of that token (SSO OIDC). Neither is
// signed; the token is the proof. As aws/iam.h otherwise.
#pragma once

#include <optional>
#include <string>

#include "aws/caller.h"
#include "base/secret.h"

namespace mayfly::aws::sso {

// Expect: denied (the token is over, or the user has no such role).
Answer<Credentials> get_role_credentials(const Api& api, const std::string& account, const std::string& role_name, const Secret& access_token);

struct RenewRequest {
  std::string client_id;
  Secret client_secret, refresh_token;
};

struct RenewedToken {
  Secret access_token;
  std::int64_t expires_in_seconds = 0;
  Secret refresh_token;  // empty: none came, the old one stays
};

Answer<RenewedToken> create_token(const Api& api, const RenewRequest& request);

}  // namespace mayfly::aws::sso
