#include "iam/evaluate.h"

#include <algorithm>

#include "iam/pattern.h"
#include "iam/principal.h"

namespace mayfly::iam {
namespace {

struct Found {
  const Policy* policy = nullptr;
  std::size_t statement = 0;
  explicit operator bool() const { return policy != nullptr; }
};

Found find(const PolicyList& policies, Effect effect, const Request& request) {
  for (const Policy& policy : policies) {
    const Document& document = *policy.document;
    for (std::size_t i = 0; i < document.statements.size(); ++i) {
      const Statement& statement = document.statements[i];
      if (statement.effect == effect && speaks_of(statement, request.principal) && applies(statement, request, document.variables)) return {&policy, i};
    }
  }
  return {};
}

Decision decided(Reason reason, Layer layer, Found found, std::size_t level = 0) {
  Decision out;
  out.allowed = reason == Reason::allowed;
  out.reason = reason;
  out.layer = layer;
  out.level = level;
  if (found) {
    out.policy = found.policy->name;
    out.statement = found.statement;
    out.sid = found.policy->document->statements[found.statement].sid;
  }
  return out;
}

Decision lacking(Layer layer, std::size_t level = 0) { return decided(Reason::implicit_deny, layer, {}, level); }

std::optional<Decision> explicit_deny(const Request& request, const PolicySet& policies) {
  const auto levels = [&](const std::vector<PolicyList>& lists, Layer layer) -> std::optional<Decision> {
    for (std::size_t level = 0; level < lists.size(); ++level)
      if (const Found found = find(lists[level], Effect::deny, request)) return decided(Reason::explicit_deny, layer, found, level);
    return std::nullopt;
  };
  if (auto decision = levels(policies.scps, Layer::scp)) return decision;
  if (auto decision = levels(policies.rcps, Layer::rcp)) return decision;
  if (const Found found = find(policies.resource, Effect::deny, request)) return decided(Reason::explicit_deny, Layer::resource, found);
  if (const Found found = find(policies.identity, Effect::deny, request)) return decided(Reason::explicit_deny, Layer::identity, found);
  if (policies.boundary)
    if (const Found found = find(*policies.boundary, Effect::deny, request)) return decided(Reason::explicit_deny, Layer::boundary, found);
  if (policies.session)
    if (const Found found = find(*policies.session, Effect::deny, request)) return decided(Reason::explicit_deny, Layer::session, found);
  return std::nullopt;
}

// The statement of the resource policy that allows, the most direct one.
struct Grant {
  Naming naming = Naming::none;
  Found found;
};

Grant grant_of(const Request& request, const PolicyList& resource) {
  Grant best;
  for (const Policy& policy : resource) {
    const Document& document = *policy.document;
    for (std::size_t i = 0; i < document.statements.size(); ++i) {
      const Statement& statement = document.statements[i];
      const Naming naming = naming_of(statement, request.principal);
      if (statement.effect == Effect::allow && naming > best.naming && applies(statement, request, document.variables)) best = {naming, {&policy, i}};
    }
  }
  return best;
}

// What boundary and session policy leave of an allow.
Decision cut(const Request& request, const PolicySet& policies, Decision allow) {
  if (policies.boundary && !find(*policies.boundary, Effect::allow, request)) return lacking(Layer::boundary);
  if (policies.session && !find(*policies.session, Effect::allow, request)) return lacking(Layer::session);
  return allow;
}

Decision by_identity(const Request& request, const PolicySet& policies) {
  if (const Found found = find(policies.identity, Effect::allow, request)) return cut(request, policies, decided(Reason::allowed, Layer::identity, found));
  return lacking(Layer::identity);
}

bool has_own_policies(PrincipalKind kind) { return kind == PrincipalKind::user || kind == PrincipalKind::role_session; }

Decision same_account(const Request& request, const PolicySet& policies, const Grant& grant) {
  const Decision granted = decided(Reason::allowed, Layer::resource, grant.found);
  if (request.resource_policy_must_allow && grant.naming == Naming::none) return lacking(Layer::resource);
  if (request.principal.kind == PrincipalKind::root) return decided(Reason::allowed, Layer::identity, {});
  if (grant.naming == Naming::directly) return granted;
  if (grant.naming == Naming::role) return cut(request, policies, granted);
  return by_identity(request, policies);
}

}  // namespace

bool applies(const Statement& statement, const Request& request, bool variables) {
  const bool action = std::ranges::any_of(statement.actions, [&](const std::string& pattern) { return glob(pattern, request.action, Case::ignored); });
  if (action == statement.not_action) return false;
  if (statement.has_resource) {
    const bool resource = std::ranges::any_of(statement.resources, [&](const std::string& text) {
      if (!variables || text.find("${") == std::string::npos) return glob(text, request.resource, Case::exact);
      const auto pattern = expand(text, request.context, true, Wildcards::yes);
      return pattern && matches(*pattern, request.resource, Case::exact);
    });
    if (resource == statement.not_resource) return false;
  }
  return std::ranges::all_of(statement.conditions, [&](const Condition& condition) { return holds(condition, request.context, variables); });
}

Decision evaluate(const Request& request, const PolicySet& policies) {
  if (auto denied = explicit_deny(request, policies)) return *std::move(denied);
  for (std::size_t level = 0; level < policies.rcps.size(); ++level)
    if (!find(policies.rcps[level], Effect::allow, request)) return lacking(Layer::rcp, level);
  for (std::size_t level = 0; level < policies.scps.size(); ++level)
    if (!find(policies.scps[level], Effect::allow, request)) return lacking(Layer::scp, level);

  const Grant grant = grant_of(request, policies.resource);
  if (request.principal.account == request.resource_account) return same_account(request, policies, grant);
  if (grant.naming == Naming::none) return lacking(Layer::resource);
  if (!has_own_policies(request.principal.kind)) return decided(Reason::allowed, Layer::resource, grant.found);
  return by_identity(request, policies);
}

std::string_view name_of(Layer layer) {
  switch (layer) {
    case Layer::identity: return "identity-based policy";
    case Layer::scp: return "service control policy";
    case Layer::rcp: return "resource control policy";
    case Layer::boundary: return "permissions boundary";
    case Layer::session: return "session policy";
    case Layer::resource: return "resource-based policy";
  }
  return {};
}

std::string explain(const Decision& decision, std::string_view action) {
  const std::string layer(name_of(decision.layer));
  if (decision.reason == Reason::explicit_deny) return "with an explicit deny in a" + std::string(decision.layer == Layer::identity ? "n " : " ") + layer;
  if (decision.reason == Reason::implicit_deny) return "because no " + layer + " allows the " + std::string(action) + " action";
  return "allowed by a" + std::string(decision.layer == Layer::identity ? "n " : " ") + layer;
}

}  // namespace mayfly::iam
