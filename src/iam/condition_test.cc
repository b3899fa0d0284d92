// Each row says where AWS documents it: IAM User Guide, page "reference_policies_…".
#include "iam/condition.h"

#include <gtest/gtest.h>

#include "iam/compare.h"

namespace mayfly::iam {
namespace {

struct Case {
  const char* op;
  Values wanted;
  std::optional<Values> found;  // nullopt: the key is absent
  bool holds;
  const char* source;
};

// clang-format off
const Case kCases[] = {
    {"StringEquals",  {"a"}, Values{"a"}, true,  "elements_condition_operators: exact matching, case sensitive"},
    {"StringEquals",  {"a"}, Values{"A"}, false, "elements_condition_operators: exact matching, case sensitive"},
    {"StringEquals",  {"a*"}, Values{"ab"}, false, "elements_condition_operators: StringEquals has no wildcards"},
    {"StringEquals",  {"a", "b"}, Values{"b"}, true, "condition-logic: several values of one key are an OR"},
    {"StringEquals",  {"a"}, std::nullopt, false, "elements_condition: a key that is absent does not match"},
    {"stringequals",  {"a"}, Values{"a"}, true, "IAM takes operators in any case"},
    {"StringNotEquals", {"a", "b"}, Values{"b"}, false, "condition-logic: negated, several values are a NOR"},
    {"StringNotEquals", {"a", "b"}, Values{"c"}, true, "condition-logic: negated, several values are a NOR"},
    {"StringNotEquals", {"a"}, std::nullopt, true, "elements_condition_operators: negated operators hold where the key is absent"},
    {"StringEqualsIgnoreCase", {"prod"}, Values{"PROD"}, true, "elements_condition_operators"},
    {"StringNotEqualsIgnoreCase", {"prod"}, Values{"PROD"}, false, "elements_condition_operators"},
    {"StringLike", {"BedrockAPIKey-????"}, Values{"BedrockAPIKey-x7k2"}, true, "elements_condition_operators: * and ?"},
    {"StringLike", {"BedrockAPIKey-????"}, Values{"BedrockAPIKey-x7k"}, false, "elements_condition_operators: ? is exactly one"},
    {"StringNotLike", {"*"}, std::nullopt, true, "elements_condition_operators: negated operators hold where the key is absent"},
    {"NumericLessThanEquals", {"90"}, Values{"90"}, true, "elements_condition_operators"},
    {"NumericLessThanEquals", {"90"}, std::nullopt, false, "a key without a period has no age: an Allow with a limit refuses it"},
    {"NumericGreaterThan", {"90"}, std::nullopt, false, "so a Deny by age alone lets it pass"},
    {"NumericGreaterThanIfExists", {"90"}, std::nullopt, true, "elements_condition_operators: IfExists holds where the key is absent"},
    {"NumericGreaterThan", {"90"}, Values{"100"}, true, "numbers, not text"},
    {"NumericEquals", {"1.0"}, Values{"1"}, true, "numbers, not text"},
    {"NumericLessThan", {"1"}, Values{"one"}, false, "what is no number fits nothing"},
    {"NumericNotEquals", {"1"}, Values{"2"}, true, "elements_condition_operators"},
    {"DateGreaterThan", {"2026-01-01T00:00:00Z"}, Values{"2026-01-02T00:00:00Z"}, true, "elements_condition_operators: ISO 8601"},
    {"DateLessThan", {"2026-01-01T00:00:00Z"}, Values{"1700000000"}, true, "elements_condition_operators: or seconds of the epoch"},
    {"DateLessThanEquals", {"2026-01-01"}, Values{"2026-01-01T00:00:00Z"}, true, "elements_condition_operators: a date alone"},
    {"Bool", {"true"}, Values{"TRUE"}, true, "elements_condition_operators"},
    {"Bool", {"false"}, std::nullopt, false, "elements_condition_operators: a key that is absent does not match"},
    {"BoolIfExists", {"false"}, std::nullopt, true, "elements_condition_operators: MFA example"},
    {"BinaryEquals", {"QmluYXJ5"}, Values{"QmluYXJ5"}, true, "elements_condition_operators: base64"},
    {"IpAddress", {"203.0.113.0/24"}, Values{"203.0.113.7"}, true, "elements_condition_operators: CIDR"},
    {"IpAddress", {"203.0.113.0/24"}, Values{"203.0.114.7"}, false, "elements_condition_operators: CIDR"},
    {"IpAddress", {"2001:db8:1234:5678::/64"}, Values{"2001:db8:1234:5678::1"}, true, "elements_condition_operators: IPv6"},
    {"NotIpAddress", {"203.0.113.0/24"}, Values{"198.51.100.1"}, true, "elements_condition_operators"},
    {"ArnEquals", {"arn:aws:iam::*:user/a*"}, Values{"arn:aws:iam::111122223333:user/alice"}, true, "elements_condition_operators: ArnEquals and ArnLike are the same"},
    {"ArnLike", {"arn:*:user/alice"}, Values{"arn:aws:iam::111122223333:user/alice"}, false, "elements_condition_operators: each part is compared on its own"},
    {"ArnNotLike", {"arn:aws:iam::*:role/Admin*"}, Values{"arn:aws:iam::111122223333:role/Reader"}, true, "elements_condition_operators"},
    {"Null", {"true"}, std::nullopt, true, "elements_condition_operators: Null"},
    {"Null", {"true"}, Values{"x"}, false, "elements_condition_operators: Null"},
    {"Null", {"false"}, Values{"x"}, true, "elements_condition_operators: Null"},
    {"ForAllValues:StringEquals", {"a", "b"}, Values{"a", "b"}, true, "condition-logic-multiple: each value of the request is in the policy"},
    {"ForAllValues:StringEquals", {"a", "b"}, Values{"a", "c"}, false, "condition-logic-multiple"},
    {"ForAllValues:StringEquals", {"a"}, std::nullopt, true, "condition-logic-multiple: true where there is no key"},
    {"ForAnyValue:StringEquals", {"a"}, Values{"c", "a"}, true, "condition-logic-multiple: one is enough"},
    {"ForAnyValue:StringEquals", {"a"}, std::nullopt, false, "condition-logic-multiple: false where there is no key"},
    {"ForAnyValue:StringNotEquals", {"a"}, Values{"a", "b"}, true, "condition-logic-multiple: one value that is not in the policy"},
    {"ForAnyValue:StringNotEquals", {"a"}, std::nullopt, false, "condition-logic-multiple: false where there is no key"},
    {"ForAllValues:StringNotEquals", {"a"}, Values{"b", "a"}, false, "condition-logic-multiple: no value is in the policy"},
};
// clang-format on

TEST(Condition, OperatorsAsDocumented) {
  for (const Case& row : kCases) {
    auto condition = parse_operator(row.op);
    ASSERT_TRUE(condition) << row.op;
    condition->key = "test:key";
    condition->values = row.wanted;
    Context context;
    if (row.found) context.set("Test:Key", *row.found);
    EXPECT_EQ(holds(*condition, context, true), row.holds) << row.op << " " << row.wanted.front() << ": " << row.source;
  }
}

TEST(Condition, UnknownOperatorsAreRefused) {
  for (const char* name : {"", "StringEqual", "NullIfExists", "ForAllValues:Null", "ForSomeValues:StringEquals", "IfExists"})
    EXPECT_FALSE(parse_operator(name)) << name;
}

TEST(Condition, VariablesAreReplacedOnlyInNewPolicies) {
  auto condition = *parse_operator("StringLike");
  condition.key = "s3:prefix";
  condition.values = {"home/${aws:username}/*"};
  Context context;
  context.set("aws:username", "b*b");
  context.set("s3:prefix", "home/b*b/x");
  EXPECT_TRUE(holds(condition, context, true));
  EXPECT_FALSE(holds(condition, context, false));
  context.set("s3:prefix", "home/bob/x");  // the star of the name is a star, not a wildcard
  EXPECT_FALSE(holds(condition, context, true));
}

TEST(Compare, DatesNumbersNetworks) {
  EXPECT_EQ(parse_date("1970-01-01T00:01Z"), 60);
  EXPECT_EQ(parse_date("1970-01-01T00:00:01.5Z"), 1.5);
  EXPECT_FALSE(parse_date("1970-02-30"));
  EXPECT_FALSE(parse_date("soon-ish"));
  EXPECT_FALSE(parse_number("1 "));
  EXPECT_FALSE(parse_number(""));
  EXPECT_FALSE(in_network("10.0.0.1", "10.0.0.0/33"));
  EXPECT_FALSE(in_network("10.0.0.1", "::/0"));
  EXPECT_TRUE(in_network("10.0.0.1", "10.0.0.1"));
  EXPECT_TRUE(in_network("10.0.0.1", "0.0.0.0/0"));
}

}  // namespace
}  // namespace mayfly::iam
