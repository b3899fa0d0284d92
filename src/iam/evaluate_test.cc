// AWS's evaluation logic, case by case, each with the page that says so. "UG": IAM User Guide. "OG": Organizations User Guide. "BR": Bedrock User Guide.
#include "iam/evaluate.h"

#include <gtest/gtest.h>

namespace mayfly::iam {
namespace {

constexpr char kUser[] = "arn:aws:iam::111122223333:user/alice";
constexpr char kRole[] = "arn:aws:iam::111122223333:role/Reader";
constexpr char kSession[] = "arn:aws:sts::111122223333:assumed-role/Reader/alice";

PolicyList list(std::initializer_list<std::string> statements) {
  PolicyList out;
  for (const std::string& statement : statements) {
    auto read = parse_document(R"({"Version": "2012-10-17", "Statement": )" + statement + "}");
    EXPECT_TRUE(read) << (read ? "" : read.error().message) << statement;
    out.push_back({"policy" + std::to_string(out.size()), std::make_shared<const Document>(*read)});
  }
  return out;
}

std::string allow(const std::string& action, const std::string& more = "") {
  return R"({"Effect": "Allow", "Action": ")" + action + R"(", "Resource": "*")" + more + "}";
}
std::string deny(const std::string& action, const std::string& more = "") {
  return R"({"Sid": "No", "Effect": "Deny", "Action": ")" + action + R"(", "Resource": "*")" + more + "}";
}
std::string grant(const std::string& principal, const std::string& action = "sts:AssumeRole") {
  return R"({"Effect": "Allow", "Principal": {"AWS": ")" + principal + R"("}, "Action": ")" + action + R"("})";
}

Request ask(const std::string& action, PrincipalKind kind = PrincipalKind::user) {
  Request out;
  out.action = action;
  out.resource = "arn:aws:iam::111122223333:user/bob";
  out.resource_account = "111122223333";
  out.principal = {kind, "111122223333", kind == PrincipalKind::user ? kUser : kSession, kind == PrincipalKind::user ? "" : kRole};
  return out;
}

struct Case {
  const char* source;
  Request request;
  PolicySet policies;
  bool allowed;
  Layer layer;
};

PolicySet with(PolicyList identity, std::vector<PolicyList> scps = {}, std::optional<PolicyList> boundary = {}, std::optional<PolicyList> session = {},
               PolicyList resource = {}) {
  return {std::move(scps), {}, std::move(identity), std::move(boundary), std::move(session), std::move(resource)};
}

std::vector<Case> cases() {
  const std::string get = "iam:GetUser";
  Request other_account = ask("s3:GetObject");
  other_account.resource_account = "444455556666";
  Request root = ask(get, PrincipalKind::root);
  root.principal.arn = "arn:aws:iam::111122223333:root";
  const auto role = [&](const char* action) { return ask(action, PrincipalKind::role_session); };
  return {
      {"UG evaluation-logic: requests are denied by default", ask(get), with({}), false, Layer::identity},
      {"UG evaluation-logic: an allow in an identity policy", ask(get), with(list({allow("iam:Get*")})), true, Layer::identity},
      {"UG elements_action: the action's case does not matter", ask(get), with(list({allow("IAM:getuser")})), true, Layer::identity},
      {"UG evaluation-logic: an explicit deny wins", ask(get), with(list({allow("*"), deny("iam:GetUser")})), false, Layer::identity},
      {"UG elements_notaction", ask(get), with(list({R"({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"})"})), false, Layer::identity},
      {"UG elements_notresource", ask(get), with(list({R"({"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:iam::*:user/b*"})"})), false,
       Layer::identity},
      {"OG SCP evaluation: each level must allow", ask(get), with(list({allow("*")}), {list({allow("*")}), list({allow("s3:*")})}), false, Layer::scp},
      {"OG SCP evaluation: SCPs give nothing", ask(get), with({}, {list({allow("*")})}), false, Layer::identity},
      {"OG SCP evaluation: a deny at any level", ask(get), with(list({allow("*")}), {list({allow("*"), deny("iam:*")}), list({allow("*")})}), false,
       Layer::scp},
      {"OG SCP evaluation: allowed at all levels", ask(get), with(list({allow("*")}), {list({allow("*")}), list({allow("iam:*")})}), true, Layer::identity},
      {"OG SCPs: the root user of a member is bound", root, with({}, {list({allow("*"), deny("iam:*")})}), false, Layer::scp},
      {"UG evaluation-logic: the root user has full access", root, with({}), true, Layer::identity},
      {"UG access_policies_boundaries: intersection", ask(get), with(list({allow("*")}), {}, list({allow("s3:*")})), false, Layer::boundary},
      {"UG access_policies_boundaries: a boundary gives nothing", ask(get), with({}, {}, list({allow("*")})), false, Layer::identity},
      {"UG access_policies_boundaries: a deny in it", ask(get), with(list({allow("*")}), {}, list({allow("*"), deny("iam:*")})), false, Layer::boundary},
      {"UG access_policies: session policies limit", role("iam:GetUser"), with(list({allow("*")}), {}, {}, list({allow("s3:*")})), false, Layer::session},
      {"UG evaluation-logic: same account, the resource policy alone suffices", ask("s3:GetObject"), with({}, {}, {}, {}, list({grant(kUser, "s3:GetObject")})),
       true, Layer::resource},
      {"UG access_policies_boundaries: what names a user is not cut by its boundary", ask("s3:GetObject"),
       with({}, {}, list({allow("iam:*")}), {}, list({grant(kUser, "s3:GetObject")})), true, Layer::resource},
      {"UG access_policies_boundaries: what names a role is", role("s3:GetObject"),
       with({}, {}, list({allow("iam:*")}), {}, list({grant(kRole, "s3:GetObject")})), false, Layer::boundary},
      {"UG evaluation-logic: what names a session is not", role("s3:GetObject"),
       with({}, {}, list({allow("iam:*")}), {}, list({grant(kSession, "s3:GetObject")})), true, Layer::resource},
      {"UG evaluation-logic: a deny in a boundary binds even then", ask("s3:GetObject"),
       with({}, {}, list({deny("s3:*")}), {}, list({grant(kUser, "s3:GetObject")})), false, Layer::boundary},
      {"UG elements_principal: naming the account leaves it to identity policies", ask("s3:GetObject"),
       with({}, {}, {}, {}, list({grant("111122223333", "s3:GetObject")})), false, Layer::identity},
      {"UG cross-account: both must allow; here the resource policy does not", other_account, with(list({allow("*")})), false, Layer::resource},
      {"UG cross-account: here the identity policy does not", other_account, with({}, {}, {}, {}, list({grant(kUser, "s3:GetObject")})), false,
       Layer::identity},
      {"UG cross-account: both do", other_account, with(list({allow("*")}), {}, {}, {}, list({grant("arn:aws:iam::111122223333:root", "s3:GetObject")})), true,
       Layer::identity},
      {"UG elements_notprincipal: the named one is spared", ask("s3:GetObject"),
       with(list({allow("*")}), {}, {}, {},
            list({R"({"Effect": "Deny", "NotPrincipal": {"AWS": ["111122223333", ")" + std::string(kUser) + R"("]}, "Action": "*"})"})),
       true, Layer::identity},
      {"UG elements_notprincipal: others are not", role("s3:GetObject"),
       with(list({allow("*")}), {}, {}, {},
            list({R"({"Effect": "Deny", "NotPrincipal": {"AWS": ["111122223333", ")" + std::string(kUser) + R"("]}, "Action": "*"})"})),
       false, Layer::resource},
  };
}

TEST(Evaluate, AsDocumented) {
  for (const Case& row : cases()) {
    const Decision decision = evaluate(row.request, row.policies);
    EXPECT_EQ(decision.allowed, row.allowed) << row.source;
    EXPECT_EQ(decision.layer, row.layer) << row.source;
  }
}

TEST(Evaluate, TrustPoliciesMustAllow) {
  Request request = ask("sts:AssumeRole");
  request.resource_policy_must_allow = true;
  EXPECT_FALSE(evaluate(request, with(list({allow("*")}))).allowed) << "UG roles: no trust policy, no session";
  EXPECT_TRUE(evaluate(request, with(list({allow("*")}), {}, {}, {}, list({grant("arn:aws:iam::111122223333:root")}))).allowed);
  EXPECT_FALSE(evaluate(request, with({}, {}, {}, {}, list({grant("arn:aws:iam::111122223333:root")}))).allowed);
  EXPECT_TRUE(evaluate(request, with({}, {}, {}, {}, list({grant(kUser)}))).allowed) << "UG roles: named itself in the same account, it needs nothing else";
}

struct BedrockCase {
  const char* source;
  const char* action;
  const char* token;  // "" : not signed in with a key
  bool allowed;
};

// What AWS and others publish against long-term keys, and what each leaves open.
TEST(Evaluate, PoliciesAgainstLongTermKeysOnBothPlanes) {
  const std::string one_plane = R"({"Effect": "Deny", "Action": "bedrock:CallWithBearerToken", "Resource": "*",
      "Condition": {"StringEquals": {"bedrock:bearerTokenType": "LONG_TERM"}}})";
  const PolicySet policies = with(list({allow("bedrock:*"), allow("bedrock-mantle:*")}), {list({allow("*"), one_plane})});
  const BedrockCase table[] = {
      {"BR api-keys-permissions: long-term keys are stopped", "bedrock:CallWithBearerToken", "LONG_TERM", false},
      {"BR api-keys-permissions: short-term keys go on", "bedrock:CallWithBearerToken", "SHORT_TERM", true},
      {"BR api-keys-permissions: the mantle plane needs its own deny", "bedrock-mantle:CallWithBearerToken", "LONG_TERM", true},
      {"an invocation by itself carries no token type", "bedrock:InvokeModel", "", true},
  };
  for (const BedrockCase& row : table) {
    Request request = ask(row.action);
    request.resource = "*";
    if (*row.token != '\0') request.context.set("bedrock:BearerTokenType", row.token);
    EXPECT_EQ(evaluate(request, policies).allowed, row.allowed) << row.source;
  }
}

TEST(Evaluate, AnAgeLimitNeedsNullToo) {
  const std::string by_age = R"({"Effect": "Deny", "Action": "iam:CreateServiceSpecificCredential", "Resource": "*",
      "Condition": {"NumericGreaterThan": {"iam:ServiceSpecificCredentialAgeDays": "90"}}})";
  const std::string without_age = R"({"Effect": "Deny", "Action": "iam:CreateServiceSpecificCredential", "Resource": "*",
      "Condition": {"Null": {"iam:ServiceSpecificCredentialAgeDays": "true"}}})";
  Request never = ask("iam:CreateServiceSpecificCredential");
  EXPECT_TRUE(evaluate(never, with(list({allow("*")}), {list({allow("*"), by_age})})).allowed) << "the hole of the published samples";
  EXPECT_FALSE(evaluate(never, with(list({allow("*")}), {list({allow("*"), by_age, without_age})})).allowed);
  Request month = ask("iam:CreateServiceSpecificCredential");
  month.context.set("iam:ServiceSpecificCredentialAgeDays", "30");
  EXPECT_TRUE(evaluate(month, with(list({allow("*")}), {list({allow("*"), by_age, without_age})})).allowed);
}

