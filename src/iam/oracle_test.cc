// The evaluator against a second one: slow, obvious, written from the guide's flow chart over the JSON itself, on random policies of a small world in
// which everything collides. It shares nothing with evaluate.cc but the request.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

#include "iam/evaluate.h"

namespace mayfly::iam {
namespace {

using Json = nlohmann::json;

// --- the slow evaluator -----------------------------------------------------------------------------------------------------------------------------

bool slow_glob(std::string_view pattern, std::string_view text) {
  if (pattern.empty()) return text.empty();
  if (pattern[0] == '*') return slow_glob(pattern.substr(1), text) || (!text.empty() && slow_glob(pattern, text.substr(1)));
  return !text.empty() && (pattern[0] == '?' || pattern[0] == text[0]) && slow_glob(pattern.substr(1), text.substr(1));
}

Json as_list(const Json& json) { return json.is_array() ? json : Json::array({json}); }

bool any_glob(const Json& patterns, const std::string& text) {
  for (const Json& pattern : as_list(patterns))
    if (slow_glob(pattern.get<std::string>(), text)) return true;
  return false;
}

bool slow_condition(const std::string& op, const Json& wanted, const Values* found) {
  const bool negated = op.find("Not") != std::string::npos, if_exists = op.ends_with("IfExists");
  const bool for_all = op.starts_with("ForAllValues:"), for_any = op.starts_with("ForAnyValue:");
  if (op == "Null") return (found == nullptr) == (wanted == "true");
  if (found == nullptr) {
    if (if_exists || for_all) return true;
    if (for_any) return false;
    return negated;
  }
  const auto matches_one = [&](const std::string& value) {
    for (const Json& item : as_list(wanted)) {
      const std::string text = item.get<std::string>();
      if (op.find("Like") != std::string::npos ? slow_glob(text, value) : text == value) return true;
    }
    return false;
  };
  bool some = false, all = true, some_match = false;
  for (const std::string& value : *found) {
    const bool good = negated ? !matches_one(value) : matches_one(value);
    some = some || good;
    all = all && good;
    some_match = some_match || matches_one(value);
  }
  if (for_all) return all;
  if (for_any) return some;
  return negated ? !some_match : some_match;
}

// 0 not, 1 by account, 2 as role, 3 itself
int slow_naming(const Json& statement, const Principal& who) {
  const bool negated = statement.contains("NotPrincipal");
  if (!negated && !statement.contains("Principal")) return 3;
  int best = 0;
  const Json& named = statement.at(negated ? "NotPrincipal" : "Principal");
  const bool is_session = who.kind == PrincipalKind::role_session;
  for (const Json& item : named.is_string() ? Json::array({named}) : as_list(named.at("AWS"))) {
    const std::string name = item.get<std::string>();
    if (name == "*") best = std::max(best, is_session ? 2 : 3);
    if (name == who.arn) best = 3;
    if (is_session && name == who.role_arn) best = std::max(best, 2);
    if (name == who.account || name == "arn:aws:iam::" + who.account + ":root") best = std::max(best, 1);
  }
  if (negated) return best < 2 ? 3 : 0;
  return best;
}

bool slow_applies(const Json& statement, const Request& request) {
  if (statement.contains("Action") && !any_glob(statement["Action"], request.action)) return false;
  if (statement.contains("NotAction") && any_glob(statement["NotAction"], request.action)) return false;
  if (statement.contains("Resource") && !any_glob(statement["Resource"], request.resource)) return false;
  if (statement.contains("NotResource") && any_glob(statement["NotResource"], request.resource)) return false;
  if (statement.contains("Condition"))
    for (const auto& [op, keys] : statement["Condition"].items())
      for (const auto& [key, wanted] : keys.items())
        if (!slow_condition(op, wanted, request.context.find(key))) return false;
  return slow_naming(statement, request.principal) > 0;
}

int strongest(const std::vector<Json>& policies, const std::string& effect, const Request& request) {
  int best = 0;
  for (const Json& policy : policies)
    for (const Json& statement : policy["Statement"])
      if (statement["Effect"] == effect && slow_applies(statement, request)) best = std::max(best, slow_naming(statement, request.principal));
  return best;
}

struct JsonSet {
  std::vector<std::vector<Json>> scps;
  std::vector<Json> identity, resource;
  std::optional<std::vector<Json>> boundary, session;
};

bool slow_evaluate(const Request& request, const JsonSet& set) {
  const auto allows = [&](const std::vector<Json>& policies) { return strongest(policies, "Allow", request) > 0; };
  std::vector<std::vector<Json>> all = set.scps;
  all.push_back(set.identity);
  all.push_back(set.resource);
  if (set.boundary) all.push_back(*set.boundary);
  if (set.session) all.push_back(*set.session);
  for (const auto& policies : all)
    if (strongest(policies, "Deny", request) > 0) return false;
  for (const auto& level : set.scps)
    if (!allows(level)) return false;
  const bool passes_limits = (!set.boundary || allows(*set.boundary)) && (!set.session || allows(*set.session));
  const bool own = allows(set.identity) && passes_limits;
  const int given = strongest(set.resource, "Allow", request);
  if (request.principal.account != request.resource_account) return given > 0 && own;
  if (request.resource_policy_must_allow && given == 0) return false;
  return given == 3 || (given == 2 && passes_limits) || own;
}

// --- random worlds ----------------------------------------------------------------------------------------------------------------------------------

class Dice {
 public:
  explicit Dice(std::uint32_t seed) : engine_(seed) {}
  std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(engine_); }
  bool one_in(std::size_t n) { return below(n) == 0; }
  std::string of(const std::vector<std::string>& choices) { return choices[below(choices.size())]; }
  Json some_of(const std::vector<std::string>& choices) {
    if (one_in(2)) return of(choices);
    Json out = Json::array();
    for (std::size_t i = 0, n = 1 + below(2); i < n; ++i) out.push_back(of(choices));
    return out;
  }

