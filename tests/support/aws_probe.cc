// aws-probe: what src/aws does, on the command line, for tests/contract to compare with botocore.
//
//   aws-probe call OPERATION [ARGUMENT…]   one call (or whole listing) with the environment's credentials and endpoints; the result as JSON under AWS's names
//   aws-probe credentials [PROFILE]        what the chain finds, secrets included (they are the test's own), and what it says of each source
//   aws-probe load ACCOUNTS N AT_ONCE      a role and N listings for each account; calls, time, memory
//   aws-probe endpoints                    standard input: "service Region fips dual_stack" a line; output: "host signing-Region" a line
//   aws-probe sign                         standard input: a request as JSON a line; output: its signature a line
#include <sys/resource.h>

#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "aws/bedrock.h"
#include "aws/cloudtrail.h"
#include "aws/iam_report.h"
#include "aws/organizations.h"
#include "aws/session.h"
#include "aws/sts.h"
#include "base/callers.h"
#include "base/interrupt.h"
#include "sign/sigv4.h"

namespace mayfly::aws {
namespace {

using nlohmann::json;
using Arguments = std::vector<std::string>;

// In a class, so that the templates see what comes after them.
struct Shown {
  static json show(const std::string& text) { return text; }
  static json show(const Time& time) { return to_rfc3339(time); }
  static json show(const Secret& secret) { return std::string(secret.reveal()); }
  static json show(bool value) { return value; }
  template <class T>
  static json show(const std::optional<T>& value) {
    return value ? show(*value) : json();
  }
  template <class T>
  static json show(const std::vector<T>& items) {
    json out = json::array();
    for (const T& item : items) out.push_back(show(item));
    return out;
  }

