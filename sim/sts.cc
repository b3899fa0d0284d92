// STS: identity and temporary credentials. Trust policies decide together with the caller's own (src/iam). A web identity's token is read and its times,
// issuer and audience are checked; its signature is not, for nobody publishes keys here.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/base64.h"
#include "iam/pattern.h"
#include "sim/authorize.h"
#include "sim/iam_common.h"
#include "sim/ids.h"

namespace mayfly::sim {
namespace {

struct RoleArn {
  std::string account, name;
};

std::optional<RoleArn> parse_role_arn(std::string_view arn) {
  constexpr std::string_view start = "arn:aws:iam::", middle = ":role/";
  if (!arn.starts_with(start) || arn.size() < start.size() + 12 + middle.size() + 1 || arn.substr(start.size() + 12, middle.size()) != middle)
    return std::nullopt;
  return RoleArn{std::string(arn.substr(start.size(), 12)), std::string(arn.substr(arn.rfind('/') + 1))};
}

void write_credentials(Xml& xml, const Session& session, std::string_view access_key) {
  xml.open("Credentials").leaf("AccessKeyId", access_key).leaf("SecretAccessKey", std::string_view(session.secret));
  xml.leaf("SessionToken", std::string_view(session.token)).leaf("Expiration", session.expires).close("Credentials");
}

std::string keep_session(Call& call, const std::string& account, Caller caller, std::int64_t seconds) {
  const std::string seed = call.next_seed();
  caller.access_key_id = access_key_id("ASIA", account, seed);
  caller.issued = call.time();
  std::string id = caller.access_key_id;
  Session session{std::make_shared<const Caller>(std::move(caller)), secret_for(id + seed), "IQoJb3JpZ2luX2Vj" + secret_for("token" + seed, 300), {}};
  session.expires = Time{call.time().seconds + seconds};
  call.state.store.drop_ended_sessions(call.time());
  call.state.store.sessions.insert_or_assign(id, std::move(session));
  return id;
}

Answer get_caller_identity(Call& call) {
  Xml xml;
  xml.leaf("Arn", std::string_view(call.caller->arn)).leaf("UserId", std::string_view(call.caller->id)).leaf("Account", std::string_view(call.caller->account));
  return xml.take();
}

Answer get_session_token(Call& call) {
  if (call.caller->kind != iam::PrincipalKind::user || call.caller->issued)
    return api_error("AccessDenied", "Cannot call GetSessionToken with session credentials", 403);
  TRY(const std::int64_t seconds, call.params.number("DurationSeconds", 43'200, 900, 129'600));
  Caller caller = *call.caller;
  caller.mfa = call.params.has("TokenCode");
  const std::string id = keep_session(call, call.account, std::move(caller), seconds);
  Xml xml;
  write_credentials(xml, call.state.store.sessions.at(id), id);
  return xml.take();
}

Expected<std::optional<iam::PolicyList>> session_policies(const Call& call, const Account& account) {
  iam::PolicyList out;
  for (std::size_t i = 1;; ++i) {
    const std::string* arn = call.params.find("PolicyArns.member." + std::to_string(i) + ".arn");
    if (arn == nullptr) break;
    const ManagedPolicy* policy = call.state.store.policy(account, *arn);
    if (policy == nullptr) return api_error("MalformedPolicyDocument", "The policy " + *arn + " does not exist.");
    out.push_back({policy->name, policy->policy.document});
  }
  if (const std::string* text = call.params.find("Policy")) {
    auto policy = policy_text(*text);
    if (!policy) return api_error("MalformedPolicyDocument", "Syntax errors in policy.");
    out.push_back({"session policy", policy->document});
  }
  if (out.empty()) return std::nullopt;
  return out;
}

// The role's session, once the trust policy has allowed it.
Answer start_session(Call& call, const RoleArn& arn, const Role& role, const Account& account, std::vector<Tag> tags, Xml& xml) {
  TRY(const std::string name, call.params.required("RoleSessionName"));
  if (name.size() < 2 || name.size() > 64)
    return api_error("ValidationError",
                     "1 validation error detected: Value at 'roleSessionName' failed to satisfy constraint: Member must have length between 2 and 64");
  const std::int64_t fallback = std::min<std::int64_t>(3600, role.max_session_seconds);
  TRY(const std::int64_t seconds, call.params.number("DurationSeconds", fallback, 900, 43'200));
  if (seconds > role.max_session_seconds)
    return api_error("ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
  if (call.caller->issued && call.caller->kind == iam::PrincipalKind::role_session && seconds > 3600)
    return api_error("ValidationError", "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining");
  Caller caller;
  caller.kind = iam::PrincipalKind::role_session;
  caller.account = arn.account;
  caller.name = role.name;
  caller.session_name = name;
  caller.arn = "arn:aws:sts::" + arn.account + ":assumed-role/" + role.name + "/" + name;
  caller.role_arn = role_arn(arn.account, role);
  caller.id = role.id + ":" + name;
  caller.source_identity = call.params.has("SourceIdentity") ? call.params.get("SourceIdentity") : call.caller->source_identity;
  caller.session_tags = std::move(tags);
  caller.mfa = call.params.has("TokenCode");
  TRY(caller.session_policies, session_policies(call, account));
  const std::string assumed_arn = caller.arn, assumed_id = caller.id, source_identity = caller.source_identity;
  const std::string id = keep_session(call, arn.account, std::move(caller), seconds);
  write_credentials(xml, call.state.store.sessions.at(id), id);
  xml.open("AssumedRoleUser").leaf("AssumedRoleId", std::string_view(assumed_id)).leaf("Arn", std::string_view(assumed_arn)).close("AssumedRoleUser");
  if (!source_identity.empty()) xml.leaf("SourceIdentity", std::string_view(source_identity));
  return "";
}

// The role that a call names: its account's readers see it late, too.
const Role* named_role(const Call& call, const RoleArn& arn, const Account*& account) {
  account = call.state.store.seen(arn.account, call.now, call.state.settings.consistency_ms);
  if (account == nullptr || call.state.store.summary(arn.account)->status != "ACTIVE") return nullptr;
  const auto place = account->roles.find(arn.name);
  return place == account->roles.end() || role_arn(arn.account, place->second) != call.params.get("RoleArn") ? nullptr : &place->second;
}

Answer assume_role(Call& call) {
  TRY(const std::string text, call.params.required("RoleArn"));
  const auto arn = parse_role_arn(text);
  if (!arn) return api_error("ValidationError", text + " is invalid");
  if (call.caller->kind == iam::PrincipalKind::root) return api_error("AccessDenied", "Roles may not be assumed by root accounts.", 403);
  const Account* account = nullptr;
  const Role* role = named_role(call, *arn, account);

  iam::Request request = request_of(call, "sts:AssumeRole", text);
  request.resource_account = arn->account;
  request.resource_policy_must_allow = true;
  if (call.params.has("ExternalId")) request.context.set("sts:ExternalId", call.params.get("ExternalId"));
  request.context.set("sts:RoleSessionName", call.params.get("RoleSessionName"));
  if (call.params.has("SourceIdentity")) request.context.set("sts:SourceIdentity", call.params.get("SourceIdentity"));
  if (call.params.has("TokenCode")) request.context.set("aws:MultiFactorAuthPresent", "true");
  iam::PolicySet policies = policies_of(call);
  if (role != nullptr) policies.resource.push_back({role->name, role->trust.document});
  // Whether a role is absent or does not trust the caller, STS says the same: names cannot be probed.
  if (!iam::evaluate(request, policies).allowed)
    return api_error("AccessDenied", "User: " + call.caller->arn + " is not authorized to perform: sts:AssumeRole on resource: " + text, 403);
  Xml xml;
  TRY(start_session(call, *arn, *role, *account, tags_of(call.params), xml));
  return xml.take();
}

struct WebToken {
  std::string issuer, subject, audience;
  std::int64_t expires = 0;
};

std::optional<WebToken> read_web_token(std::string_view token) {
  const std::size_t first = token.find('.'), second = token.find('.', first == std::string_view::npos ? first : first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  const auto payload = base64_decode(token.substr(first + 1, second - first - 1));
  if (!payload) return std::nullopt;
  try {
    const auto json = nlohmann::json::parse(*payload);
    WebToken out{json.at("iss").get<std::string>(), json.at("sub").get<std::string>(), "", json.at("exp").get<std::int64_t>()};
    const auto& audience = json.at("aud");
    out.audience = audience.is_array() ? audience.at(0).get<std::string>() : audience.get<std::string>();
    if (out.issuer.starts_with("https://")) out.issuer.erase(0, 8);
    return out;
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
}

Answer assume_role_with_web_identity(Call& call) {
  TRY(const std::string text, call.params.required("RoleArn"));
  TRY(const std::string token_text, call.params.required("WebIdentityToken"));
  const auto arn = parse_role_arn(text);
  const auto token = read_web_token(token_text);
  if (!arn) return api_error("ValidationError", text + " is invalid");
  if (!token) return api_error("InvalidIdentityToken", "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)");
  if (token->expires <= call.time().seconds)
    return api_error("ExpiredTokenException", "Token expired: current date/time " + std::to_string(call.time().seconds) +
                                                  " must be before the expiration date/time " + std::to_string(token->expires));
  const Account* account = nullptr;
  const Role* role = named_role(call, *arn, account);
  if (account == nullptr) return api_error("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity", 403);
  const auto provider = std::ranges::find(account->providers, token->issuer, &IdentityProvider::url);
  if (provider == account->providers.end())
    return api_error("InvalidIdentityToken", "No OpenIDConnect provider found in your account for https://" + token->issuer);
  if (std::ranges::find(provider->audiences, token->audience) == provider->audiences.end())
    return api_error("InvalidIdentityToken", "Incorrect token audience");

  iam::Request request;
  request.action = "sts:AssumeRoleWithWebIdentity";
  request.resource = text;
  request.resource_account = arn->account;
  request.principal = {iam::PrincipalKind::federated, "", "arn:aws:iam::" + arn->account + ":oidc-provider/" + provider->url, ""};
  request.context.set(provider->url + ":sub", token->subject);
  request.context.set(provider->url + ":aud", token->audience);
  request.context.set("sts:RoleSessionName", call.params.get("RoleSessionName"));
  iam::PolicySet policies;
  policies.scps = call.state.store.scps(arn->account);
  if (role != nullptr) policies.resource.push_back({role->name, role->trust.document});
  if (!iam::evaluate(request, policies).allowed) return api_error("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity", 403);
  Xml xml;
  TRY(start_session(call, *arn, *role, *account, {}, xml));
  xml.leaf("SubjectFromWebIdentityToken", std::string_view(token->subject)).leaf("Audience", std::string_view(token->audience));
  xml.leaf("Provider", std::string_view(request.principal.arn));
  return xml.take();
}

std::string role_resource(const Call& call) { return call.params.get("RoleArn"); }

// clang-format off
constexpr Operation kOperations[] = {
    {"sts", "GetCallerIdentity",         get_caller_identity,           nullptr,       nullptr, true, Needs::signature},
    {"sts", "GetSessionToken",           get_session_token,             nullptr,       nullptr, true, Needs::signature},
    {"sts", "AssumeRole",                assume_role,                   role_resource, nullptr, true, Needs::signature},
    {"sts", "AssumeRoleWithWebIdentity", assume_role_with_web_identity, role_resource, nullptr, true, Needs::nothing},
};
// clang-format on

}  // namespace

std::span<const Operation> sts_operations() { return kOperations; }

}  // namespace mayfly::sim