 private:
  std::mt19937 engine_;
};

const std::vector<std::string> kActions = {"a:x", "a:y", "b:x"};
const std::vector<std::string> kActionPatterns = {"a:x", "a:*", "*", "?:x", "b:*"};
const std::vector<std::string> kResources = {"r/1", "r/2", "q/1"};
const std::vector<std::string> kResourcePatterns = {"*", "r/*", "?/1", "q/1", "*/2*"};
const std::vector<std::string> kValues = {"v", "w", "vv"};
const std::vector<std::string> kValuePatterns = {"v", "w", "v*", "?", "*"};
const std::vector<std::string> kOperators = {"StringEquals",
                                             "StringNotEquals",
                                             "StringLike",
                                             "StringNotLikeIfExists",
                                             "ForAllValues:StringEquals",
                                             "ForAnyValue:StringLike",
                                             "ForAnyValue:StringNotEquals",
                                             "ForAllValues:StringNotLike",
                                             "StringEqualsIfExists"};
const std::vector<std::string> kPrincipals = {"*",
                                              "111122223333",
                                              "arn:aws:iam::444455556666:root",
                                              "arn:aws:iam::111122223333:user/u",
                                              "arn:aws:iam::111122223333:role/R",
                                              "arn:aws:sts::111122223333:assumed-role/R/s"};

Json random_statement(Dice& dice, bool principal) {
  Json out = {{"Effect", dice.one_in(5) ? "Deny" : "Allow"}};
  out[dice.one_in(5) ? "NotAction" : "Action"] = dice.some_of(kActionPatterns);
  out[dice.one_in(5) ? "NotResource" : "Resource"] = dice.some_of(kResourcePatterns);
  if (principal) out[dice.one_in(6) ? "NotPrincipal" : "Principal"] = {{"AWS", dice.some_of(kPrincipals)}};
  if (dice.one_in(3)) {
    const std::string key = dice.of({"k:1", "k:2"});
    if (dice.one_in(6)) out["Condition"]["Null"][key] = dice.of({"true", "false"});
    else out["Condition"][dice.of(kOperators)][key] = dice.some_of(kValuePatterns);
  }
  return out;
}

std::vector<Json> random_policies(Dice& dice, std::size_t most, bool principal = false) {
  std::vector<Json> out(dice.below(most + 1));
  for (Json& policy : out) {
    policy["Statement"] = Json::array();
    for (std::size_t i = 0, n = 1 + dice.below(2); i < n; ++i) policy["Statement"].push_back(random_statement(dice, principal));
  }
  return out;
}

PolicyList parsed(const std::vector<Json>& policies) {
  PolicyList out;
  for (const Json& policy : policies) {
    auto document = parse_document(policy.dump());
    EXPECT_TRUE(document) << policy.dump();
    out.push_back({"", std::make_shared<const Document>(*document)});
  }
  return out;
}

JsonSet random_set(Dice& dice) {
  JsonSet out;
  for (std::size_t i = 0, n = dice.below(3); i < n; ++i) out.scps.push_back(random_policies(dice, 2));
  out.identity = random_policies(dice, 3);
  out.resource = random_policies(dice, 2, true);
  if (dice.one_in(3)) out.boundary = random_policies(dice, 2);
  if (dice.one_in(3)) out.session = random_policies(dice, 2);
  return out;
}

Request random_request(Dice& dice) {
  Request out;
  out.action = dice.of(kActions);
  out.resource = dice.of(kResources);
  out.resource_account = dice.one_in(3) ? "444455556666" : "111122223333";
  const bool session = dice.one_in(2);
  out.principal = {session ? PrincipalKind::role_session : PrincipalKind::user, "111122223333", session ? kPrincipals[5] : kPrincipals[3],
                   session ? kPrincipals[4] : ""};
  out.resource_policy_must_allow = dice.one_in(4);
  for (const char* key : {"k:1", "k:2"}) {
    if (dice.one_in(3)) continue;
    Values values;
    for (std::size_t i = 0, n = 1 + dice.below(2); i < n; ++i) values.push_back(dice.of(kValues));
    out.context.set(key, std::move(values));
  }
  return out;
}

TEST(Oracle, RandomPoliciesAreJudgedTheSame) {
  int allowed = 0, by_resource = 0;
  constexpr int kRounds = 4'000;
  for (std::uint32_t seed = 0; seed < kRounds; ++seed) {
    Dice dice(seed);
    const JsonSet set = random_set(dice);
    const Request request = random_request(dice);
    PolicySet policies;
    for (const auto& level : set.scps) policies.scps.push_back(parsed(level));
    policies.identity = parsed(set.identity);
    policies.resource = parsed(set.resource);
    if (set.boundary) policies.boundary = parsed(*set.boundary);
    if (set.session) policies.session = parsed(*set.session);
    const Decision decision = evaluate(request, policies);
    ASSERT_EQ(decision.allowed, slow_evaluate(request, set)) << "seed " << seed;
    ASSERT_EQ(decision.allowed, decision.reason == Reason::allowed);
    allowed += decision.allowed ? 1 : 0;
    by_resource += decision.allowed && decision.layer == Layer::resource ? 1 : 0;
  }
  EXPECT_GT(allowed, kRounds / 20);  // the dice make both answers, and every way to them
  EXPECT_LT(allowed, kRounds * 19 / 20);
  EXPECT_GT(by_resource, kRounds / 200);
}

}  // namespace
}  // namespace mayfly::iam
