#include "sim/iam_common.h"

#include <algorithm>

#include "key/parts.h"

namespace mayfly::sim {
namespace {

// "arn:aws:iam::ACCOUNT:KIND/…/NAME" of an identity that may not exist.
template <class Value>
std::string identity_resource(const Call& call, std::string_view kind, const ByName<Value>& known, const std::string& name) {
  const auto place = known.find(name);
  return "arn:aws:iam::" + call.account + ":" + std::string(kind) + (place == known.end() ? "/" + name : place->second.path + place->second.name);
}

}  // namespace

Expected<std::string> user_name(const Call& call) {
  if (const std::string* name = call.params.find("UserName"); name != nullptr && !name->empty()) {
    TRY(check_name("userName", *name, 128));
    return *name;
  }
  if (call.caller->kind == iam::PrincipalKind::user) return call.caller->name;
  return api_error("ValidationError", "Must specify userName when calling with non-User credentials");
}

Expected<const User*> seen_user(const Call& call) {
  TRY(const std::string name, user_name(call));
  const auto& users = call.seen().users;
  const auto place = users.find(name);
  if (place == users.end()) return no_such_user(name);
  return &place->second;
}

Expected<User*> user_to_edit(const Call& call) {
  TRY(const std::string name, user_name(call));
  auto& users = call.edit().users;
  const auto place = users.find(name);
  if (place == users.end()) return no_such_user(name);
  return &place->second;
}

std::unexpected<ApiError> no_such_user(std::string_view name) {
  return api_error("NoSuchEntity", "The user with name " + std::string(name) + " cannot be found.", 404);
}

Expected<void> check_name(std::string_view parameter, std::string_view name, std::size_t most) {
  if (name.empty() || name.size() > most)
    return api_error("ValidationError", "1 validation error detected: Value at '" + std::string(parameter) +
                                            "' failed to satisfy constraint: Member must have length less than or equal to " + std::to_string(most));
  if (!std::ranges::all_of(name, key::is_alias_char))
    return api_error("ValidationError", "The specified value for " + std::string(parameter) +
                                            " is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-");
  return {};
}

std::string user_resource(const Call& call) {
  if (call.params.is_true("AllUsers")) return "arn:aws:iam::" + call.account + ":user/*";
  const auto name = user_name(call);
  return identity_resource(call, "user", call.seen().users, name ? *name : call.params.get("UserName"));
}

std::string group_resource(const Call& call) { return identity_resource(call, "group", call.seen().groups, call.params.get("GroupName")); }

std::string policy_resource(const Call& call) {
  const std::string arn = call.params.get("PolicyArn");
  return arn.empty() ? "arn:aws:iam::" + call.account + ":policy" + (call.params.has("Path") ? call.params.get("Path") : "/") + call.params.get("PolicyName")
                     : arn;
}

void write_tags(Xml& xml, const std::vector<Tag>& tags) {
  xml.list("Tags", tags, [](Xml& out, const Tag& tag) { out.leaf("Key", std::string_view(tag.key)).leaf("Value", std::string_view(tag.value)); });
}

void write_boundary(Xml& xml, const Identity& identity) {
  if (!identity.boundary) return;
  xml.open("PermissionsBoundary").leaf("PermissionsBoundaryType", "Policy").leaf("PermissionsBoundaryArn", std::string_view(*identity.boundary));
  xml.close("PermissionsBoundary");
}

void write_user(Xml& xml, const Account& account, const User& user, bool whole) {
  xml.leaf("Path", std::string_view(user.path)).leaf("UserName", std::string_view(user.name)).leaf("UserId", std::string_view(user.id));
  xml.leaf("Arn", std::string_view(user_arn(account.id, user))).leaf("CreateDate", user.created);
  if (user.password_last_used) xml.leaf("PasswordLastUsed", *user.password_last_used);
  if (!whole) return;
  write_boundary(xml, user);
  if (!user.tags.empty()) write_tags(xml, user.tags);
}

void write_attached(Xml& xml, const Call& call, const std::vector<std::string>& arns) {
  for (const std::string& arn : arns) {
    const ManagedPolicy* policy = call.state.store.policy(call.seen(), arn);
    const std::string name = policy != nullptr ? policy->name : arn.substr(arn.rfind('/') + 1);
    xml.open("member").leaf("PolicyName", std::string_view(name)).leaf("PolicyArn", std::string_view(arn)).close("member");
  }
}

std::size_t attachments(const Account& account, std::string_view arn, bool as_boundary) {
  std::size_t out = 0;
  const auto count = [&](const Identity& identity) {
    out += as_boundary ? (identity.boundary == arn ? 1U : 0U) : static_cast<std::size_t>(std::ranges::count(identity.attached, arn));
  };
  for (const auto& [name, user] : account.users) count(user);
  for (const auto& [name, group] : account.groups) count(group);
  for (const auto& [name, role] : account.roles) count(role);
  return out;
}

void write_policy_use(Xml& xml, const Account& account, const ManagedPolicy& policy) {
  xml.leaf("AttachmentCount", attachments(account, policy.arn, false)).leaf("PermissionsBoundaryUsageCount", attachments(account, policy.arn, true));
  xml.leaf("IsAttachable", true);
  if (!policy.description.empty()) xml.leaf("Description", std::string_view(policy.description));
  xml.leaf("CreateDate", policy.created).leaf("UpdateDate", policy.updated);
}

std::vector<Tag> tags_of(const Params& params) {
  std::vector<Tag> out;
  for (std::size_t i = 1;; ++i) {
    const std::string prefix = "Tags.member." + std::to_string(i) + ".";
    if (!params.has(prefix + "Key")) return out;
    out.push_back({params.get(prefix + "Key"), params.get(prefix + "Value")});
  }
}

}  // namespace mayfly::sim
