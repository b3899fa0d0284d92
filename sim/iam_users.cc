// IAM: users, their tags, boundaries and groups. Errors and their order as IAM has them (IAM API Reference; DeleteUser's list of what must go first).
#include <algorithm>

#include "iam/pattern.h"
#include "sim/iam_common.h"
#include "sim/ids.h"

namespace mayfly::sim {
namespace {

std::string folded(const Identity& identity) { return iam::to_lower(identity.name); }

std::string path_resource(const Call& call) {
  const std::string prefix = call.params.get("PathPrefix");
  return "arn:aws:iam::" + call.account + ":user" + (prefix.empty() ? "/" : prefix);
}

Answer list_users(Call& call) {
  const Account& account = call.seen();
  const std::string prefix = call.params.has("PathPrefix") ? call.params.get("PathPrefix") : "/";
  std::vector<const User*> users;
  for (const auto& [name, user] : account.users)
    if (user.path.starts_with(prefix)) users.push_back(&user);
  return list_answer(call, "Users", users, folded, [&](Xml& xml, const User& user) { write_user(xml, account, user, false); });
}

Answer get_user(Call& call) {
  Xml xml;
  if (call.caller->kind == iam::PrincipalKind::root && !call.params.has("UserName")) {
    xml.open("User").leaf("UserId", std::string_view(call.account)).leaf("Arn", std::string_view(call.caller->arn)).leaf("CreateDate", Time{1'500'000'000});
    return xml.close("User").take();
  }
  TRY(const User* user, seen_user(call));
  xml.open("User");
  write_user(xml, call.seen(), *user, true);
  return xml.close("User").take();
}

Answer create_user(Call& call) {
  TRY(const std::string name, call.params.required("UserName"));
  TRY(check_name("userName", name));
  const std::string path = call.params.has("Path") ? call.params.get("Path") : "/";
  if (!path.starts_with('/') || !path.ends_with('/'))
    return api_error("ValidationError",
                     "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.");
  Account& account = call.edit();
  if (account.users.contains(name)) return api_error("EntityAlreadyExists", "User with name " + name + " already exists.", 409);
  User user;
  user.name = name;
  user.path = path;
  user.id = unique_id("AIDA", call.next_seed());
  user.created = call.time();
  user.tags = tags_of(call.params);
  if (const std::string* boundary = call.params.find("PermissionsBoundary")) {
    if (call.state.store.policy(account, *boundary) == nullptr)
      return api_error("NoSuchEntity", "Scope ARN: " + *boundary + " does not exist or is not attachable.", 404);
    user.boundary = *boundary;
  }
  Xml xml;
  xml.open("User");
  write_user(xml, account, user, true);
  account.users.emplace(name, std::move(user));
  return xml.close("User").take();
}

Answer update_user(Call& call) {
  TRY(const std::string name, call.params.required("UserName"));
  Account& account = call.edit();
  auto node = account.users.extract(name);
  if (node.empty()) return no_such_user(name);
  const std::string new_name = call.params.has("NewUserName") ? call.params.get("NewUserName") : node.mapped().name;
  const auto checked = check_name("newUserName", new_name);
  if (!checked || account.users.contains(new_name)) {
    account.users.insert(std::move(node));
    if (!checked) return std::unexpected(checked.error());
    return api_error("EntityAlreadyExists", "User with name " + new_name + " already exists.", 409);
  }
  // Keys keep their alias: it holds the name at creation.
  node.mapped().name = new_name;
  if (call.params.has("NewPath")) node.mapped().path = call.params.get("NewPath");
  node.key() = new_name;
  account.users.insert(std::move(node));
  return "";
}

// What must be gone before, in the order in which IAM names it.
const char* what_holds(const User& user) {
  if (!user.groups.empty()) return "remove users from group";
  if (!user.attached.empty()) return "detach all policies";
  if (!user.inline_policies.empty()) return "delete policies";
  if (!user.access_keys.empty()) return "delete access keys";
  if (user.login) return "delete login profile";
  if (!user.mfa.empty()) return "delete MFA device";
  if (!user.certificates.empty()) return "delete signing certificate";
  if (!user.ssh_keys.empty()) return "delete SSH public keys";
  if (!user.service_credentials.empty()) return "remove referenced objects";
  return nullptr;
}

Answer delete_user(Call& call) {
  TRY(const std::string name, call.params.required("UserName"));
  Account& account = call.edit();
  const auto place = account.users.find(name);
  if (place == account.users.end()) return no_such_user(name);
  if (const char* first = what_holds(place->second)) return api_error("DeleteConflict", "Cannot delete entity, must " + std::string(first) + " first.", 409);
  account.users.erase(place);
  return "";
}

Answer tag_user(Call& call) {
  TRY(User* const user, user_to_edit(call));
  for (const Tag& tag : tags_of(call.params)) {
    const auto place = std::ranges::find(user->tags, tag.key, &Tag::key);
    if (place != user->tags.end()) place->value = tag.value;
    else if (user->tags.size() < 50) user->tags.push_back(tag);
    else return api_error("LimitExceeded", "Cannot exceed quota for TagsPerUser: 50", 409);
  }
  return "";
}

Answer untag_user(Call& call) {
  TRY(User* const user, user_to_edit(call));
  for (const std::string& name : call.params.list("TagKeys")) std::erase_if(user->tags, [&](const Tag& tag) { return tag.key == name; });
  return "";
}

Answer list_user_tags(Call& call) {
  TRY(const User* user, seen_user(call));
  auto tags = pointers(user->tags);
  std::ranges::sort(tags, {}, &Tag::key);
  return list_answer(
      call, "Tags", tags, [](const Tag& tag) { return tag.key; },
      [](Xml& xml, const Tag& tag) { xml.leaf("Key", std::string_view(tag.key)).leaf("Value", std::string_view(tag.value)); });
}

Answer put_boundary(Call& call) {
  TRY(User* const user, user_to_edit(call));
  TRY(const std::string boundary, call.params.required("PermissionsBoundary"));
  if (call.state.store.policy(call.seen(), boundary) == nullptr)
    return api_error("NoSuchEntity", "Scope ARN: " + boundary + " does not exist or is not attachable.", 404);
  user->boundary = boundary;
  return "";
}

Answer delete_boundary(Call& call) {
  TRY(User* const user, user_to_edit(call));
  if (!user->boundary) return api_error("NoSuchEntity", "PermissionsBoundary with name " + user->name + " cannot be found.", 404);
  user->boundary.reset();
  return "";
}

void write_group(Xml& xml, const Account& account, const Group& group) {
  xml.leaf("Path", std::string_view(group.path)).leaf("GroupName", std::string_view(group.name)).leaf("GroupId", std::string_view(group.id));
  xml.leaf("Arn", std::string_view(group_arn(account.id, group))).leaf("CreateDate", group.created);
}

Answer list_groups_for_user(Call& call) {
  TRY(const User* user, seen_user(call));
  const Account& account = call.seen();
  std::vector<const Group*> groups;
  for (const auto& [name, group] : account.groups)
    if (user->groups.contains(group.name)) groups.push_back(&group);
  return list_answer(call, "Groups", groups, folded, [&](Xml& xml, const Group& group) { write_group(xml, account, group); });
}

Expected<std::string> known_group(Call& call) {
  TRY(const std::string name, call.params.required("GroupName"));
  const auto& groups = call.seen().groups;
  const auto place = groups.find(name);
  if (place == groups.end()) return api_error("NoSuchEntity", "The group with name " + name + " cannot be found.", 404);
  return place->second.name;
}

Answer add_user_to_group(Call& call) {
  TRY(const std::string group, known_group(call));
  TRY(User* const user, user_to_edit(call));
  user->groups.insert(group);
  return "";
}

Answer remove_user_from_group(Call& call) {
  TRY(const std::string group, known_group(call));
  TRY(User* const user, user_to_edit(call));
  user->groups.erase(group);
  return "";
}

void boundary_key(const Call& call, iam::Context& out) {
  if (const std::string* boundary = call.params.find("PermissionsBoundary")) out.set("iam:PermissionsBoundary", *boundary);
}

// clang-format off
constexpr Operation kOperations[] = {
    {"iam", "ListUsers",                     list_users,             path_resource, nullptr,      true},
    {"iam", "GetUser",                       get_user,               user_resource, nullptr,      true},
    {"iam", "CreateUser",                    create_user,            user_resource, boundary_key},
    {"iam", "UpdateUser",                    update_user,            user_resource},
    {"iam", "DeleteUser",                    delete_user,            user_resource},
    {"iam", "TagUser",                       tag_user,               user_resource},
    {"iam", "UntagUser",                     untag_user,             user_resource},
    {"iam", "ListUserTags",                  list_user_tags,         user_resource, nullptr,      true},
    {"iam", "PutUserPermissionsBoundary",    put_boundary,           user_resource, boundary_key},
    {"iam", "DeleteUserPermissionsBoundary", delete_boundary,        user_resource},
    {"iam", "ListGroupsForUser",             list_groups_for_user,   user_resource, nullptr,      true},
    {"iam", "AddUserToGroup",                add_user_to_group,      group_resource},
    {"iam", "RemoveUserFromGroup",           remove_user_from_group, group_resource},
};
// clang-format on

}  // namespace

std::span<const Operation> iam_user_operations() { return kOperations; }

}  // namespace mayfly::sim
