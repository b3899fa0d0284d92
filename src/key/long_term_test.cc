#include <gtest/gtest.h>

#include "key/key.h"

namespace mayfly::key {
namespace {

const Family& bedrock() { return *family_named("bedrock-long-term"); }

const std::string kAlias = "BedrockAPIKey-x7k2-at-111122223333";
const std::string kSecret = std::string(59, 'x') + "=";

TEST(LongTerm, every_long_term_family_reads_alike) {
  int count = 0;
  for (const Family& family : families()) {
    if (family.kind != Kind::long_term) continue;
    ++count;
    const auto read = read_long_term(family, kAlias + ":" + kSecret);
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->key.family, &family) << "the prefix tells the family, whatever the user is called";
    EXPECT_EQ(read->key.alias.text, kAlias);
    EXPECT_EQ(read->size, kAlias.size() + 1 + kSecretSize);
  }
  EXPECT_EQ(count, 4);
}

TEST(LongTerm, ends_after_sixty_characters_whatever_follows) {
  for (const std::string& behind : {std::string(), std::string("A"), std::string("\0\xff", 2), std::string(500, 'z'), std::string("=\n")}) {
    const auto read = read_long_term(bedrock(), kAlias + ":" + kSecret + behind);
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->size, kAlias.size() + 1 + kSecretSize);
  }
}

TEST(LongTerm, a_secret_is_base64_with_padding_at_its_end_only) {
  for (const std::string& secret : {std::string(60, 'x'), std::string(58, '/') + "==", std::string(30, '+') + std::string(29, '9') + "="})
    EXPECT_TRUE(read_long_term(bedrock(), kAlias + ":" + secret).has_value()) << secret;
  for (const std::string& secret : {std::string(57, 'x') + "===", std::string(30, 'x') + "=" + std::string(29, 'x'), std::string(59, 'x') + "-",
                                    std::string(30, 'x') + " " + std::string(29, 'x')})
    EXPECT_EQ(read_long_term(bedrock(), kAlias + ":" + secret).error().code, Code::invalid) << secret;
}

struct Broken {
  std::string payload;
  Code code;
  const char* message;
  bool tells_alias;
};

TEST(LongTerm, a_broken_key_tells_what_it_can) {
  const Broken rows[] = {
      {"", Code::not_found, "not the text", false},
      {"\xff\x00\x01 no key", Code::not_found, "not the text", false},
      {"some words without end", Code::not_found, "not the text", false},
      {"user:password", Code::not_found, "not the text", false},
      {"-at-1111", Code::not_found, "not the text", false},
      {"alice-at-work: hello", Code::not_found, "not the text", false},
      {"BedrockAPIKey-x7k2", Code::invalid, "cut short: it ends in the alias", false},
      {"BedrockAPIKey-x7k2-at-1111", Code::invalid, "cut short: it ends in the alias", false},
      {"BedrockAPIKey-x7k2-at-1111:" + kSecret, Code::invalid, "malformed: the account", false},
      {kAlias, Code::invalid, "cut short: it ends in the alias", true},
      {kAlias + "\n", Code::invalid, "malformed: no colon", true},
      {kAlias + ":", Code::invalid, "cut short: the secret ends after 0 of 60", true},
      {kAlias + ":" + kSecret.substr(0, 41), Code::invalid, "cut short: the secret ends after 41 of 60", true},
      {kAlias + ":<your secret here>", Code::invalid, "malformed: the secret is broken off after 0 of 60", true},
      {kAlias + ":abc...", Code::invalid, "malformed: the secret is broken off after 3 of 60", true},
  };
  for (const Broken& row : rows) {
    SCOPED_TRACE(row.payload);
    Fragment fragment;
    const auto read = read_long_term(bedrock(), row.payload, &fragment);
    ASSERT_FALSE(read.has_value());
    EXPECT_EQ(read.error().code, row.code);
    EXPECT_TRUE(read.error().message.starts_with(row.message)) << read.error().message;
    ASSERT_EQ(fragment.alias.has_value(), row.tells_alias);
    EXPECT_EQ(fragment.account.has_value(), row.tells_alias);
    if (row.tells_alias) {
      EXPECT_EQ(fragment.alias->text, kAlias);
      EXPECT_EQ(fragment.account, "111122223333");
      EXPECT_GE(fragment.size, kAlias.size());
      EXPECT_LE(fragment.size, row.payload.size());
    }
  }
}

TEST(Pair, its_family_is_that_of_the_console_user) {
  EXPECT_EQ(read_pair(kAlias + ":" + kSecret)->key.family, &bedrock());
  EXPECT_EQ(read_pair("AeaApiKey-1a2b-at-111122223333:" + kSecret)->key.family, family_named("claude-platform-long-term"));
  EXPECT_EQ(read_pair("alice-at-111122223333:" + kSecret)->key.family, nullptr);
}

}  // namespace
}  // namespace mayfly::key
