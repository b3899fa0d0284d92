#include <gtest/gtest.h>

#include "base/base64.h"
#include "key/canonical.h"
#include "key/key.h"
#include "key/mint.h"

namespace mayfly::key {
namespace {

std::string long_key(std::string_view family = "bedrock-long-term") {
  return std::string(mint_long_term(*family_named(family), {"BedrockAPIKey-x7k2", "111122223333", 0, 5})->reveal());
}

Error error_of(std::string_view text, Fragment* fragment = nullptr) {
  auto decoded = decode(text, fragment);
  EXPECT_FALSE(decoded.has_value()) << text;
  return decoded ? Error{} : std::move(decoded).error();
}

TEST(Decode, every_long_term_family) {
  for (const Family& family : families()) {
    if (family.kind != Kind::long_term) continue;
    const auto decoded = decode(long_key(family.name));
    ASSERT_TRUE(decoded.has_value()) << decoded.error().message;
    EXPECT_FALSE(decoded->short_term.has_value());
    EXPECT_EQ(decoded->long_term->family, &family);
    EXPECT_EQ(decoded->long_term->alias.user, "BedrockAPIKey-x7k2");
    EXPECT_EQ(decoded->canonical.reveal(), long_key(family.name));
  }
}

TEST(Decode, a_pair_is_the_same_key) {
  const auto decoded = decode(base64_decode(long_key().substr(4)).value());
  ASSERT_TRUE(decoded.has_value()) << decoded.error().message;
  EXPECT_EQ(decoded->long_term->family, family_named("bedrock-long-term"));
  EXPECT_EQ(decoded->canonical.reveal(), long_key());

  const std::string unknown = "alice-at-111122223333:" + std::string(60, 'x');
  EXPECT_EQ(decode(unknown)->long_term->family, nullptr);
  EXPECT_EQ(decode(unknown)->canonical.reveal(), "ABSK" + base64_encode(unknown));
  EXPECT_EQ(decode("ABSK-at-111122223333:" + std::string(60, 'x'))->long_term->alias.user, "ABSK") << "a user may be called like a prefix";
}

TEST(Decode, not_a_byte_may_be_left_over) {
  EXPECT_EQ(error_of(long_key() + " ").code, Code::invalid);
  EXPECT_EQ(error_of(long_key() + ",").code, Code::invalid);
  EXPECT_EQ(error_of(" " + long_key()).code, Code::not_found);
  EXPECT_EQ(error_of("Bearer " + long_key()).code, Code::not_found);
  const std::string payload = base64_decode(long_key().substr(4)).value();
  EXPECT_EQ(error_of("ABSK" + base64_encode(payload + "x")).message, "malformed: more text behind the key");
  EXPECT_EQ(error_of(payload + "x").message, "malformed: more text behind the key");
}

TEST(Decode, says_what_no_key_is) {
  for (const char* text : {"", "hello", "a:b", "AKIAIOSFODNN7EXAMPLE", "absk", "ABSK", "ABSKabcd", "bedrock-api-key-", "bedrock-api-key-YmVk"})
    EXPECT_EQ(error_of(text).code, Code::not_found) << text;
  for (const Family& family : families()) EXPECT_TRUE(error_of("hello").hint.contains(family.prefix));
  EXPECT_EQ(error_of("ABSK" + std::string(kMaxShortTermSize + 1, 'x')).code, Code::invalid);
}

TEST(Decode, no_message_repeats_the_key) {
  for (std::size_t size = 8; size < long_key().size() - 4; ++size) {
    const Error error = error_of(long_key().substr(0, size));
    for (const std::string& text : {error.message, error.hint}) {
      EXPECT_FALSE(text.contains("x7k2"));
      EXPECT_FALSE(text.contains(long_key().substr(4, 4)));
    }
  }
}

TEST(Decode, a_key_cut_short_still_tells_its_alias) {
  Fragment fragment;
  EXPECT_TRUE(error_of(long_key().substr(0, 101), &fragment).message.starts_with("cut short: "));
  ASSERT_TRUE(fragment.alias.has_value());
  EXPECT_EQ(fragment.alias->text, "BedrockAPIKey-x7k2-at-111122223333");
}

}  // namespace
}  // namespace mayfly::key
