// A policy document as IAM has it: what AWS's JSON says, in the few shapes that evaluation needs.
//
// Read as IAM reads: a single string where a list may stand, a number or a boolean where a condition's value stands; actions, condition operators and
// keys without regard to case. Not as a validator: which actions exist is not known here, and whether a kind of policy may have a Principal is asked
// separately (check_identity_policy). Only what has no meaning is refused.
//
// Sources: IAM User Guide, "Grammar of the IAM JSON policy language" and the pages of each element.
// Pure; documents are plain values, immutable once made, so any thread may read them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "iam/condition.h"

namespace mayfly::iam {

inline constexpr std::size_t kMaxDocumentSize = 262'144;  // bytes; the largest that AWS stores (an S3 bucket policy) has 20 KB
inline constexpr std::size_t kMaxDocumentDepth = 16;      // nested lists and objects; real ones have 6

enum class Effect { allow, deny };

struct PrincipalName {
  std::string type;   // "AWS", "Service", "Federated", "CanonicalUser"; "*" alone is AWS "*"
  std::string value;  // an ARN, an account id, a service's name, "*"
};

struct Statement {
  std::string sid;
  Effect effect = Effect::deny;
  std::vector<std::string> actions;    // in lower case; patterns
  std::vector<std::string> resources;  // patterns; variables are put in at evaluation
  std::vector<PrincipalName> principals;
  bool not_action = false, not_resource = false, not_principal = false;  // the list says what the statement does not speak of
  bool has_resource = false, has_principal = false;                      // without: any (trust policies name no resource)
  std::vector<Condition> conditions;                                     // all must hold
};

struct Document {
  std::string id;
  bool variables = false;  // Version 2012-10-17: ${…} is a variable
  std::vector<Statement> statements;
};

// `invalid`: not JSON, larger or deeper than above, a name twice in one object, an element of the wrong kind, an operator that IAM does not have.
// The message says which statement (from 0, or its Sid).
Result<Document> parse_document(std::string_view json);

// What IAM refuses in an identity policy, in IAM's words (MalformedPolicyDocument): a Principal, no Action, no Resource.
Result<void> check_identity_policy(const Document& document);

}  // namespace mayfly::iam
