#include "key/paste.h"

#include <gtest/gtest.h>

#include "base/base64.h"
#include "key/mint.h"

namespace mayfly::key {
namespace {

std::string long_key() { return std::string(mint_long_term(*family_named("bedrock-long-term"), {"alice", "111122223333", 0, 3})->reveal()); }

std::string short_key() {
  const ShortTermRequest request{"AKIAIOSFODNN7EXAMPLE", "example", "", "us-east-1", *parse_rfc3339("2026-01-02T03:04:05Z")};
  return std::string(mint_short_term(*family_named("bedrock-short-term"), request)->reveal());
}

std::string pair() { return base64_decode(long_key().substr(4)).value(); }

constexpr std::pair<const char*, const char*> kAround[] = {
    {"", ""},
    {"  \t", "\r\n"},
    {"\"", "\""},
    {"'", "',"},
    {"`", "`"},
    {"AWS_BEARER_TOKEN_BEDROCK=", ""},
    {"export AWS_BEARER_TOKEN_BEDROCK=\"", "\"; make"},
    {"Authorization: Bearer ", ""},
    {"curl -H 'Authorization: Bearer ", "' https://example.com/"},
    {"  \"token\": \"", "\","},
    {"https://example.com/?key=", "&region=us-east-1"},
    {"<key>", "</key>"},
};

TEST(FindKey, whatever_stands_around_it) {
  for (const std::string& key : {long_key(), short_key()})
    for (const auto& [before, behind] : kAround) EXPECT_EQ(find_key(before + key + behind), key) << before << "KEY" << behind;
}

TEST(FindKey, a_pair_too) {
  for (const auto& [before, behind] : kAround) {
    if (std::string_view(before).contains("?key=")) continue;  // a small-letter name runs into the user's, where '=' may stand
    EXPECT_EQ(find_key(before + pair() + behind), pair()) << before << "PAIR" << behind;
  }
}

TEST(FindKey, a_prefix_that_is_no_key_is_passed_over) {
  EXPECT_EQ(find_key("ABSK_TOKEN=" + long_key()), long_key());
  EXPECT_EQ(find_key("bedrock-api-key-: " + short_key()), short_key());
}

TEST(FindKey, a_broken_key_is_given_so_that_it_can_be_explained) {
  EXPECT_EQ(find_key("KEY='" + long_key().substr(0, 50) + "'"), long_key().substr(0, 50));
  EXPECT_EQ(find_key("KEY=\"alice-at-111122223333:cut\""), "alice-at-111122223333:cut");
  EXPECT_EQ(find_key("  'nothing here' "), "nothing here");
  EXPECT_EQ(find_key(" \t"), "");
  EXPECT_EQ(find_key(""), "");
}

TEST(FindKey, a_line_of_prefixes_ends) {
  std::string line;
  for (int i = 0; i < 100'000; ++i) line += "bedrock-api-key-";
  EXPECT_TRUE(find_key(line).starts_with("bedrock-api-key-bedrock-api-key-"));
}

}  // namespace
}  // namespace mayfly::key
