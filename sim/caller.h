// Who signed a request, once that is known. Plain values; immutable and shared once made (events and sessions keep them).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "iam/evaluate.h"
#include "sim/world.h"

namespace mayfly::sim {

enum class Bearer { none, long_term, short_term };

struct Caller {
  iam::PrincipalKind kind = iam::PrincipalKind::anonymous;  // user, role_session, root; anonymous: nobody signed (AssumeRoleWithWebIdentity)
  std::string account;
  std::string arn;            // the user's, or "arn:aws:sts::…:assumed-role/Role/Session"
  std::string id;             // "AIDA…", "AROA…:Session"
  std::string name;           // of the user or the role
  std::string session_name;   // role_session
  std::string role_arn;       // role_session
  std::string access_key_id;  // empty for long-term bearer keys
  std::string source_identity;
  std::vector<Tag> session_tags;
  std::optional<iam::PolicyList> session_policies;
  std::optional<Time> issued;  // of session credentials
  bool mfa = false;
  Bearer bearer = Bearer::none;
};

// Temporary credentials that STS gave.
struct Session {
  std::shared_ptr<const Caller> caller;
  std::string secret, token;
  Time expires;
};

}  // namespace mayfly::sim
