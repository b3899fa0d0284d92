#include <gtest/gtest.h>

#include "key/key.h"

namespace mayfly::key {
namespace {

struct Good {
  std::string text, user, account;
  std::optional<std::uint32_t> number;
};

TEST(Alias, is_split_at_the_last_at) {
  const std::string account = "111122223333", at = "-at-" + account, longest(64, 'u');
  const Good rows[] = {
      {"BedrockAPIKey-x7k2" + at, "BedrockAPIKey-x7k2", account, {}},
      {"BedrockAPIKey-x7k2+1" + at, "BedrockAPIKey-x7k2", account, 1},
      {"Mixed.Case_=,@-" + at, "Mixed.Case_=,@-", account, {}},
      {"look-at-me" + at, "look-at-me", account, {}},
      {"a-at-444455556666" + at, "a-at-444455556666", account, {}},
      {"x-at" + at, "x-at", account, {}},
      {"a" + at, "a", account, {}},
      {longest + at, longest, account, {}},
      {longest + "+999999999" + at, longest, account, 999'999'999},
      {"bob+12" + at, "bob", account, 12},
      {"bob+1+2" + at, "bob+1", account, 2},
      // No number: nothing would be left; no digits; not as IAM writes numbers; more than nine digits.
      {"+1" + at, "+1", account, {}},
      {"bob+" + at, "bob+", account, {}},
      {"bob+0" + at, "bob+0", account, {}},
      {"bob+01" + at, "bob+01", account, {}},
      {"bob+1a" + at, "bob+1a", account, {}},
      {"bob+1234567890" + at, "bob+1234567890", account, {}},
  };
  for (const Good& row : rows) {
    SCOPED_TRACE(row.text);
    const auto alias = parse_alias(row.text);
    ASSERT_TRUE(alias.has_value()) << alias.error().message;
    EXPECT_EQ(alias->text, row.text);
    EXPECT_EQ(alias->user, row.user);
    EXPECT_EQ(alias->account, row.account);
    EXPECT_EQ(alias->number, row.number);
  }
}

TEST(Alias, refuses_what_iam_would_not_issue) {
  const std::pair<std::string, const char*> rows[] = {
      {"", "-at-"},
      {"alice", "-at-"},
      {"alice-at-", "12 digits"},
      {"alice-at-11112222333", "12 digits"},
      {"alice-at-1111222233334", "12 digits"},
      {"alice-at-11112222333x", "12 digits"},
      {"alice-at-111122223333-z1", "12 digits"},
      {"-at-111122223333", "user name"},
      {std::string(65, 'u') + "-at-111122223333", "user name"},
      {"al ice-at-111122223333", "character"},
      {"alice-at-111122223333:", "character"},
      {"zo\xc3\xab-at-111122223333", "character"},
      {std::string(190, 'u') + "-at-111122223333", "longer"},
  };
  for (const auto& [text, part] : rows) {
    const auto alias = parse_alias(text);
    ASSERT_FALSE(alias.has_value()) << text;
    EXPECT_EQ(alias.error().code, Code::invalid);
    EXPECT_NE(alias.error().message.find(part), std::string::npos) << text << ": " << alias.error().message;
  }
}

}  // namespace
}  // namespace mayfly::key
