// IAM, as far as Mayfly asks it: users and what they hold. Each function is one operation of the API of that name (AWS Identity and Access Management, API
// version 2010-05-08); its struct has the fields that Mayfly uses, under AWS's names. Listings read every page.
//
// IAM is global: the endpoint and the signature's Region are the partition's, whatever api.region says. IAM is eventually consistent.
// Errors: aws/api_error.h; those that a caller may expect are named at the function. All functions block, and may be called from many threads.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "aws/caller.h"
#include "aws/paging.h"
#include "base/secret.h"
#include "base/time.h"

namespace mayfly::aws::iam {

// ---- Service-specific credentials: the keys ----

struct ServiceSpecificCredential {
  std::string user_name;
  std::string id;      // ServiceSpecificCredentialId, "ACCA…"
  std::string status;  // "Active", "Inactive", "Expired"
  std::string service_name;
  Time create_date;
  std::optional<Time> expiration_date;           // absent: never
  std::optional<std::string> credential_alias;   // ServiceCredentialAlias; absent for services without API keys
  std::optional<std::string> service_user_name;  // CodeCommit, Keyspaces
};

enum class Scope { one_user, all_users };

// With Scope::all_users those of the whole account, `user_name` not being sent (AWS refuses both); needs the action on user/*. An empty user name asks for
// the caller's own. Without a service name: of all services. Expect: denied (all_users), not_found.
Listing<ServiceSpecificCredential> list_service_specific_credentials(const Api& api, Scope scope, const std::string& user_name = {},
                                                                     const std::string& service_name = {});

struct CreatedCredential {
  ServiceSpecificCredential credential;
  Secret secret;  // ServiceCredentialSecret, the whole key; told this once
};

// Not repeated when an answer is lost: ask the listing what came of it. Expect: conflict (two are the most), not_found (no such user or service).
Answer<CreatedCredential> create_service_specific_credential(const Api& api, const std::string& user_name, const std::string& service_name,
                                                             std::optional<int> age_days);
Answer<CreatedCredential> reset_service_specific_credential(const Api& api, const std::string& user_name, const std::string& id);
Answer<void> update_service_specific_credential(const Api& api, const std::string& user_name, const std::string& id, const std::string& status);
Answer<void> delete_service_specific_credential(const Api& api, const std::string& user_name, const std::string& id);

// ---- Users ----

struct Tag {
  std::string key, value;
};

struct User {
  std::string user_name, path, user_id, arn;
  Time create_date;
  std::optional<Time> password_last_used;
  std::optional<std::string> permissions_boundary_arn;  // only GetUser tells; a listing leaves it out
  std::vector<Tag> tags;                                // likewise
};

Listing<User> list_users(const Api& api, const std::string& path_prefix = {});
Answer<User> get_user(const Api& api, const std::string& user_name);
Listing<Tag> list_user_tags(const Api& api, const std::string& user_name);
Listing<std::string> list_account_aliases(const Api& api);

// ---- What a user may do ----

struct AttachedPolicy {
  std::string policy_name, policy_arn;
};

struct InlinePolicy {
  std::string policy_name;
  std::string document;  // JSON, decoded from the URL encoding in which IAM sends it
};

struct Group {
  std::string group_name, group_id, arn;
};

struct Policy {
  std::string policy_name, arn, default_version_id;
};

struct PolicyVersion {
  std::string version_id;
  bool is_default;
  std::string document;  // JSON, decoded
};

Listing<std::string> list_user_policies(const Api& api, const std::string& user_name);
Answer<InlinePolicy> get_user_policy(const Api& api, const std::string& user_name, const std::string& policy_name);
Listing<AttachedPolicy> list_attached_user_policies(const Api& api, const std::string& user_name);
Listing<Group> list_groups_for_user(const Api& api, const std::string& user_name);
Listing<std::string> list_group_policies(const Api& api, const std::string& group_name);
Answer<InlinePolicy> get_group_policy(const Api& api, const std::string& group_name, const std::string& policy_name);
Listing<AttachedPolicy> list_attached_group_policies(const Api& api, const std::string& group_name);
Answer<Policy> get_policy(const Api& api, const std::string& policy_arn);
Answer<PolicyVersion> get_policy_version(const Api& api, const std::string& policy_arn, const std::string& version_id);

// ---- What else a user holds ----

struct AccessKey {
  std::string access_key_id, status;  // "Active", "Inactive"
  Time create_date;
};

struct AccessKeyLastUsed {
  std::optional<Time> last_used_date;  // nullopt: never since AWS began to track it (April 2015)
  std::string service_name, region;    // "N/A" where never
};

struct MfaDevice {
  std::string serial_number;
  Time enable_date;
};

struct SshPublicKey {
  std::string id, status;
  Time upload_date;
};

struct SigningCertificate {
  std::string id, status;
  Time upload_date;
};

struct LoginProfile {
  Time create_date;
  bool password_reset_required;
};

Listing<AccessKey> list_access_keys(const Api& api, const std::string& user_name);
Answer<AccessKeyLastUsed> get_access_key_last_used(const Api& api, const std::string& access_key_id);
// Absent is not failed: nullopt, the user has no password for the console.
Answer<std::optional<LoginProfile>> get_login_profile(const Api& api, const std::string& user_name);
Listing<MfaDevice> list_mfa_devices(const Api& api, const std::string& user_name);
Listing<SshPublicKey> list_ssh_public_keys(const Api& api, const std::string& user_name);
Listing<SigningCertificate> list_signing_certificates(const Api& api, const std::string& user_name);

}  // namespace mayfly::aws::iam
