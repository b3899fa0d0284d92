// IAM: inline and managed policies of users and groups. Documents go out percent-encoded (RFC 3986), as IAM sends them.
#include <algorithm>

#include "iam/pattern.h"
#include "sign/sigv4.h"
#include "sim/iam_common.h"
#include "sim/ids.h"

namespace mayfly::sim {
namespace {

constexpr std::size_t kMaxAttached = 10;        // managed policies a user (IAM quotas)
constexpr std::size_t kMaxInlineBytes = 2'048;  // of all inline policies of a user, white space not counted

std::unexpected<ApiError> no_such_policy(std::string_view arn) {
  return api_error("NoSuchEntity", "Policy " + std::string(arn) + " does not exist or is not attachable.", 404);
}

Expected<PolicyText> identity_document(const Call& call) {
  TRY(std::string text, call.params.required("PolicyDocument"));
  auto policy = policy_text(std::move(text));
  if (!policy) return api_error("MalformedPolicyDocument", "Syntax errors in policy.");
  if (const auto checked = iam::check_identity_policy(*policy->document); !checked) return api_error("MalformedPolicyDocument", checked.error().message);
  return *std::move(policy);
}

std::size_t dense_size(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return c != ' ' && c != '\n' && c != '\t' && c != '\r'; }));
}

Answer names_answer(const Call& call, const Identity& identity) {
  std::vector<const std::string*> names;
  for (const auto& [name, policy] : identity.inline_policies) names.push_back(&name);
  std::vector<std::string> keys;
  for (const std::string* name : names) keys.push_back(iam::to_lower(*name));
  TRY(const Page page, page_of(call, keys, kIamPages));
  Xml xml;
  xml.open("PolicyNames");
  for (std::size_t i = page.begin; i < page.end; ++i) xml.leaf("member", std::string_view(*names[i]));
  xml.close("PolicyNames").leaf("IsTruncated", !page.next.empty());
  if (!page.next.empty()) xml.leaf("Marker", std::string_view(page.next));
  return xml.take();
}

Answer inline_answer(const Call& call, const Identity& identity, std::string_view kind) {
  TRY(const std::string name, call.params.required("PolicyName"));
  const auto place = identity.inline_policies.find(name);
  if (place == identity.inline_policies.end())
    return api_error("NoSuchEntity", "The " + std::string(kind) + " policy with name " + name + " cannot be found.", 404);
  Xml xml;
  xml.leaf(kind == "user" ? "UserName" : "GroupName", std::string_view(identity.name)).leaf("PolicyName", std::string_view(place->first));
  xml.leaf("PolicyDocument", std::string_view(sign::percent_encode(place->second.text)));
  return xml.take();
}

Answer attached_answer(const Call& call, const Identity& identity) {
  std::vector<std::string> arns = identity.attached;
  std::ranges::sort(arns);
  TRY(const Page page, page_of(call, arns, kIamPages));
  Xml xml;
  xml.open("AttachedPolicies");
  write_attached(xml, call, {arns.begin() + static_cast<std::ptrdiff_t>(page.begin), arns.begin() + static_cast<std::ptrdiff_t>(page.end)});
  xml.close("AttachedPolicies").leaf("IsTruncated", !page.next.empty());
  if (!page.next.empty()) xml.leaf("Marker", std::string_view(page.next));
  return xml.take();
}

Expected<const Group*> seen_group(const Call& call) {
  TRY(const std::string name, call.params.required("GroupName"));
  const auto& groups = call.seen().groups;
  const auto place = groups.find(name);
  if (place == groups.end()) return api_error("NoSuchEntity", "The group with name " + name + " cannot be found.", 404);
  return &place->second;
}

Answer list_user_policies(Call& call) {
  TRY(const User* user, seen_user(call));
  return names_answer(call, *user);
}

Answer get_user_policy(Call& call) {
  TRY(const User* user, seen_user(call));
  return inline_answer(call, *user, "user");
}

Answer put_user_policy(Call& call) {
  TRY(User* const user, user_to_edit(call));
  TRY(const std::string name, call.params.required("PolicyName"));
  TRY(check_name("policyName", name, 128));
  TRY(PolicyText policy, identity_document(call));
  std::size_t size = dense_size(policy.text);
  for (const auto& [other, text] : user->inline_policies)
    if (iam::to_lower(other) != iam::to_lower(name)) size += dense_size(text.text);
  if (size > kMaxInlineBytes) return api_error("LimitExceeded", "Maximum policy size of 2048 bytes exceeded for user " + user->name, 409);
  user->inline_policies.insert_or_assign(name, std::move(policy));
  return "";
}

Answer delete_user_policy(Call& call) {
  TRY(User* const user, user_to_edit(call));
  TRY(const std::string name, call.params.required("PolicyName"));
  if (user->inline_policies.erase(name) == 0) return api_error("NoSuchEntity", "The user policy with name " + name + " cannot be found.", 404);
  return "";
}

Answer attach_user_policy(Call& call) {
  TRY(const std::string arn, call.params.required("PolicyArn"));
  TRY(User* const user, user_to_edit(call));
  if (call.state.store.policy(*call.state.store.current(call.account), arn) == nullptr) return no_such_policy(arn);
  if (std::ranges::find(user->attached, arn) != user->attached.end()) return "";
  if (user->attached.size() >= kMaxAttached) return api_error("LimitExceeded", "Cannot exceed quota for PoliciesPerUser: 10", 409);
  user->attached.push_back(arn);
  return "";
}

