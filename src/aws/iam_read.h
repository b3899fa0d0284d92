// Readers of IAM's structures that more than one operation returns. For aws/iam*.cc alone.
#pragma once

#include "aws/iam.h"

namespace mayfly::aws::iam {

inline constexpr int kMaxItems = 1000;  // the most that IAM takes

Tag tag_in(Fields& f);
User user_in(Fields& f);
Group group_in(Fields& f);
AttachedPolicy attached_policy_in(Fields& f);
InlinePolicy inline_policy_in(Fields& f);
Policy policy_in(Fields& f);
PolicyVersion policy_version_in(Fields& f);

// "%7B%22Version…" → "{"Version…": as Python's unquote, what is no escape stays as it is.
std::string decoded_document(const std::string& text);

// A request about one user; an empty name is left out.
Tree about_user(const std::string& user_name);
Tree paged(Tree input);

}  // namespace mayfly::aws::iam
