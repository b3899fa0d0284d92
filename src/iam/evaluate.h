// Is this request allowed, and which statement decides? AWS's evaluation logic over all kinds of policies, as the User Guide describes it.
//
//   explicit deny      anywhere ends it
//   RCP, SCP           at each level of the tree (root, units, account) one statement must allow
//   same account       identity and resource policy are one union; boundary and session policy cut what the identity policy gives. What a resource
//                      policy gives to a user's or a session's own ARN is not cut; what it gives to a role's ARN is
//   another account    the resource policy and the principal's own policies must both allow
//   trust policies     must allow in any case (resource_policy_must_allow); one that names only the account leaves the choice to identity policies
//   root user          of the resource's account: only denies, SCPs and RCPs bind
//
// Where the guide is silent: "Principal": "*" counts as naming a user, and for a role's session as naming the role; NotPrincipal spares only whom it
// names directly, not all of an account that it names.
// Not here: which policies apply (the caller gathers them; SCPs bind neither the management account nor service-linked roles), VPC endpoint policies,
// ACLs, and the special permissions of services.
//
// Sources: IAM User Guide, "How AWS enforcement code logic evaluates requests", "Cross-account policy evaluation logic", "Permissions boundaries for IAM
// entities", "Difference between explicit and implicit denies"; Organizations User Guide, "SCP evaluation".
// Pure, thread-safe. Cost: every statement is looked at once.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "iam/context.h"
#include "iam/document.h"

namespace mayfly::iam {

enum class PrincipalKind { user, role_session, root, federated, service, anonymous };

struct Principal {
  PrincipalKind kind = PrincipalKind::user;
  std::string account;   // 12 digits; empty for service and anonymous
  std::string arn;       // the user's; "arn:aws:sts::…:assumed-role/Role/Session"; the provider's; the service's name
  std::string role_arn;  // role_session: "arn:aws:iam::…:role/path/Role"
};

struct Request {
  std::string action;    // "iam:ListUsers"
  std::string resource;  // an ARN, or "*"
  std::string resource_account;
  Principal principal;
  Context context;
  bool resource_policy_must_allow = false;  // sts:AssumeRole: the trust policy
};

struct Policy {
  std::string name;  // for whoever reads the decision
  std::shared_ptr<const Document> document;
};
using PolicyList = std::vector<Policy>;

struct PolicySet {
  std::vector<PolicyList> scps;  // one list a level, the root's first; empty: none bind
  std::vector<PolicyList> rcps;
  PolicyList identity;  // inline, attached, of groups
  std::optional<PolicyList> boundary;
  std::optional<PolicyList> session;
  PolicyList resource;
};

enum class Layer { identity, scp, rcp, boundary, session, resource };

// "identity-based policy", "service control policy", …: AWS's words.
std::string_view name_of(Layer layer);

enum class Reason { allowed, explicit_deny, implicit_deny };

struct Decision {
  bool allowed = false;
  Reason reason = Reason::implicit_deny;
  Layer layer = Layer::identity;         // whose statement decided, or which layer lacked one
  std::size_t level = 0;                 // of SCPs and RCPs: the root's is 0
  std::string policy;                    // empty where no statement decided
  std::optional<std::size_t> statement;  // from 0
  std::string sid;
};

Decision evaluate(const Request& request, const PolicySet& policies);

// One statement: does it speak of this request? (Not whether it allows.)
bool applies(const Statement& statement, const Request& request, bool variables);

// How AWS ends its refusals: "because no identity-based policy allows the iam:ListUsers action", "with an explicit deny in a service control policy".
std::string explain(const Decision& decision, std::string_view action);

}  // namespace mayfly::iam