Answer detach_user_policy(Call& call) {
  TRY(const std::string arn, call.params.required("PolicyArn"));
  TRY(User* const user, user_to_edit(call));
  if (std::erase(user->attached, arn) == 0) return api_error("NoSuchEntity", "Policy " + arn + " was not found.", 404);
  return "";
}

Answer list_attached_user_policies(Call& call) {
  TRY(const User* user, seen_user(call));
  return attached_answer(call, *user);
}

Answer list_group_policies(Call& call) {
  TRY(const Group* group, seen_group(call));
  return names_answer(call, *group);
}

Answer get_group_policy(Call& call) {
  TRY(const Group* group, seen_group(call));
  return inline_answer(call, *group, "group");
}

Answer list_attached_group_policies(Call& call) {
  TRY(const Group* group, seen_group(call));
  return attached_answer(call, *group);
}

void write_policy(Xml& xml, const Account& account, const ManagedPolicy& policy) {
  xml.open("Policy").leaf("PolicyName", std::string_view(policy.name)).leaf("PolicyId", std::string_view(policy.id)).leaf("Arn", std::string_view(policy.arn));
  xml.leaf("Path", std::string_view(policy.path)).leaf("DefaultVersionId", std::string_view(policy.version));
  write_policy_use(xml, account, policy);
  xml.close("Policy");
}

Expected<const ManagedPolicy*> known_policy(const Call& call) {
  TRY(const std::string arn, call.params.required("PolicyArn"));
  const ManagedPolicy* policy = call.state.store.policy(call.seen(), arn);
  if (policy == nullptr) return api_error("NoSuchEntity", "Policy " + arn + " was not found.", 404);
  return policy;
}

Answer get_policy(Call& call) {
  TRY(const ManagedPolicy* policy, known_policy(call));
  Xml xml;
  write_policy(xml, call.seen(), *policy);
  return xml.take();
}

Answer get_policy_version(Call& call) {
  TRY(const ManagedPolicy* policy, known_policy(call));
  TRY(const std::string version, call.params.required("VersionId"));
  if (version != policy->version)
    return api_error("NoSuchEntity", "Policy " + policy->arn + " version " + version + " does not exist or is not attachable.", 404);
  Xml xml;
  xml.open("PolicyVersion").leaf("Document", std::string_view(sign::percent_encode(policy->policy.text))).leaf("VersionId", std::string_view(version));
  xml.leaf("IsDefaultVersion", true).leaf("CreateDate", policy->updated).close("PolicyVersion");
  return xml.take();
}

Answer create_policy(Call& call) {
  TRY(const std::string name, call.params.required("PolicyName"));
  TRY(check_name("policyName", name, 128));
  TRY(PolicyText text, identity_document(call));
  ManagedPolicy policy;
  policy.name = name;
  if (call.params.has("Path")) policy.path = call.params.get("Path");
  policy.arn = "arn:aws:iam::" + call.account + ":policy" + policy.path + name;
  policy.id = unique_id("ANPA", call.next_seed());
  policy.description = call.params.get("Description");
  policy.created = policy.updated = call.time();
  policy.policy = std::move(text);
  Account& account = call.edit();
  if (account.policies.contains(policy.arn))
    return api_error("EntityAlreadyExists", "A policy called " + name + " already exists. Duplicate names are not allowed.", 409);
  Xml xml;
  write_policy(xml, account, policy);
  account.policies.emplace(policy.arn, std::move(policy));
  return xml.take();
}

Answer delete_policy(Call& call) {
  TRY(const std::string arn, call.params.required("PolicyArn"));
  Account& account = call.edit();
  if (!account.policies.contains(arn)) return api_error("NoSuchEntity", "Policy " + arn + " was not found.", 404);
  if (attachments(account, arn, false) + attachments(account, arn, true) > 0)
    return api_error("DeleteConflict", "Cannot delete a policy attached to entities.", 409);
  account.policies.erase(arn);
  return "";
}

void policy_arn_key(const Call& call, iam::Context& out) { out.set("iam:PolicyARN", call.params.get("PolicyArn")); }

// clang-format off
constexpr Operation kOperations[] = {
    {"iam", "ListUserPolicies",           list_user_policies,           user_resource,   nullptr,        true},
    {"iam", "GetUserPolicy",              get_user_policy,              user_resource,   nullptr,        true},
    {"iam", "PutUserPolicy",              put_user_policy,              user_resource},
    {"iam", "DeleteUserPolicy",           delete_user_policy,           user_resource},
    {"iam", "AttachUserPolicy",           attach_user_policy,           user_resource,   policy_arn_key},
    {"iam", "DetachUserPolicy",           detach_user_policy,           user_resource,   policy_arn_key},
    {"iam", "ListAttachedUserPolicies",   list_attached_user_policies,  user_resource,   nullptr,        true},
    {"iam", "ListGroupPolicies",          list_group_policies,          group_resource,  nullptr,        true},
    {"iam", "GetGroupPolicy",             get_group_policy,             group_resource,  nullptr,        true},
    {"iam", "ListAttachedGroupPolicies",  list_attached_group_policies, group_resource,  nullptr,        true},
    {"iam", "GetPolicy",                  get_policy,                   policy_resource, nullptr,        true},
    {"iam", "GetPolicyVersion",           get_policy_version,           policy_resource, nullptr,        true},
    {"iam", "CreatePolicy",               create_policy,                policy_resource},
    {"iam", "DeletePolicy",               delete_policy,                policy_resource},
};
// clang-format on

}  // namespace

std::span<const Operation> iam_policy_operations() { return kOperations; }

}  // namespace mayfly::sim
