#include "sim/world_parts.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "key/parts.h"
#include "sim/iam_common.h"
#include "sim/ids.h"
#include "sim/settings_json.h"

namespace mayfly::sim {
namespace {

using Json = nlohmann::json;
constexpr std::int64_t kDay = 86'400;
constexpr std::int64_t kFarDays = 36'500;  // the console's "never expires" is a date about a century ahead

Result<std::string> text(const Json& json, const char* name, std::string fallback = {}) {
  const auto place = json.find(name);
  if (place == json.end()) return fallback;
  if (!place->is_string()) return fail(Code::invalid, std::string(name) + " is not a text");
  return place->get<std::string>();
}

Result<std::vector<std::string>> texts(const Json& json, const char* name) {
  std::vector<std::string> out;
  const auto place = json.find(name);
  if (place == json.end()) return out;
  if (!place->is_array() || !std::ranges::all_of(*place, [](const Json& item) { return item.is_string(); }))
    return fail(Code::invalid, std::string(name) + " is not a list of texts");
  return place->get<std::vector<std::string>>();
}

Result<bool> flag(const Json& json, const char* name, bool fallback) {
  const auto place = json.find(name);
  if (place == json.end()) return fallback;
  if (!place->is_boolean()) return fail(Code::invalid, std::string(name) + " is neither true nor false");
  return place->get<bool>();
}

Result<Time> time_of(const Json& json, const char* name, Time fallback, Time now) {
  const auto place = json.find(name);
  if (place == json.end()) return fallback;
  return read_time(*place, now);
}

// Each member of a list or object, or nothing.
const Json& part(const Json& json, const char* name) {
  static const Json none = Json::array();
  const auto place = json.find(name);
  return place == json.end() ? none : *place;
}

Result<PolicyText> document(const Json& json) {
  auto policy = policy_text(json.is_string() ? json.get<std::string>() : json.dump());
  if (!policy) return std::unexpected(std::move(policy).error());
  return policy;
}

std::string policy_arn(const std::string& name, const std::string& account, const PartContext& context) {
  if (name.starts_with("arn:")) return name;
  const std::string managed = "arn:aws:iam::aws:policy/" + name;
  return context.managed.contains(managed) ? managed : "arn:aws:iam::" + account + ":policy/" + name;
}

Result<void> read_identity(const Json& json, const std::string& account, std::string_view prefix, const PartContext& context, Identity& out) {
  TRY(out.name, text(json, "name"));
  if (out.name.empty() || !std::ranges::all_of(out.name, key::is_alias_char)) return fail(Code::invalid, "a user, group or role has no proper name");
  TRY(out.path, text(json, "path", "/"));
  TRY(out.id, text(json, "id", unique_id(prefix, account + "/" + out.name)));
  TRY(out.created, time_of(json, "created", Time{context.now.seconds - 400 * kDay}, context.now));
  for (const auto& [key, value] : part(json, "tags").items()) out.tags.push_back({key, value.is_string() ? value.get<std::string>() : value.dump()});
  for (const auto& [name, policy] : part(json, "inline").items()) {
    TRY(PolicyText read, document(policy));
    out.inline_policies.emplace(name, std::move(read));
  }
  TRY(const auto attached, texts(json, "attached"));
  for (const std::string& name : attached) out.attached.push_back(policy_arn(name, account, context));
  if (json.contains("boundary")) {
    TRY(const std::string boundary, text(json, "boundary"));
    out.boundary = policy_arn(boundary, account, context);
  }
  return {};
}

Result<AccessKey> read_access_key(const Json& json, const std::string& account, const User& user, const PartContext& context) {
  TRY(only(json, {"id", "secret", "status", "created", "last_used"}, "an access key"));
  AccessKey out = make_access_key(account, user.name, user.access_keys.size());
  TRY(out.id, text(json, "id", out.id));
  TRY(out.secret, text(json, "secret", out.secret));
  TRY(const std::string status, text(json, "status", "Active"));
  out.active = status == "Active";
  TRY(out.created, time_of(json, "created", user.created, context.now));
  if (const auto used = json.find("last_used"); used != json.end()) {
    TRY(only(*used, {"at", "service", "region"}, "last_used"));
    AccessKey::LastUse use;
    TRY(use.at, time_of(*used, "at", context.now, context.now));
    TRY(use.service, text(*used, "service", "bedrock"));
    TRY(use.region, text(*used, "region", "us-east-1"));
    out.last_use = use;
  }
  return out;
}

Result<ServiceCredential> read_credential(const Json& json, const Account& account, const User& user, const PartContext& context) {
  TRY(only(json, {"id", "service", "alias", "status", "created", "expires"}, "a service-specific credential"));
  TRY(const std::string service, text(json, "service", "bedrock.amazonaws.com"));
  TRY(const std::string alias, text(json, "alias"));
  TRY(const std::string id, text(json, "id"));
  auto made = make_credential(account, user.name, service, alias,
                              id.empty() ? unique_id("ACCA", account.id + "/" + user.name + "/" + std::to_string(user.service_credentials.size())) : id);
  if (!made) return made;
  TRY(const std::string status, text(json, "status", "Active"));
  made->active = status == "Active";
  TRY(made->created, time_of(json, "created", user.created, context.now));
  TRY(const std::string expires, text(json, "expires", "never"));
  if (expires == "far") made->expires = Time{made->created.seconds + kFarDays * kDay};
  else if (expires != "never") {
    TRY(const Time at, read_time(json["expires"], context.now));
    made->expires = at;
  }
  return made;
}

Result<std::vector<Attachment>> read_attachments(const Json& json, const char* name, const PartContext& context) {
  std::vector<Attachment> out;
  TRY(const auto ids, texts(json, name));
  for (const std::string& id : ids) out.push_back({id, true, Time{context.now.seconds - 100 * kDay}});
  return out;
}

// The account is passed to find free aliases in: its users so far, and this one.
Result<void> read_user(const Json& json, Account& account, const PartContext& context) {
  TRY(only(json,
           {"name", "path", "id", "created", "tags", "inline", "attached", "boundary", "groups", "access_keys", "service_credentials", "login",
            "password_last_used", "mfa", "ssh_keys", "certificates"},
           "a user"));
  User user;
  TRY(read_identity(json, account.id, "AIDA", context, user));
  TRY(const auto groups, texts(json, "groups"));
  user.groups = {groups.begin(), groups.end()};
  for (const Json& item : part(json, "access_keys")) {
    TRY(AccessKey key, read_access_key(item, account.id, user, context));
    user.access_keys.push_back(std::move(key));
  }
  if (const auto login = json.find("login"); login != json.end()) {
    TRY(only(*login, {"created", "reset_required"}, "login"));
    user.login.emplace();
    TRY(user.login->created, time_of(*login, "created", user.created, context.now));
    TRY(user.login->reset_required, flag(*login, "reset_required", false));
  }
  if (json.contains("password_last_used")) {
    TRY(user.password_last_used, time_of(json, "password_last_used", context.now, context.now));
  }
  TRY(user.mfa, read_attachments(json, "mfa", context));
  TRY(user.ssh_keys, read_attachments(json, "ssh_keys", context));
  TRY(user.certificates, read_attachments(json, "certificates", context));
  const std::string name = user.name;
  User& kept = account.users.insert_or_assign(name, std::move(user)).first->second;
  for (const Json& item : part(json, "service_credentials")) {
    TRY(ServiceCredential credential, read_credential(item, account, kept, context));
    kept.service_credentials.push_back(std::move(credential));
  }
  return {};
}

Result<ManagedPolicy> read_policy(const Json& json, const std::string& account, const PartContext& context) {
  TRY(only(json, {"name", "path", "description", "document", "created", "version"}, "a policy"));
  ManagedPolicy out;
  TRY(out.name, text(json, "name"));
  TRY(out.path, text(json, "path", "/"));
  TRY(out.description, text(json, "description"));
  TRY(out.version, text(json, "version", "v1"));
  out.arn = "arn:aws:iam::" + account + ":policy" + out.path + out.name;
  out.id = unique_id("ANPA", out.arn);
  TRY(out.created, time_of(json, "created", Time{context.now.seconds - 400 * kDay}, context.now));
  out.updated = out.created;
  TRY(out.policy, document(part(json, "document")));
  return out;
}

Result<Trail> read_trail(const Json& json) {
  TRY(only(json, {"name", "home_region", "bucket", "multi_region", "organization", "logging", "event_selectors", "advanced_event_selectors"}, "a trail"));
  Trail out;
  TRY(out.name, text(json, "name", "trail"));
  TRY(out.home_region, text(json, "home_region", "us-east-1"));
  TRY(out.bucket, text(json, "bucket", "trail-logs"));
  TRY(out.multi_region, flag(json, "multi_region", true));
  TRY(out.organization, flag(json, "organization", false));
  TRY(out.logging, flag(json, "logging", true));
  if (json.contains("event_selectors")) out.event_selectors = json["event_selectors"].dump();
  if (json.contains("advanced_event_selectors")) out.advanced_event_selectors = json["advanced_event_selectors"].dump();
  return out;
}

Result<PastEvent> read_event(const Json& json, const PartContext& context) {
  TRY(only(json, {"at", "event", "source", "region", "actor", "parameters", "source_ip", "user_agent", "error", "bearer"}, "a past event"));
  PastEvent out;
  TRY(out.at, time_of(json, "at", context.now, context.now));
  TRY(out.name, text(json, "event"));
  TRY(out.source, text(json, "source", out.source));
  TRY(out.region, text(json, "region", out.region));
  TRY(out.actor, text(json, "actor", "root"));
  TRY(out.source_ip, text(json, "source_ip", out.source_ip));
  TRY(out.user_agent, text(json, "user_agent", out.user_agent));
  TRY(out.error_code, text(json, "error"));
  TRY(out.bearer, flag(json, "bearer", false));
  for (const auto& [name, value] : part(json, "parameters").items())
    out.parameters.emplace_back(name, value.is_string() ? value.get<std::string>() : value.dump());
  return out;
}

Result<void> read_rest(const Json& json, const PartContext& context, Account& out) {
  for (const Json& item : part(json, "identity_providers")) {
    IdentityProvider provider;
    TRY(provider.url, text(item, "url"));
    TRY(provider.audiences, texts(item, "audiences"));
    out.providers.push_back(std::move(provider));
  }
  for (const Json& item : part(json, "trails")) {
    TRY(Trail trail, read_trail(item));
    out.trails.push_back(std::move(trail));
  }
  for (const auto& [region, config] : part(json, "invocation_logging").items()) out.invocation_logging.emplace(region, config.dump());
  for (const Json& item : part(json, "history")) {
    TRY(PastEvent event, read_event(item, context));
    out.history.push_back(std::move(event));
  }
  return {};
}

}  // namespace

AccessKey make_access_key(const std::string& account, const std::string& user, std::size_t number) {
  AccessKey out;
  out.id = access_key_id("AKIA", account, account + "/" + user + "/" + std::to_string(number));
  out.secret = secret_for(out.id);
  return out;
}

Result<Secret> world_key(const std::string& account, const ServiceCredential& credential) {
  auto minted = mint_secret(credential, "world/" + account + "/" + credential.id);
  if (!minted) return fail(Code::invalid, minted.error().message);
  return *std::move(minted);
}

Result<ServiceCredential> make_credential(const Account& account, const std::string& user, std::string service, std::string alias, std::string id) {
  ServiceCredential out;
  out.service = std::move(service);
  out.bearer = out.service != "codecommit.amazonaws.com" && out.service != "cassandra.amazonaws.com";
  out.id = std::move(id);
  out.alias = alias.empty() ? free_alias(account, user, out.service) : std::move(alias);
  if (!out.bearer) return out;
  TRY(const Secret secret, world_key(account.id, out));
  out.digest = sha256(secret.reveal());
  return out;
}

Result<Role> read_role(const Json& json, const std::string& account, const PartContext& context) {
  TRY(only(json, {"name", "path", "id", "created", "tags", "inline", "attached", "boundary", "trust", "max_session_seconds"}, "a role"));
  Role out;
  TRY(read_identity(json, account, "AROA", context, out));
  TRY(out.trust, document(part(json, "trust")));
  if (json.contains("max_session_seconds")) {
    if (!json["max_session_seconds"].is_number_integer()) return fail(Code::invalid, "max_session_seconds is not a number");
    out.max_session_seconds = json["max_session_seconds"].get<std::int64_t>();
  }
  return out;
}

Result<AccountSummary> read_summary(const Json& json, const PartContext& context, const std::string& root) {
  AccountSummary out;
  TRY(out.id, text(json, "id"));
  if (!key::is_account(out.id)) return fail(Code::invalid, "an account's id has 12 digits");
  TRY(out.name, text(json, "name", "account-" + out.id));
  TRY(out.email, text(json, "email", out.name + "@example.com"));
  TRY(out.status, text(json, "status", "ACTIVE"));
  TRY(out.parent, text(json, "parent", root));
  TRY(out.joined, time_of(json, "joined", Time{context.now.seconds - 800 * kDay}, context.now));
  return out;
}

Result<Account> read_account(const Json& json, const PartContext& context) {
  TRY(only(json,
           {"id", "name", "email", "status", "parent", "joined", "alias", "users", "groups", "roles", "policies", "identity_providers", "trails",
            "invocation_logging", "history"},
           "an account"));
  Account out;
  TRY(out.id, text(json, "id"));
  if (json.contains("alias")) {
    TRY(out.alias, text(json, "alias"));
  }
  for (const Json& item : part(json, "policies")) {
    TRY(ManagedPolicy policy, read_policy(item, out.id, context));
    out.policies.emplace(policy.arn, std::move(policy));
  }
  for (const Json& item : part(json, "groups")) {
    Group group;
    TRY(read_identity(item, out.id, "AGPA", context, group));
    out.groups.emplace(group.name, std::move(group));
  }
  for (const Json& item : part(json, "roles")) {
    TRY(Role role, read_role(item, out.id, context));
    out.roles.emplace(role.name, std::move(role));
  }
  for (const Json& item : part(json, "users")) {
    auto read = read_user(item, out, context);
    if (!read) return std::unexpected(std::move(read).error().within("account " + out.id));
  }
  TRY(read_rest(json, context, out));
  return out;
}

Result<std::map<std::string, ManagedPolicy, std::less<>>> read_managed(const Json& json) {
  std::map<std::string, ManagedPolicy, std::less<>> out;
  for (const Json& item : part(json, "policies")) {
    ManagedPolicy policy;
    TRY(policy.name, text(item, "name"));
    TRY(policy.path, text(item, "path", "/"));
    TRY(policy.version, text(item, "version", "v1"));
    policy.arn = "arn:aws:iam::aws:policy" + policy.path + policy.name;
    policy.id = unique_id("ANPA", policy.arn);
    TRY(policy.created, time_of(item, "created", Time{}, Time{}));
    TRY(policy.updated, time_of(item, "updated", policy.created, Time{}));
    TRY(policy.policy, document(part(item, "document")));
    out.emplace(policy.arn, std::move(policy));
  }
  return out;
}

Result<Organization> read_organization(const Json& json) {
  TRY(only(json, {"id", "management_account", "root", "root_name", "units", "policies", "attached"}, "organization"));
  Organization out;
  TRY(out.id, text(json, "id", "o-simulated1"));
  TRY(out.management_account, text(json, "management_account"));
  TRY(out.root_id, text(json, "root", "r-sim1"));
  TRY(out.root_name, text(json, "root_name", "Root"));
  for (const Json& item : part(json, "units")) {
    Unit unit;
    TRY(unit.id, text(item, "id"));
    TRY(unit.name, text(item, "name", unit.id));
    TRY(unit.parent, text(item, "parent", out.root_id));
    out.units.push_back(std::move(unit));
  }
  for (const Json& item : part(json, "policies")) {
    TRY(only(item, {"id", "name", "description", "document"}, "a service control policy"));
    OrganizationPolicy policy;
    TRY(policy.id, text(item, "id"));
    TRY(policy.name, text(item, "name", policy.id));
    TRY(policy.description, text(item, "description"));
    TRY(policy.policy, document(part(item, "document")));
    out.policies.emplace(policy.id, std::move(policy));
  }
  OrganizationPolicy full{
      .id = "p-FullAWSAccess", .name = "FullAWSAccess", .description = "Allows access to every operation", .aws_managed = true, .policy = {}};
  TRY(full.policy, policy_text(R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]})"));
  out.policies.emplace(full.id, std::move(full));
  for (const auto& [target, ids] : part(json, "attached").items()) {
    TRY(out.attached[target], texts(json["attached"], target.c_str()));
  }
  return out;
}

}  // namespace mayfly::sim
