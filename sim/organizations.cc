// Organizations: the tree, its accounts and the policies on it. Only the management account (and, with permission, none other here) may ask.
#include <algorithm>

#include "sim/paging.h"
#include "sim/text.h"

namespace mayfly::sim {
namespace {

Expected<const Organization*> organization_of(const Call& call) {
  const auto& organization = call.state.store.world().organization;
  if (!organization) return api_error("AWSOrganizationsNotInUseException", "Your account is not a member of an organization.");
  return &*organization;
}

// Everything but DescribeOrganization answers to the management account alone.
Expected<const Organization*> managed_organization(const Call& call) {
  TRY(const Organization* organization, organization_of(call));
  if (organization->management_account != call.account) return api_error("AccessDeniedException", "You don't have permissions to access this resource.");
  return organization;
}

std::string arn(const Organization& organization, std::string_view rest) {
  return "arn:aws:organizations::" + organization.management_account + ":" + std::string(rest);
}

void write_account(JsonText& json, const Organization& organization, const AccountSummary& account) {
  json.begin('{').field("Id", account.id).field("Arn", arn(organization, "account/" + organization.id + "/" + account.id)).field("Email", account.email);
  json.field("Name", account.name).field("Status", account.status).field("State", account.status).field("JoinedMethod", "CREATED");
  json.field("JoinedTimestamp", account.joined.seconds).end('}');
}

// {"NAME": [page of items], "NextToken": …}
template <class Item, class Key, class Write>
Answer list_answer(const Call& call, std::string_view name, std::vector<const Item*> items, Key key, Write write) {
  std::ranges::sort(items, {}, [&](const Item* item) { return key(*item); });
  std::vector<std::string> keys;
  for (const Item* item : items) keys.push_back(key(*item));
  TRY(const Page page, page_of(call, keys, kOrganizationPages));
  JsonText json;
  json.begin('{').begin(name, '[');
  for (std::size_t i = page.begin; i < page.end; ++i) write(json, *items[i]);
  json.end(']');
  if (!page.next.empty()) json.field("NextToken", page.next);
  return json.end('}').take();
}

void write_policy_types(JsonText& json, std::string_view name) {
  json.begin(name, '[').begin('{').field("Type", "SERVICE_CONTROL_POLICY").field("Status", "ENABLED").end('}').end(']');
}

Answer describe_organization(Call& call) {
  TRY(const Organization* organization, organization_of(call));
  const AccountSummary* management = call.state.store.summary(organization->management_account);
  JsonText json;
  json.begin('{').begin("Organization", '{').field("Id", organization->id).field("Arn", arn(*organization, "organization/" + organization->id));
  json.field("FeatureSet", "ALL").field("MasterAccountId", organization->management_account);
  json.field("MasterAccountArn", arn(*organization, "account/" + organization->id + "/" + organization->management_account));
  json.field("MasterAccountEmail", management == nullptr ? "" : management->email);
  write_policy_types(json, "AvailablePolicyTypes");
  return json.end('}').end('}').take();
}

// Ten thousand accounts are five hundred pages, so their keys are not gathered anew for each.
Answer list_accounts(Call& call) {
  TRY(const Organization* organization, managed_organization(call));
  TRY(const Page page, page_of(call, call.state.store.account_ids(), kOrganizationPages));
  JsonText json;
  json.begin('{').begin("Accounts", '[');
  for (std::size_t i = page.begin; i < page.end; ++i) write_account(json, *organization, call.state.store.world().accounts[i]);
  json.end(']');
  if (!page.next.empty()) json.field("NextToken", page.next);
  return json.end('}').take();
}

bool is_parent(const Organization& organization, std::string_view id) {
  return id == organization.root_id || std::ranges::find(organization.units, id, &Unit::id) != organization.units.end();
}

Expected<std::string> parent_param(const Call& call, const Organization& organization) {
  const std::string parent = call.params.get("ParentId");
  if (!is_parent(organization, parent)) return api_error("ParentNotFoundException", "You specified parent that doesn't exist.");
  return parent;
}

Answer list_accounts_for_parent(Call& call) {
  TRY(const Organization* organization, managed_organization(call));
  TRY(const std::string parent, parent_param(call, *organization));
  std::vector<const AccountSummary*> accounts;
  for (const AccountSummary& account : call.state.store.world().accounts)
    if (account.parent == parent) accounts.push_back(&account);
  return list_answer(
      call, "Accounts", std::move(accounts), [](const AccountSummary& account) { return account.id; },
      [&](JsonText& json, const AccountSummary& account) { write_account(json, *organization, account); });
}

Answer list_roots(Call& call) {
  TRY(const Organization* organization, managed_organization(call));
  JsonText json;
  json.begin('{').begin("Roots", '[').begin('{').field("Id", organization->root_id);
  json.field("Arn", arn(*organization, "root/" + organization->id + "/" + organization->root_id)).field("Name", organization->root_name);
  write_policy_types(json, "PolicyTypes");
  return json.end('}').end(']').end('}').take();
}

Answer list_organizational_units_for_parent(Call& call) {
  TRY(const Organization* organization, managed_organization(call));
  TRY(const std::string parent, parent_param(call, *organization));
  std::vector<const Unit*> units;
  for (const Unit& unit : organization->units)
    if (unit.parent == parent) units.push_back(&unit);
  return list_answer(
      call, "OrganizationalUnits", std::move(units), [](const Unit& unit) { return unit.id; },
      [&](JsonText& json, const Unit& unit) {
        json.begin('{').field("Id", unit.id).field("Arn", arn(*organization, "ou/" + organization->id + "/" + unit.id)).field("Name", unit.name).end('}');
      });
}

Answer list_parents(Call& call) {
  TRY(const Organization* organization, managed_organization(call));
  const std::string child = call.params.get("ChildId");
  std::string parent;
  if (const AccountSummary* account = call.state.store.summary(child)) parent = account->parent;
  else if (const auto unit = std::ranges::find(organization->units, child, &Unit::id); unit != organization->units.end()) parent = unit->parent;
  if (parent.empty()) return api_error("ChildNotFoundException", "You specified a child that doesn't exist.");
  JsonText json;
  json.begin('{').begin("Parents", '[').begin('{').field("Id", parent).field("Type", parent == organization->root_id ? "ROOT" : "ORGANIZATIONAL_UNIT");
  return json.end('}').end(']').end('}').take();
}

std::string policy_arn(const Organization& organization, const OrganizationPolicy& policy) {
  if (policy.aws_managed) return "arn:aws:organizations::aws:policy/service_control_policy/" + policy.id;
  return arn(organization, "policy/" + organization.id + "/service_control_policy/" + policy.id);
}

void write_policy(JsonText& json, const Organization& organization, const OrganizationPolicy& policy) {
  json.field("Id", policy.id).field("Arn", policy_arn(organization, policy)).field("Name", policy.name).field("Description", policy.description);
  json.field("Type", policy.type).field("AwsManaged", policy.aws_managed).end('}');
}

Answer list_policies_for_target(Call& call) {
  TRY(const Organization* organization, managed_organization(call));
  const std::string target = call.params.get("TargetId"), filter = call.params.get("Filter");
  if (!is_parent(*organization, target) && call.state.store.summary(target) == nullptr)
    return api_error("TargetNotFoundException", "You specified a target that doesn't exist.");
  std::vector<const OrganizationPolicy*> policies;
  if (const auto attached = organization->attached.find(target); attached != organization->attached.end())
    for (const std::string& id : attached->second)
      if (const auto policy = organization->policies.find(id); policy != organization->policies.end() && policy->second.type == filter)
        policies.push_back(&policy->second);
  return list_answer(
      call, "Policies", std::move(policies), [](const OrganizationPolicy& policy) { return policy.id; },
      [&](JsonText& json, const OrganizationPolicy& policy) { write_policy(json.begin('{'), *organization, policy); });
}

Answer describe_policy(Call& call) {
  TRY(const Organization* organization, managed_organization(call));
  const auto policy = organization->policies.find(call.params.get("PolicyId"));
  if (policy == organization->policies.end()) return api_error("PolicyNotFoundException", "You specified a policy that doesn't exist.");
  JsonText json;
  json.begin('{').begin("Policy", '{').begin("PolicySummary", '{');
  write_policy(json, *organization, policy->second);
  return json.field("Content", policy->second.policy.text).end('}').end('}').take();
}

// clang-format off
constexpr Operation kOperations[] = {
    {"organizations", "DescribeOrganization",             describe_organization,                nullptr, nullptr, true},
    {"organizations", "ListAccounts",                     list_accounts,                        nullptr, nullptr, true},
    {"organizations", "ListAccountsForParent",            list_accounts_for_parent,             nullptr, nullptr, true},
    {"organizations", "ListRoots",                        list_roots,                           nullptr, nullptr, true},
    {"organizations", "ListOrganizationalUnitsForParent", list_organizational_units_for_parent, nullptr, nullptr, true},
    {"organizations", "ListParents",                      list_parents,                         nullptr, nullptr, true},
    {"organizations", "ListPoliciesForTarget",            list_policies_for_target,             nullptr, nullptr, true},
    {"organizations", "DescribePolicy",                   describe_policy,                      nullptr, nullptr, true},
};
// clang-format on

}  // namespace

std::span<const Operation> organizations_operations() { return kOperations; }

}  // namespace mayfly::sim
