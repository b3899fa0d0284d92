#include "key/family.h"

#include <gtest/gtest.h>

#include <set>

#include "base/base64.h"

namespace mayfly::key {
namespace {

TEST(Families, names_and_prefixes_are_those_that_scripts_rely_on) {
  std::set<std::string> rows;
  for (const Family& family : families()) rows.insert(std::string(family.name) + " " + std::string(family.prefix) + " " + std::string(family.service));
  EXPECT_EQ(rows, (std::set<std::string>{
                      "bedrock-long-term ABSK bedrock.amazonaws.com",
                      "bedrock-short-term bedrock-api-key- bedrock.amazonaws.com",
                      "claude-platform-long-term AEAA aws-external-anthropic.amazonaws.com",
                      "claude-platform-short-term aws-external-anthropic-api-key- aws-external-anthropic.amazonaws.com",
                      "cloudwatch-logs-long-term ACWL logs.amazonaws.com",
                      "cloudwatch-metrics-long-term APIAACWM cloudwatch.amazonaws.com",
                  }));
}

TEST(Families, a_row_has_what_its_kind_needs_and_nothing_else) {
  for (const Family& family : families()) {
    SCOPED_TRACE(family.name);
    const bool is_short = family.kind == Kind::short_term;
    EXPECT_EQ(family.name.ends_with("-short-term"), is_short);
    EXPECT_EQ(family.name.ends_with("-long-term"), !is_short);
    EXPECT_EQ(!family.host.empty(), is_short);
    EXPECT_EQ(!family.signing_name.empty(), is_short);
    if (is_short) {
      EXPECT_TRUE(family.console_user.empty());
    } else {
      EXPECT_EQ(base64_encode(base64_decode(family.prefix).value()), family.prefix) << "long-term prefixes are whole base64 themselves";
    }
  }
}

TEST(Families, are_found_by_prefix_and_name) {
  for (const Family& family : families()) {
    EXPECT_EQ(family_named(family.name), &family);
    EXPECT_EQ(family_of(family.prefix), &family);
    EXPECT_EQ(family_of(std::string(family.prefix) + "AAAA"), &family);
    EXPECT_NE(family_of(family.prefix.substr(0, family.prefix.size() - 1)), &family);
    if (!family.console_user.empty()) {
      EXPECT_EQ(family_of_user(std::string(family.console_user) + "ab12"), &family);
    }
  }
  EXPECT_EQ(family_of(""), nullptr);
  EXPECT_EQ(family_of("absk"), nullptr);
  EXPECT_EQ(family_of(" ABSK"), nullptr);
  EXPECT_EQ(family_named("bedrock"), nullptr);
  EXPECT_EQ(family_of_user("alice"), nullptr);
  EXPECT_EQ(family_of_user(""), nullptr);
}

}  // namespace
}  // namespace mayfly::key