TEST(Evaluate, SaysWhichStatementDecided) {
  const Decision decision = evaluate(ask("iam:GetUser"), with(list({allow("*")}), {list({allow("*")}), list({allow("*"), deny("iam:*")})}));
  EXPECT_EQ(decision.reason, Reason::explicit_deny);
  EXPECT_EQ(decision.level, 1U);
  EXPECT_EQ(decision.policy, "policy1");
  EXPECT_EQ(decision.statement, 0U);
  EXPECT_EQ(decision.sid, "No");
  EXPECT_EQ(explain(decision, "iam:GetUser"), "with an explicit deny in a service control policy");
  EXPECT_EQ(explain(evaluate(ask("iam:GetUser"), with({})), "iam:GetUser"), "because no identity-based policy allows the iam:GetUser action");
}

TEST(Evaluate, ResourcesTakeVariables) {
  const std::string own = R"({"Effect": "Allow", "Action": "*", "Resource": "arn:aws:iam::*:user/${aws:username}"})";
  Request request = ask("iam:GetUser");
  EXPECT_FALSE(evaluate(request, with(list({own}))).allowed) << "the key is absent: nothing matches";
  request.context.set("aws:username", "bob");
  EXPECT_TRUE(evaluate(request, with(list({own}))).allowed);
  const std::string fallback = R"({"Effect": "Allow", "Action": "*", "Resource": "arn:aws:iam::*:user/${aws:PrincipalTag/who, 'bob'}"})";
  EXPECT_TRUE(evaluate(request, with(list({fallback}))).allowed);
  request.context.set("aws:PrincipalTag/Who", "carol");
  EXPECT_FALSE(evaluate(request, with(list({fallback}))).allowed);
}

}  // namespace
}  // namespace mayfly::iam