  static json show(const iam::ServiceSpecificCredential& c) {
    return {{"UserName", c.user_name},
            {"ServiceSpecificCredentialId", c.id},
            {"Status", c.status},
            {"ServiceName", c.service_name},
            {"CreateDate", show(c.create_date)},
            {"ExpirationDate", show(c.expiration_date)},
            {"ServiceCredentialAlias", show(c.credential_alias)},
            {"ServiceUserName", show(c.service_user_name)}};
  }
  static json show(const iam::CreatedCredential& c) {
    json out = show(c.credential);
    out["ServiceCredentialSecret"] = show(c.secret);
    return {{"ServiceSpecificCredential", out}};
  }
  static json show(const iam::Tag& t) { return {{"Key", t.key}, {"Value", t.value}}; }
  static json show(const iam::User& u) {
    return {{"UserName", u.user_name},
            {"Path", u.path},
            {"UserId", u.user_id},
            {"Arn", u.arn},
            {"CreateDate", show(u.create_date)},
            {"PasswordLastUsed", show(u.password_last_used)},
            {"Tags", show(u.tags)},
            {"PermissionsBoundary", u.permissions_boundary_arn ? json{{"PermissionsBoundaryArn", *u.permissions_boundary_arn}} : json()}};
  }
  static json show(const iam::AttachedPolicy& p) { return {{"PolicyName", p.policy_name}, {"PolicyArn", p.policy_arn}}; }
  static json show(const iam::InlinePolicy& p) { return {{"PolicyName", p.policy_name}, {"PolicyDocument", p.document}}; }
  static json show(const iam::Group& g) { return {{"GroupName", g.group_name}, {"GroupId", g.group_id}, {"Arn", g.arn}}; }
  static json show(const iam::Policy& p) { return {{"PolicyName", p.policy_name}, {"Arn", p.arn}, {"DefaultVersionId", p.default_version_id}}; }
  static json show(const iam::PolicyVersion& v) { return {{"VersionId", v.version_id}, {"IsDefaultVersion", v.is_default}, {"Document", v.document}}; }
  static json show(const iam::AccessKey& k) { return {{"AccessKeyId", k.access_key_id}, {"Status", k.status}, {"CreateDate", show(k.create_date)}}; }
  static json show(const iam::AccessKeyLastUsed& u) {
    return {{"AccessKeyLastUsed", {{"LastUsedDate", show(u.last_used_date)}, {"ServiceName", u.service_name}, {"Region", u.region}}}};
  }
  static json show(const iam::LoginProfile& p) {
    return {{"LoginProfile", {{"CreateDate", show(p.create_date)}, {"PasswordResetRequired", p.password_reset_required}}}};
  }
  static json show(const iam::MfaDevice& d) { return {{"SerialNumber", d.serial_number}, {"EnableDate", show(d.enable_date)}}; }
  static json show(const iam::SshPublicKey& k) { return {{"SSHPublicKeyId", k.id}, {"Status", k.status}, {"UploadDate", show(k.upload_date)}}; }
  static json show(const iam::SigningCertificate& c) { return {{"CertificateId", c.id}, {"Status", c.status}, {"UploadDate", show(c.upload_date)}}; }
  static json show(const iam::UserDetail& d) {
    json out = show(d.user);
    out["UserPolicyList"] = show(d.inline_policies);
    out["AttachedManagedPolicies"] = show(d.attached_policies);
    out["GroupList"] = show(d.groups);
    out.erase("PasswordLastUsed");
    return out;
  }
  static json show(const iam::GroupDetail& d) {
    json out = show(d.group);
    out["GroupPolicyList"] = show(d.inline_policies);
    out["AttachedManagedPolicies"] = show(d.attached_policies);
    return out;
  }
  static json show(const iam::PolicyDetail& d) {
    json out = show(d.policy);
    out["PolicyVersionList"] = show(d.versions);
    return out;
  }
  static json show(const sts::CallerIdentity& i) { return {{"Account", i.account}, {"Arn", i.arn}, {"UserId", i.user_id}}; }
  static json show(const Credentials& c) {
    return {{"AccessKeyId", c.access_key_id},
            {"SecretAccessKey", show(c.secret_access_key)},
            {"SessionToken", show(c.session_token)},
            {"Expiration", show(c.expires_at)}};
  }
  static json show(const organizations::Organization& o) {
    return {
        {"Organization",
         {{"Id", o.id}, {"Arn", o.arn}, {"MasterAccountId", o.master_account_id}, {"MasterAccountArn", o.master_account_arn}, {"FeatureSet", o.feature_set}}}};
  }
  static json show(const organizations::Account& a) {
    return {{"Id", a.id}, {"Arn", a.arn}, {"Name", a.name}, {"Email", show(a.email)}, {"Status", a.status}, {"JoinedTimestamp", show(a.joined_timestamp)}};
  }
  static json show(const organizations::Root& r) { return {{"Id", r.id}, {"Arn", r.arn}, {"Name", r.name}}; }
  static json show(const organizations::OrganizationalUnit& u) { return {{"Id", u.id}, {"Arn", u.arn}, {"Name", u.name}}; }
  static json show(const organizations::Parent& p) { return {{"Id", p.id}, {"Type", p.type}}; }
  static json show(const organizations::PolicySummary& p) { return {{"Id", p.id}, {"Arn", p.arn}, {"Name", p.name}, {"AwsManaged", p.aws_managed}}; }
  static json show(const organizations::Policy& p) { return {{"Policy", {{"PolicySummary", show(p.summary)}, {"Content", p.content}}}}; }
  static json show(const cloudtrail::Event& e) {
    return {
        {"EventId", e.event_id}, {"EventName", e.event_name}, {"EventTime", show(e.event_time)}, {"Username", show(e.username)}, {"CloudTrailEvent", e.record}};
  }
  static json show(const cloudtrail::Trail& t) {
    return {{"Name", t.name},
            {"TrailARN", t.arn},
            {"HomeRegion", t.home_region},
            {"S3BucketName", show(t.s3_bucket_name)},
            {"S3KeyPrefix", show(t.s3_key_prefix)},
            {"CloudWatchLogsLogGroupArn", show(t.log_group_arn)},
            {"IsMultiRegionTrail", t.multi_region},
            {"IsOrganizationTrail", t.organization},
            {"IncludeGlobalServiceEvents", t.global_service_events}};
  }
  static json show(const cloudtrail::TrailStatus& s) {
    return {{"IsLogging", s.is_logging}, {"LatestDeliveryError", show(s.latest_delivery_error)}, {"LatestDeliveryTime", show(s.latest_delivery_time)}};
  }
  static json show(const cloudtrail::FieldSelector& s) {
    return {{"Field", s.field},
            {"Equals", s.equals},
            {"StartsWith", s.starts_with},
            {"EndsWith", s.ends_with},
            {"NotEquals", s.not_equals},
            {"NotStartsWith", s.not_starts_with},
            {"NotEndsWith", s.not_ends_with}};
  }
  static json show(const cloudtrail::EventSelector& s) {
    json resources = json::array();
    for (const auto& one : s.data_resources) resources.push_back({{"Type", one.type}, {"Values", one.values}});
    return {{"ReadWriteType", s.read_write_type},
            {"IncludeManagementEvents", s.include_management_events},
            {"DataResources", resources},
            {"ExcludeManagementEventSources", s.excluded_sources}};
  }
  static json show(const cloudtrail::EventSelectors& s) {
    json advanced = json::array();
    for (const auto& one : s.advanced) advanced.push_back({{"FieldSelectors", show(one)}});
    return {{"EventSelectors", show(s.basic)}, {"AdvancedEventSelectors", advanced}};
  }
  static json show(const bedrock::LoggingConfiguration& c) {
    return {{"loggingConfig",
             {{"cloudWatchConfig", c.log_group_name ? json{{"logGroupName", *c.log_group_name}} : json()},
              {"s3Config", c.s3_bucket_name ? json{{"bucketName", *c.s3_bucket_name}, {"keyPrefix", show(c.s3_key_prefix)}} : json()},
              {"textDataDeliveryEnabled", c.text_data_delivery},
              {"imageDataDeliveryEnabled", c.image_data_delivery},
              {"embeddingDataDeliveryEnabled", c.embedding_data_delivery}}}};
  }

