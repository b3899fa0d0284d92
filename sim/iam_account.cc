// IAM: what is asked of an account as a whole.
#include <algorithm>

#include "iam/pattern.h"
#include "sign/sigv4.h"
#include "sim/iam_common.h"

namespace mayfly::sim {
namespace {

Answer list_account_aliases(Call& call) {
  Xml xml;
  xml.texts("AccountAliases", call.seen().alias ? std::vector<std::string>{*call.seen().alias} : std::vector<std::string>{});
  return xml.leaf("IsTruncated", false).take();
}

void write_inline(Xml& xml, std::string_view name, const Identity& identity) {
  xml.list(name, identity.inline_policies, [](Xml& out, const auto& policy) {
    out.leaf("PolicyName", std::string_view(policy.first)).leaf("PolicyDocument", std::string_view(sign::percent_encode(policy.second.text)));
  });
}

void write_common(Xml& xml, const Call& call, const Identity& identity, std::string_view inline_name) {
  xml.leaf("CreateDate", identity.created);
  write_inline(xml, inline_name, identity);
  xml.open("AttachedManagedPolicies");
  write_attached(xml, call, identity.attached);
  xml.close("AttachedManagedPolicies");
  write_boundary(xml, identity);
}

void write_user_detail(Xml& xml, const Call& call, const User& user) {
  xml.leaf("Path", std::string_view(user.path)).leaf("UserName", std::string_view(user.name)).leaf("UserId", std::string_view(user.id));
  xml.leaf("Arn", std::string_view(user_arn(call.account, user))).texts("GroupList", user.groups);
  write_common(xml, call, user, "UserPolicyList");
  write_tags(xml, user.tags);
}

void write_group_detail(Xml& xml, const Call& call, const Group& group) {
  xml.leaf("Path", std::string_view(group.path)).leaf("GroupName", std::string_view(group.name)).leaf("GroupId", std::string_view(group.id));
  xml.leaf("Arn", std::string_view(group_arn(call.account, group)));
  write_common(xml, call, group, "GroupPolicyList");
}

void write_role_detail(Xml& xml, const Call& call, const Role& role) {
  xml.leaf("Path", std::string_view(role.path)).leaf("RoleName", std::string_view(role.name)).leaf("RoleId", std::string_view(role.id));
  xml.leaf("Arn", std::string_view(role_arn(call.account, role)));
  xml.leaf("AssumeRolePolicyDocument", std::string_view(sign::percent_encode(role.trust.text))).open("InstanceProfileList").close("InstanceProfileList");
  write_common(xml, call, role, "RolePolicyList");
  write_tags(xml, role.tags);
}

void write_policy_detail(Xml& xml, const Call& call, const ManagedPolicy& policy) {
  xml.leaf("PolicyName", std::string_view(policy.name)).leaf("PolicyId", std::string_view(policy.id)).leaf("Arn", std::string_view(policy.arn));
  xml.leaf("Path", std::string_view(policy.path)).leaf("DefaultVersionId", std::string_view(policy.version));
  write_policy_use(xml, call.seen(), policy);
  xml.open("PolicyVersionList").open("member");
  xml.leaf("Document", std::string_view(sign::percent_encode(policy.policy.text))).leaf("VersionId", std::string_view(policy.version));
  xml.leaf("IsDefaultVersion", true).leaf("CreateDate", policy.updated).close("member").close("PolicyVersionList");
}

// One entry of the answer, whatever its kind; the kinds come in this order.
struct Entry {
  std::string key;
  const User* user = nullptr;
  const Group* group = nullptr;
  const Role* role = nullptr;
  const ManagedPolicy* policy = nullptr;
};

std::vector<Entry> entries_of(const Call& call) {
  const std::vector<std::string> filter = call.params.list("Filter");
  const auto wanted = [&](std::string_view kind) { return filter.empty() || std::ranges::find(filter, kind) != filter.end(); };
  const Account& account = call.seen();
  std::vector<Entry> out;
  if (wanted("User"))
    for (const auto& [name, user] : account.users) out.push_back({"1/" + iam::to_lower(name), &user});
  if (wanted("Group"))
    for (const auto& [name, group] : account.groups) out.push_back({.key = "2/" + iam::to_lower(name), .group = &group});
  if (wanted("Role"))
    for (const auto& [name, role] : account.roles) out.push_back({.key = "3/" + iam::to_lower(name), .role = &role});
  if (wanted("LocalManagedPolicy"))
    for (const auto& [arn, policy] : account.policies) out.push_back({.key = "4/" + arn, .policy = &policy});
  if (wanted("AWSManagedPolicy"))
    for (const auto& [arn, policy] : call.state.store.world().managed) {
      const auto uses = [&](const auto& entry) {
        return std::ranges::find(entry.second.attached, arn) != entry.second.attached.end() || entry.second.boundary == arn;
      };
      if (std::ranges::any_of(account.users, uses) || std::ranges::any_of(account.groups, uses) || std::ranges::any_of(account.roles, uses))
        out.push_back({.key = "5/" + arn, .policy = &policy});
    }
  return out;
}

Answer get_account_authorization_details(Call& call) {
  const std::vector<Entry> entries = entries_of(call);
  std::vector<std::string> keys;
  for (const Entry& entry : entries) keys.push_back(entry.key);
  TRY(const Page page, page_of(call, keys, kIamPages));
  const auto shown = std::span(entries).subspan(page.begin, page.end - page.begin);
  Xml xml;
  const auto part = [&](std::string_view name, auto member, auto write) {
    xml.open(name);
    for (const Entry& entry : shown)
      if (entry.*member != nullptr) {
        xml.open("member");
        write(*(entry.*member));
        xml.close("member");
      }
    xml.close(name);
  };
  part("UserDetailList", &Entry::user, [&](const User& user) { write_user_detail(xml, call, user); });
  part("GroupDetailList", &Entry::group, [&](const Group& group) { write_group_detail(xml, call, group); });
  part("RoleDetailList", &Entry::role, [&](const Role& role) { write_role_detail(xml, call, role); });
  part("Policies", &Entry::policy, [&](const ManagedPolicy& policy) { write_policy_detail(xml, call, policy); });
  xml.leaf("IsTruncated", !page.next.empty());
  if (!page.next.empty()) xml.leaf("Marker", std::string_view(page.next));
  return xml.take();
}

constexpr Operation kOperations[] = {
    {"iam", "ListAccountAliases", list_account_aliases, nullptr, nullptr, true},
    {"iam", "GetAccountAuthorizationDetails", get_account_authorization_details, nullptr, nullptr, true},
};

}  // namespace

std::span<const Operation> iam_account_operations() { return kOperations; }

}  // namespace mayfly::sim
