// The world that is simulated, as plain values: an organization, its accounts, and what IAM and CloudTrail know in each.
//
// No behaviour: the services (iam_*.cc, …) read and change it, store.h keeps it. Secrets here are synthetic: they open nothing but this simulator.
// docs/formats/world.md describes the file that a world is read from.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "base/time.h"
#include "iam/document.h"
#include "sim/settings.h"

namespace mayfly::sim {

// IAM names differ by more than case ("names are not distinguished by case", IAM User Guide), and are kept as given.
struct NameLess {
  using is_transparent = void;
  bool operator()(std::string_view a, std::string_view b) const;
};
template <class Value>
using ByName = std::map<std::string, Value, NameLess>;

struct PolicyText {
  std::string text;  // as put
  std::shared_ptr<const iam::Document> document;
};
Result<PolicyText> policy_text(std::string text);

struct Tag {
  std::string key, value;
};

// What users, groups and roles have in common.
struct Identity {
  std::string name, path = "/", id;
  Time created;
  std::vector<Tag> tags;
  ByName<PolicyText> inline_policies;
  std::vector<std::string> attached;    // ARNs, in the order of attaching
  std::optional<std::string> boundary;  // ARN
};

struct AccessKey {
  struct LastUse {
    Time at;
    std::string service, region;
  };
  std::string id, secret;
  bool active = true;
  Time created;
  std::optional<LastUse> last_use;
};

struct ServiceCredential {
  std::string id;       // "ACCA…"
  std::string service;  // "bedrock.amazonaws.com"
  std::string alias;    // "user[+n]-at-account"; of services with passwords the service user name
  bool bearer = true;   // an API key; else user name and password (CodeCommit, Keyspaces)
  bool active = true;
  Time created;
  std::optional<Time> expires;  // absent: never. The console writes a far date instead
  Digest digest{};              // SHA-256 of the whole key, so that the text is nowhere
};

struct LoginProfile {
  Time created;
  bool reset_required = false;
};

// MFA devices, SSH keys, signing certificates: only that they are there matters.
struct Attachment {
  std::string id;
  bool active = true;
  Time created;
};

struct User : Identity {
  std::set<std::string> groups;
  std::vector<AccessKey> access_keys;
  std::vector<ServiceCredential> service_credentials;
  std::optional<LoginProfile> login;
  std::optional<Time> password_last_used;
  std::vector<Attachment> mfa, ssh_keys, certificates;
};

struct Group : Identity {};

struct Role : Identity {
  PolicyText trust;
  std::int64_t max_session_seconds = 3600;
};

struct ManagedPolicy {
  std::string arn, name, path = "/", id, description, version = "v1";
  Time created, updated;
  PolicyText policy;
};

struct Trail {
  std::string name, home_region = "us-east-1", bucket;
  bool multi_region = true, organization = false, logging = true;
  std::string event_selectors, advanced_event_selectors;  // JSON lists as GetEventSelectors gives them; empty: none
};

struct IdentityProvider {
  std::string url;  // without scheme
  std::vector<std::string> audiences;
};

// An event of the past that the world's file tells: whoever looks it up sees it as if it had been recorded.
struct PastEvent {
  Time at;
  std::string name, source = "iam.amazonaws.com", region = "us-east-1";
  std::string actor;                                            // user name, or "role/session"
  std::vector<std::pair<std::string, std::string>> parameters;  // requestParameters
  std::string source_ip = "198.51.100.7", user_agent = "console.amazonaws.com", error_code;
  bool bearer = false;
};

struct Account {
  std::string id;
  std::optional<std::string> alias;
  ByName<User> users;
  ByName<Group> groups;
  ByName<Role> roles;
  std::map<std::string, ManagedPolicy, std::less<>> policies;  // by ARN; customer managed
  std::vector<IdentityProvider> providers;
  std::vector<Trail> trails;
  std::map<std::string, std::string> invocation_logging;  // Region → loggingConfig as JSON
  std::vector<PastEvent> history;
};

struct AccountSummary {
  std::string id, name, email, status = "ACTIVE", parent;
  Time joined;
};

struct Unit {
  std::string id, name, parent;
};

struct OrganizationPolicy {
  std::string id, name, description, type = "SERVICE_CONTROL_POLICY";
  bool aws_managed = false;
  PolicyText policy;
};

struct Organization {
  std::string id, management_account, root_id, root_name = "Root";
  std::vector<Unit> units;
  std::map<std::string, OrganizationPolicy, std::less<>> policies;        // by id
  std::map<std::string, std::vector<std::string>, std::less<>> attached;  // root, unit or account → policy ids
};

struct World {
  std::string name;
  std::optional<Organization> organization;
  std::vector<AccountSummary> accounts;                       // in the order of ListAccounts
  std::map<std::string, Account, std::less<>> contents;       // those that the file spells out
  std::function<Account(const AccountSummary&)> generate;     // the others, when somebody looks
  std::map<std::string, ManagedPolicy, std::less<>> managed;  // AWS's own, by ARN
  Settings settings;
  std::vector<Fault> faults;
};

// Parts of ARNs, in partition aws.
std::string user_arn(std::string_view account, const Identity& user);
std::string group_arn(std::string_view account, const Identity& group);
std::string role_arn(std::string_view account, const Identity& role);

// "Active", "Inactive", "Expired".
std::string_view status_of(const ServiceCredential& credential, Time now);

}  // namespace mayfly::sim
