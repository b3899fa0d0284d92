#include "aws/organizations.h"

namespace mayfly::aws::organizations {
namespace {

constexpr Operation kDescribeOrganization{mayfly::aws::kOrganizations, "DescribeOrganization"};
constexpr Operation kListAccounts{mayfly::aws::kOrganizations, "ListAccounts"};
constexpr Operation kListRoots{mayfly::aws::kOrganizations, "ListRoots"};
constexpr Operation kListUnits{mayfly::aws::kOrganizations, "ListOrganizationalUnitsForParent"};
constexpr Operation kListAccountsForParent{mayfly::aws::kOrganizations, "ListAccountsForParent"};
constexpr Operation kListParents{mayfly::aws::kOrganizations, "ListParents"};
constexpr Operation kListPoliciesForTarget{mayfly::aws::kOrganizations, "ListPoliciesForTarget"};
constexpr Operation kDescribePolicy{mayfly::aws::kOrganizations, "DescribePolicy"};

Account account_in(Fields& f) {
  return {.id = f.text("Id"),
          .arn = f.text("Arn"),
          .name = f.text("Name"),
          .email = f.text_if("Email"),
          .status = f.text("Status"),
          .joined_timestamp = f.time_if("JoinedTimestamp")};
}

Organization organization_in(Fields& f) {
  return f.structure<Organization>("Organization", [](Fields& inner) {
    return Organization{.id = inner.text("Id"),
                        .arn = inner.text("Arn"),
                        .master_account_id = inner.text("MasterAccountId"),
                        .master_account_arn = inner.text("MasterAccountArn"),
                        .feature_set = inner.text("FeatureSet")};
  });
}

Root root_in(Fields& f) {
  Root root{.id = f.text("Id"), .arn = f.text("Arn"), .name = f.text("Name"), .enabled_policy_types = {}};
  const auto types = f.list<Parent>("PolicyTypes", [](Fields& type) { return Parent{.id = type.text("Type"), .type = type.text("Status")}; });
  for (const auto& [type, status] : types)
    if (status == "ENABLED") root.enabled_policy_types.push_back(type);
  return root;
}

OrganizationalUnit unit_in(Fields& f) { return {.id = f.text("Id"), .arn = f.text("Arn"), .name = f.text("Name")}; }
Parent parent_in(Fields& f) { return {.id = f.text("Id"), .type = f.text("Type")}; }

PolicySummary summary_in(Fields& f) {
  return {.id = f.text("Id"), .arn = f.text("Arn"), .name = f.text("Name"), .aws_managed = f.flag_if("AwsManaged").value_or(false)};
}

Policy policy_in(Fields& f) {
  return f.structure<Policy>("Policy", [](Fields& p) { return Policy{.summary = p.structure("PolicySummary", summary_in), .content = p.text("Content")}; });
}

// Organizations' pages hold 20 at most, and that is what it gives where nothing is asked.
Tree about(std::string_view name, const std::string& id) { return Tree{}.add(text_node(name, id)); }

}  // namespace

Answer<Organization> describe_organization(const Api& api) { return get_one<Organization>(api, kDescribeOrganization, {}, organization_in); }
Listing<Account> list_accounts(const Api& api) { return list_all<Account>(api, kListAccounts, {}, "Accounts", account_in); }
Listing<Root> list_roots(const Api& api) { return list_all<Root>(api, kListRoots, {}, "Roots", root_in); }

Listing<OrganizationalUnit> list_organizational_units_for_parent(const Api& api, const std::string& parent_id) {
  return list_all<OrganizationalUnit>(api, kListUnits, about("ParentId", parent_id), "OrganizationalUnits", unit_in);
}

Listing<Account> list_accounts_for_parent(const Api& api, const std::string& parent_id) {
  return list_all<Account>(api, kListAccountsForParent, about("ParentId", parent_id), "Accounts", account_in);
}

Listing<Parent> list_parents(const Api& api, const std::string& child_id) {
  return list_all<Parent>(api, kListParents, about("ChildId", child_id), "Parents", parent_in);
}

Listing<PolicySummary> list_policies_for_target(const Api& api, const std::string& target_id, const std::string& filter) {
  return list_all<PolicySummary>(api, kListPoliciesForTarget, about("TargetId", target_id).add(text_node("Filter", filter)), "Policies", summary_in);
}

Answer<Policy> describe_policy(const Api& api, const std::string& policy_id) {
  return get_one<Policy>(api, kDescribePolicy, about("PolicyId", policy_id), policy_in);
}

}  // namespace mayfly::aws::organizations
