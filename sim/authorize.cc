#include "sim/authorize.h"

namespace mayfly::sim {
namespace {

void add_policies(iam::PolicyList& out, const Call& call, const Account& account, const Identity& identity) {
  for (const auto& [name, policy] : identity.inline_policies) out.push_back({name, policy.document});
  for (const std::string& arn : identity.attached)
    if (const ManagedPolicy* policy = call.state.store.policy(account, arn)) out.push_back({policy->name, policy->policy.document});
}

void add_boundary(iam::PolicySet& out, const Call& call, const Account& account, const Identity& identity) {
  if (!identity.boundary) return;
  out.boundary.emplace();  // one that is gone allows nothing
  if (const ManagedPolicy* policy = call.state.store.policy(account, *identity.boundary)) out.boundary->push_back({policy->name, policy->policy.document});
}

const Identity* identity_of(const Account& account, const Caller& caller) {
  if (caller.kind == iam::PrincipalKind::user) {
    const auto user = account.users.find(caller.name);
    return user == account.users.end() ? nullptr : &user->second;
  }
  if (caller.kind == iam::PrincipalKind::role_session) {
    const auto role = account.roles.find(caller.name);
    return role == account.roles.end() ? nullptr : &role->second;
  }
  return nullptr;
}

void add_principal_keys(const Call& call, iam::Context& out) {
  const Caller& caller = *call.caller;
  out.set("aws:PrincipalAccount", caller.account);
  out.set("aws:PrincipalArn", caller.kind == iam::PrincipalKind::role_session ? caller.role_arn : caller.arn);
  out.set("aws:PrincipalType", caller.kind == iam::PrincipalKind::user ? "User" : caller.kind == iam::PrincipalKind::root ? "Account" : "AssumedRole");
  out.set("aws:userid", caller.id);
  if (caller.kind == iam::PrincipalKind::user) out.set("aws:username", caller.name);
  if (call.state.store.world().organization) out.set("aws:PrincipalOrgID", call.state.store.world().organization->id);
  if (!caller.source_identity.empty()) out.set("aws:SourceIdentity", caller.source_identity);
  if (caller.issued) out.set("aws:TokenIssueTime", to_rfc3339(*caller.issued));
  if (caller.issued || caller.mfa) out.set("aws:MultiFactorAuthPresent", caller.mfa ? "true" : "false");
  if (const Identity* identity = identity_of(call.seen(), caller))
    for (const Tag& tag : identity->tags) out.set("aws:PrincipalTag/" + tag.key, tag.value);
  for (const Tag& tag : caller.session_tags) out.set("aws:PrincipalTag/" + tag.key, tag.value);
}

// Tags of the user that the call is about, and those that it brings.
void add_tag_keys(const Call& call, iam::Context& out) {
  if (const auto user = call.seen().users.find(call.params.get("UserName")); user != call.seen().users.end())
    for (const Tag& tag : user->second.tags) {
      out.set("aws:ResourceTag/" + tag.key, tag.value);
      out.set("iam:ResourceTag/" + tag.key, tag.value);
    }
  iam::Values keys;
  for (std::size_t i = 1;; ++i) {
    const std::string prefix = "Tags.member." + std::to_string(i) + ".";
    if (!call.params.has(prefix + "Key")) break;
    keys.push_back(call.params.get(prefix + "Key"));
    out.set("aws:RequestTag/" + keys.back(), call.params.get(prefix + "Value"));
  }
  if (!keys.empty()) out.set("aws:TagKeys", std::move(keys));
}

}  // namespace

iam::PolicySet policies_of(const Call& call) {
  iam::PolicySet out;
  const Caller& caller = *call.caller;
  out.scps = call.state.store.scps(caller.account);
  out.session = caller.session_policies;
  const Account& account = call.seen();
  const Identity* identity = identity_of(account, caller);
  if (identity == nullptr) return out;
  add_policies(out.identity, call, account, *identity);
  add_boundary(out, call, account, *identity);
  if (caller.kind == iam::PrincipalKind::user)
    for (const std::string& name : static_cast<const User*>(identity)->groups)
      if (const auto group = account.groups.find(name); group != account.groups.end()) add_policies(out.identity, call, account, group->second);
  return out;
}

iam::Request request_of(const Call& call, std::string_view action, std::string_view resource) {
  iam::Request out;
  const Caller& caller = *call.caller;
  out.action = action;
  out.resource = resource;
  out.resource_account = call.account;
  out.principal = {caller.kind, caller.account, caller.arn, caller.role_arn};
  add_principal_keys(call, out.context);
  add_tag_keys(call, out.context);
  out.context.set("aws:SourceIp", call.source_ip);
  out.context.set("aws:CurrentTime", to_rfc3339(call.time()));
  out.context.set("aws:EpochTime", std::to_string(call.time().seconds));
  out.context.set("aws:SecureTransport", "true");  // what the real endpoints only have
  out.context.set("aws:UserAgent", call.user_agent);
  out.context.set("aws:RequestedRegion", call.region);
  out.context.set("aws:ViaAWSService", "false");
  return out;
}

std::string action_of(const Operation& operation) {
  return operation.action.empty() ? std::string(operation.service) + ":" + std::string(operation.name) : std::string(operation.action);
}

std::string resource_of(const Call& call, const Operation& operation) { return operation.resource == nullptr ? "*" : operation.resource(call); }

Expected<void> authorize(const Call& call, const Operation& operation) {
  iam::Request request = request_of(call, action_of(operation), resource_of(call, operation));
  if (operation.context != nullptr) operation.context(call, request.context);
  const iam::PolicySet policies = policies_of(call);
  if (call.caller->bearer != Bearer::none) {
    iam::Request bearer = request_of(call, "bedrock:CallWithBearerToken", "*");
    bearer.context.set("bedrock:BearerTokenType", call.caller->bearer == Bearer::long_term ? "LONG_TERM" : "SHORT_TERM");
    const iam::Decision decision = iam::evaluate(bearer, policies);
    if (!decision.allowed) return access_denied(operation.service, refusal(*call.caller, bearer, decision));
  }
  const iam::Decision decision = iam::evaluate(request, policies);
  if (!decision.allowed) return access_denied(operation.service, refusal(*call.caller, request, decision));
  return {};
}

std::string refusal(const Caller& caller, const iam::Request& request, const iam::Decision& decision) {
  return "User: " + caller.arn + " is not authorized to perform: " + request.action + " on resource: " + request.resource + " " +
         iam::explain(decision, request.action);
}

std::unexpected<ApiError> access_denied(std::string_view service, std::string message) {
  const bool query = service == "iam" || service == "sts";
  return api_error(query ? "AccessDenied" : "AccessDeniedException", std::move(message), query || service == "bedrock" ? 403 : 400);
}

}  // namespace mayfly::sim
