// AWS Organizations: which accounts there are, how they hang together, and which policies bind them (API version 2016-11-28). Callable from the management
// account or a delegated administrator. Global, as IAM is; pages hold 20 at most. As aws/iam.h otherwise.
#pragma once

#include <string>
#include <vector>

#include "aws/caller.h"
#include "aws/paging.h"

namespace mayfly::aws::organizations {

struct Organization {
  std::string id, arn, master_account_id, master_account_arn, feature_set;  // "ALL", "CONSOLIDATED_BILLING"
};

struct Account {
  std::string id, arn, name;
  std::optional<std::string> email;
  std::string status;  // "ACTIVE", "SUSPENDED", "PENDING_CLOSURE"
  std::optional<Time> joined_timestamp;
};

struct Root {
  std::string id, arn, name;
  std::vector<std::string> enabled_policy_types;  // "SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY", … with status ENABLED
};

struct OrganizationalUnit {
  std::string id, arn, name;
};

struct Parent {
  std::string id, type;  // "ROOT", "ORGANIZATIONAL_UNIT"
};

struct PolicySummary {
  std::string id, arn, name;
  bool aws_managed;
};

struct Policy {
  PolicySummary summary;
  std::string content;  // JSON
};

// Expect: not_found (the account is in no organization), denied.
Answer<Organization> describe_organization(const Api& api);
Listing<Account> list_accounts(const Api& api);
Listing<Root> list_roots(const Api& api);
Listing<OrganizationalUnit> list_organizational_units_for_parent(const Api& api, const std::string& parent_id);
Listing<Account> list_accounts_for_parent(const Api& api, const std::string& parent_id);
Listing<Parent> list_parents(const Api& api, const std::string& child_id);
// `filter`: "SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY", …; target: a root, a unit or an account.
Listing<PolicySummary> list_policies_for_target(const Api& api, const std::string& target_id, const std::string& filter);
Answer<Policy> describe_policy(const Api& api, const std::string& policy_id);

}  // namespace mayfly::aws::organizations