  static json show(const ApiError& e) {
    return {{"code", name_of(e.error.code)}, {"aws_code", e.aws_code},     {"message", e.message},
            {"operation", e.operation},      {"request_id", e.request_id}, {"http_status", e.http_status}};
  }
};

template <class T>
json show(const T& value) {
  return Shown::show(value);
}

template <class T>
json result(const Answer<T>& answer) {
  if (!answer) return {{"error", show(answer.error())}};
  if constexpr (std::is_void_v<T>) return {{"value", json::object()}};
  else return {{"value", show(*answer)}};
}
template <class T>
json result(const Listing<T>& listing) {
  return {{"items", show(listing.items)}, {"pages", listing.pages}, {"error", listing.error ? show(*listing.error) : json()}};
}

std::string at(const Arguments& a, std::size_t i) { return i < a.size() ? a[i] : std::string(); }
std::optional<std::string> if_there(const std::string& text) { return text.empty() ? std::nullopt : std::optional(text); }

json details(const Api& api) {
  const auto d = iam::get_account_authorization_details(api, true);
  return {{"value", {{"UserDetailList", show(d.users)}, {"GroupDetailList", show(d.groups)}, {"Policies", show(d.policies)}}},
          {"error", d.error ? show(*d.error) : json()}};
}

struct Row {
  const char* name;
  json (*call)(const Api& api, const Arguments& a);
};
constexpr Row kRows[] = {
    {"ListServiceSpecificCredentials",
     [](const Api& api, const Arguments& a) {
       return result(iam::list_service_specific_credentials(api, a.empty() ? iam::Scope::all_users : iam::Scope::one_user, at(a, 0), at(a, 1)));
     }},
    {"CreateServiceSpecificCredential",
     [](const Api& api, const Arguments& a) {
       return result(iam::create_service_specific_credential(api, at(a, 0), at(a, 1), a.size() > 2 ? std::optional(std::stoi(a[2])) : std::nullopt));
     }},
    {"ResetServiceSpecificCredential",
     [](const Api& api, const Arguments& a) { return result(iam::reset_service_specific_credential(api, at(a, 0), at(a, 1))); }},
    {"UpdateServiceSpecificCredential",
     [](const Api& api, const Arguments& a) { return result(iam::update_service_specific_credential(api, at(a, 0), at(a, 1), at(a, 2))); }},
    {"DeleteServiceSpecificCredential",
     [](const Api& api, const Arguments& a) { return result(iam::delete_service_specific_credential(api, at(a, 0), at(a, 1))); }},
    {"ListUsers", [](const Api& api, const Arguments& a) { return result(iam::list_users(api, at(a, 0))); }},
    {"GetUser", [](const Api& api, const Arguments& a) { return result(iam::get_user(api, at(a, 0))); }},
    {"ListUserTags", [](const Api& api, const Arguments& a) { return result(iam::list_user_tags(api, at(a, 0))); }},
    {"ListAccountAliases", [](const Api& api, const Arguments&) { return result(iam::list_account_aliases(api)); }},
    {"ListUserPolicies", [](const Api& api, const Arguments& a) { return result(iam::list_user_policies(api, at(a, 0))); }},
    {"GetUserPolicy", [](const Api& api, const Arguments& a) { return result(iam::get_user_policy(api, at(a, 0), at(a, 1))); }},
    {"ListAttachedUserPolicies", [](const Api& api, const Arguments& a) { return result(iam::list_attached_user_policies(api, at(a, 0))); }},
    {"ListGroupsForUser", [](const Api& api, const Arguments& a) { return result(iam::list_groups_for_user(api, at(a, 0))); }},
    {"ListGroupPolicies", [](const Api& api, const Arguments& a) { return result(iam::list_group_policies(api, at(a, 0))); }},
    {"GetGroupPolicy", [](const Api& api, const Arguments& a) { return result(iam::get_group_policy(api, at(a, 0), at(a, 1))); }},
    {"ListAttachedGroupPolicies", [](const Api& api, const Arguments& a) { return result(iam::list_attached_group_policies(api, at(a, 0))); }},
    {"GetPolicy", [](const Api& api, const Arguments& a) { return result(iam::get_policy(api, at(a, 0))); }},
    {"GetPolicyVersion", [](const Api& api, const Arguments& a) { return result(iam::get_policy_version(api, at(a, 0), at(a, 1))); }},
    {"ListAccessKeys", [](const Api& api, const Arguments& a) { return result(iam::list_access_keys(api, at(a, 0))); }},
    {"GetAccessKeyLastUsed", [](const Api& api, const Arguments& a) { return result(iam::get_access_key_last_used(api, at(a, 0))); }},
    {"GetLoginProfile", [](const Api& api, const Arguments& a) { return result(iam::get_login_profile(api, at(a, 0))); }},
    {"ListMFADevices", [](const Api& api, const Arguments& a) { return result(iam::list_mfa_devices(api, at(a, 0))); }},
    {"ListSSHPublicKeys", [](const Api& api, const Arguments& a) { return result(iam::list_ssh_public_keys(api, at(a, 0))); }},
    {"ListSigningCertificates", [](const Api& api, const Arguments& a) { return result(iam::list_signing_certificates(api, at(a, 0))); }},
    {"GetAccountAuthorizationDetails", [](const Api& api, const Arguments&) { return details(api); }},
    {"GetCallerIdentity", [](const Api& api, const Arguments&) { return result(sts::get_caller_identity(api)); }},
    {"AssumeRole",
     [](const Api& api, const Arguments& a) {
       return result(sts::assume_role(api, {.role_arn = at(a, 0),
                                            .role_session_name = at(a, 1),
                                            .external_id = if_there(at(a, 2)),
                                            .duration_seconds = 3600,
                                            .serial_number = if_there(at(a, 3)),
                                            .token_code = if_there(at(a, 4))}));
     }},
    {"AssumeRoleWithWebIdentity",
     [](const Api& api, const Arguments& a) {
       return result(sts::assume_role_with_web_identity(api, {.role_arn = at(a, 0), .role_session_name = at(a, 1), .web_identity_token = Secret(at(a, 2))}));
     }},
    {"DescribeOrganization", [](const Api& api, const Arguments&) { return result(organizations::describe_organization(api)); }},
    {"ListAccounts", [](const Api& api, const Arguments&) { return result(organizations::list_accounts(api)); }},
    {"ListRoots", [](const Api& api, const Arguments&) { return result(organizations::list_roots(api)); }},
    {"ListOrganizationalUnitsForParent",
     [](const Api& api, const Arguments& a) { return result(organizations::list_organizational_units_for_parent(api, at(a, 0))); }},
    {"ListAccountsForParent", [](const Api& api, const Arguments& a) { return result(organizations::list_accounts_for_parent(api, at(a, 0))); }},
    {"ListParents", [](const Api& api, const Arguments& a) { return result(organizations::list_parents(api, at(a, 0))); }},
    {"ListPoliciesForTarget", [](const Api& api, const Arguments& a) { return result(organizations::list_policies_for_target(api, at(a, 0), at(a, 1))); }},
    {"DescribePolicy", [](const Api& api, const Arguments& a) { return result(organizations::describe_policy(api, at(a, 0))); }},
    {"LookupEvents",
     [](const Api& api, const Arguments& a) {
       return result(cloudtrail::lookup_events(
           api, {.attribute_key = at(a, 0), .attribute_value = at(a, 1), .start = Time{1'700'000'000}, .end = Time{1'800'000'000}}, 1'000'000));
     }},
    {"DescribeTrails",
     [](const Api& api, const Arguments&) {
       const auto trails = cloudtrail::describe_trails(api, true);
       return trails ? json{{"value", {{"trailList", show(*trails)}}}} : json{{"error", show(trails.error())}};
     }},
    {"GetTrailStatus", [](const Api& api, const Arguments& a) { return result(cloudtrail::get_trail_status(api, at(a, 0))); }},
    {"GetEventSelectors", [](const Api& api, const Arguments& a) { return result(cloudtrail::get_event_selectors(api, at(a, 0))); }},
    {"GetModelInvocationLoggingConfiguration",
     [](const Api& api, const Arguments&) { return result(bedrock::get_model_invocation_logging_configuration(api)); }},
};

Result<std::unique_ptr<Session>> open_session(const std::optional<std::string>& profile, const Clock& clock) {
  return Session::open({.profile = profile, .prompt = [](const std::string&) -> Result<Secret> { return Secret("123456"); }}, clock);
}

int call(const std::string& name, const Arguments& arguments, const Clock& clock) {
  const auto session = open_session(std::nullopt, clock);
  if (!session) return std::cerr << session.error().message << "\n", 2;
  for (const Row& row : kRows)
    if (name == row.name) return std::cout << row.call((*session)->api(), arguments).dump() << "\n", 0;
  return std::cerr << "no such operation\n", 2;
}

int credentials(const Arguments& arguments, const Clock& clock) {
  json out;
  const auto session = open_session(if_there(at(arguments, 0)), clock);
  if (!session) return std::cout << json{{"error", session.error().message}}.dump() << "\n", 0;
  const Search found = (*session)->explain();
  json attempts = json::array();
  for (const Attempt& attempt : found.attempts) {
    constexpr const char* outcomes[] = {"won", "not here", "failed", "not asked"};
    attempts.push_back({attempt.source, outcomes[static_cast<int>(attempt.outcome)], attempt.why});
    if (attempt.outcome == Attempt::Outcome::won) out["source"] = attempt.source;
  }
  if (found.credentials) out["credentials"] = show(*found.credentials), out["account"] = found.credentials->account;
  else out["error"] = found.credentials.error().message, out["hint"] = found.credentials.error().hint;
  out["attempts"] = attempts;
  return std::cout << out.dump() << "\n", 0;
}

// Many roles and listings at once: what an audit does, without anything else.
int load(const Arguments& arguments, const Clock& clock) {
  const auto session = open_session(std::nullopt, clock);
  if (!session) return std::cerr << session.error().message << "\n", 2;
  const std::size_t accounts = std::stoul(at(arguments, 0)), listings = std::stoul(at(arguments, 1)), at_once = std::stoul(at(arguments, 2));
  const Api own = (*session)->api();
  std::atomic<std::size_t> whole{0};
  const auto start = std::chrono::steady_clock::now();
  call_many(at_once, accounts, [&](std::size_t account) {
    const Api member = (*session)->role(own, std::to_string(account), "arn:aws:iam::111122223333:role/r", std::nullopt);
    for (std::size_t i = 0; i < listings; ++i) whole += iam::list_users(member).whole();
  });
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const json out = {{"calls", (*session)->caller().counts().calls.load()},
                    {"whole", whole.load()},
                    {"seconds", time.count()},
                    {"cpu_seconds", static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                                        static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6},
                    {"rss_mb", usage.ru_maxrss / 1024}};
  return std::cout << out.dump() << "\n", 0;
}

int endpoints() {
  std::string line;
  while (std::getline(std::cin, line)) {
    std::istringstream words(line);
    std::string model, region, fips, dual;
    words >> model >> region >> fips >> dual;
    for (const Service* service : services()) {
      if (service->model != model) continue;
      const auto endpoint = endpoint_of(*service, region, {fips == "1", dual == "1"});
      std::cout << (endpoint ? endpoint->host + " " + endpoint->signing_region : "error " + endpoint.error().message) << "\n";
    }
  }
  return 0;
}

int sign_lines() {
  std::string line;
  while (std::getline(std::cin, line)) {
    const json in = json::parse(line);
    const sign::Request request{in.at("method"), in.at("path"), in.at("query"), in.at("headers"), in.at("body")};
    const std::string id = in.at("access_key_id"), secret = in.at("secret"), token = in.at("token");
    const sign::Options options{.region = in.at("region"),
                                .service = in.at("service"),
                                .time = *parse_amz_date(in.at("time").get<std::string>()),
                                .double_encode = in.at("double_encode"),
                                .normalize_path = in.at("double_encode"),
                                .expires_seconds = in.at("expires")};
    const bool query = in.at("presign");
    const auto signature = query ? sign::presign(request, {id, secret, token}, options) : sign::sign_headers(request, {id, secret, token}, options);
    std::cout << signature.signature << "\n";
  }
  return 0;
}

}  // namespace
}  // namespace mayfly::aws

int main(int argc, char** argv) {
  mayfly::watch_for_interrupts();
  const std::vector<std::string> words(argv + 1, argv + argc);
  const mayfly::SystemClock clock;
  const std::string what = words.empty() ? "" : words[0];
  if (what == "call" && words.size() > 1) return mayfly::aws::call(words[1], {words.begin() + 2, words.end()}, clock);
  if (what == "credentials") return mayfly::aws::credentials({words.begin() + 1, words.end()}, clock);
  if (what == "load" && words.size() == 4) return mayfly::aws::load({words.begin() + 1, words.end()}, clock);
  if (what == "endpoints") return mayfly::aws::endpoints();
  if (what == "sign") return mayfly::aws::sign_lines();
  std::cerr << "usage: aws-probe call|credentials|load|endpoints|sign …\n";
  return 2;
}
