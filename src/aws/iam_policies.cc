#include "aws/iam_read.h"

namespace mayfly::aws::iam {
namespace {

constexpr Operation kListUserPolicies{kIam, "ListUserPolicies"};
constexpr Operation kGetUserPolicy{kIam, "GetUserPolicy"};
constexpr Operation kListAttachedUserPolicies{kIam, "ListAttachedUserPolicies"};
constexpr Operation kListGroupsForUser{kIam, "ListGroupsForUser"};
constexpr Operation kListGroupPolicies{kIam, "ListGroupPolicies"};
constexpr Operation kGetGroupPolicy{kIam, "GetGroupPolicy"};
constexpr Operation kListAttachedGroupPolicies{kIam, "ListAttachedGroupPolicies"};
constexpr Operation kGetPolicy{kIam, "GetPolicy"};
constexpr Operation kGetPolicyVersion{kIam, "GetPolicyVersion"};

Tree about_group(const std::string& group_name) { return Tree{}.add(text_node("GroupName", group_name)); }

}  // namespace

Listing<std::string> list_user_policies(const Api& api, const std::string& user_name) {
  return list_all<std::string>(api, kListUserPolicies, paged(about_user(user_name)), "PolicyNames", plain_text);
}

Answer<InlinePolicy> get_user_policy(const Api& api, const std::string& user_name, const std::string& policy_name) {
  return get_one<InlinePolicy>(api, kGetUserPolicy, about_user(user_name).add(text_node("PolicyName", policy_name)), inline_policy_in);
}

Listing<AttachedPolicy> list_attached_user_policies(const Api& api, const std::string& user_name) {
  return list_all<AttachedPolicy>(api, kListAttachedUserPolicies, paged(about_user(user_name)), "AttachedPolicies", attached_policy_in);
}

Listing<Group> list_groups_for_user(const Api& api, const std::string& user_name) {
  return list_all<Group>(api, kListGroupsForUser, paged(about_user(user_name)), "Groups", group_in);
}

Listing<std::string> list_group_policies(const Api& api, const std::string& group_name) {
  return list_all<std::string>(api, kListGroupPolicies, paged(about_group(group_name)), "PolicyNames", plain_text);
}

Answer<InlinePolicy> get_group_policy(const Api& api, const std::string& group_name, const std::string& policy_name) {
  return get_one<InlinePolicy>(api, kGetGroupPolicy, about_group(group_name).add(text_node("PolicyName", policy_name)), inline_policy_in);
}

Listing<AttachedPolicy> list_attached_group_policies(const Api& api, const std::string& group_name) {
  return list_all<AttachedPolicy>(api, kListAttachedGroupPolicies, paged(about_group(group_name)), "AttachedPolicies", attached_policy_in);
}

Answer<Policy> get_policy(const Api& api, const std::string& policy_arn) {
  return get_one<Policy>(api, kGetPolicy, Tree{}.add(text_node("PolicyArn", policy_arn)), [](Fields& f) { return f.structure<Policy>("Policy", policy_in); });
}

Answer<PolicyVersion> get_policy_version(const Api& api, const std::string& policy_arn, const std::string& version_id) {
  const Tree input = Tree{}.add(text_node("PolicyArn", policy_arn)).add(text_node("VersionId", version_id));
  return get_one<PolicyVersion>(api, kGetPolicyVersion, input, [](Fields& f) { return f.structure<PolicyVersion>("PolicyVersion", policy_version_in); });
}

}  // namespace mayfly::aws::iam
