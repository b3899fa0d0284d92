#include "key/mint.h"

#include <gtest/gtest.h>

#include "base/base64.h"
#include "key/key.h"

namespace mayfly::key {
namespace {

const Family& bedrock_long() { return *family_named("bedrock-long-term"); }
const Family& bedrock_short() { return *family_named("bedrock-short-term"); }

std::string long_key(std::string_view user, std::uint32_t number = 0, std::uint64_t seed = 1) {
  const auto minted = mint_long_term(bedrock_long(), {user, "111122223333", number, seed});
  return minted ? std::string(minted->reveal()) : minted.error().message;
}

struct Length {
  std::string user;
  std::uint32_t number;
  std::size_t size;
};

// 4 + 4·ceil((user + 77)/3) characters, as measured on keys that AWS issued for console users.
TEST(MintLongTerm, lengths_are_those_of_real_keys) {
  const Length rows[] = {
      {"a", 0, 108}, {"BedrockAPIKey-x7k2", 0, 132}, {"BedrockAPIKey-x7k2", 1, 136}, {std::string(64, 'u'), 0, 192}, {std::string(64, 'u'), 1, 196}};
  for (const Length& row : rows) EXPECT_EQ(long_key(row.user, row.number).size(), row.size) << row.user;
  EXPECT_TRUE(long_key("BedrockAPIKey-x7k2").starts_with("ABSKQmVkcm9ja0FQSUtleS1"));
  EXPECT_TRUE(long_key("BedrockAPIKey-07k2").starts_with("ABSKQmVkcm9ja0FQSUtleS0"));
}

TEST(MintLongTerm, the_seed_makes_the_secret) {
  EXPECT_EQ(long_key("alice", 0, 7), long_key("alice", 0, 7));
  EXPECT_NE(long_key("alice", 0, 7), long_key("alice", 0, 8));
  // SHA-256 of seed 1 and counters 0 and 1, as Python's hashlib says; a fixture made today must be the same key tomorrow.
  EXPECT_EQ(base64_decode(long_key("a").substr(4)), "a-at-111122223333:JJ323rqteikWIH+38FY+xnj7d2FEBJ8VclmvrdodwSf5iiQhy8npl3zXnug=");
}

TEST(MintLongTerm, refuses_what_iam_would_not_have) {
  const auto code = [](std::string_view user, std::string_view account, std::uint32_t number) {
    return mint_long_term(bedrock_long(), {user, account, number, 1}).error().code;
  };
  EXPECT_EQ(code("", "111122223333", 0), Code::invalid);
  EXPECT_EQ(code(std::string(65, 'u'), "111122223333", 0), Code::invalid);
  EXPECT_EQ(code("a b", "111122223333", 0), Code::invalid);
  EXPECT_EQ(code("a:b", "111122223333", 0), Code::invalid);
  EXPECT_EQ(code("a", "11112222333", 0), Code::invalid);
  EXPECT_EQ(code("a", "11112222333x", 0), Code::invalid);
  EXPECT_EQ(code("a", "111122223333", 1'000'000'000), Code::invalid);
}

constexpr const char* kExampleSecret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";  // AWS's published example

ShortTermRequest example() { return {"AKIAIOSFODNN7EXAMPLE", kExampleSecret, "", "us-east-1", *parse_rfc3339("2026-01-02T03:04:05Z"), 43200}; }

std::string payload_of(const ShortTermRequest& request) {
  const auto minted = mint_short_term(bedrock_short(), request);
  if (!minted) return minted.error().message;
  EXPECT_TRUE(minted->reveal().starts_with("bedrock-api-key-"));
  return base64_decode(minted->reveal().substr(std::string_view("bedrock-api-key-").size())).value();
}

// The signatures are botocore's and the JavaScript signer's; the order is that of AWS's Python generator.
TEST(MintShortTerm, is_what_the_generators_make) {
  const std::string middle = "%2F20260102%2Fus-east-1%2Fbedrock%2Faws4_request&X-Amz-Date=20260102T030405Z&X-Amz-Expires=43200&X-Amz-SignedHeaders=host";
  const std::string start = "bedrock.amazonaws.com/?Action=CallWithBearerToken&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=";
  EXPECT_EQ(payload_of(example()),
            start + "AKIAIOSFODNN7EXAMPLE" + middle + "&X-Amz-Signature=c124b8acf5af805ad2df5c3ffecef8a95b21fab6628db87ae1df6de3815748e7&Version=1");
  ShortTermRequest session = example();
  session.access_key_id = "ASIAIOSFODNN7EXAMPLE";
  session.session_token = "FAKE+SESSION/TOKEN==";
  EXPECT_EQ(payload_of(session), start + "ASIAIOSFODNN7EXAMPLE" + middle + "&X-Amz-Security-Token=FAKE%2BSESSION%2FTOKEN%3D%3D" +
                                     "&X-Amz-Signature=fe261dd58a1902b4e9f0fbbfdc5f668c69379399b554f0953278009d2f1f6b6e&Version=1");
}

TEST(MintShortTerm, begins_and_ends_as_every_generators_key_does) {
  const std::string key(mint_short_term(bedrock_short(), example())->reveal());
  EXPECT_TRUE(key.starts_with("bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29tLz9BY3Rpb249Q2FsbFdpdGhCZWFyZXJUb2tlbiZYLUFt"));
  EXPECT_TRUE(key.ends_with("ZlcnNpb249MQ==") || key.ends_with("ZWZXJzaW9uPTE=") || key.ends_with("mVmVyc2lvbj0x")) << key.substr(key.size() - 16);
}

TEST(MintShortTerm, every_short_term_family_has_its_host_and_service) {
  for (const Family& family : families()) {
    if (family.kind != Kind::short_term) continue;
    const auto minted = mint_short_term(family, example());
    ASSERT_TRUE(minted.has_value());
    const auto decoded = decode(minted->reveal());
    ASSERT_TRUE(decoded.has_value()) << decoded.error().message;
    EXPECT_EQ(decoded->short_term->family, &family);
  }
}

TEST(MintShortTerm, refuses_what_aws_would_not_take) {
  const auto message = [](auto change) {
    ShortTermRequest request = example();
    change(request);
    const auto minted = mint_short_term(bedrock_short(), request);
    return minted ? "" : std::string(name_of(minted.error().code)) + ": " + minted.error().message;
  };
  EXPECT_EQ(message([](auto&) {}), "");
  EXPECT_EQ(message([](auto& r) { r.expires_seconds = 1; }), "");
  EXPECT_TRUE(message([](auto& r) { r.expires_seconds = 0; }).starts_with("invalid: a short-term key lives"));
  EXPECT_TRUE(message([](auto& r) { r.expires_seconds = 43201; }).starts_with("invalid: a short-term key lives"));
  EXPECT_TRUE(message([](auto& r) { r.region = ""; }).starts_with("invalid: a Region"));
  EXPECT_TRUE(message([](auto& r) { r.region = "us east"; }).starts_with("invalid: a Region"));
  EXPECT_TRUE(message([](auto& r) { r.access_key_id = "AKIA"; }).starts_with("invalid: an access key id"));
  EXPECT_TRUE(message([](auto& r) { r.secret_access_key = ""; }).starts_with("invalid: no secret"));
  const std::string long_token(kMaxShortTermSize, 't');
  EXPECT_TRUE(message([&](auto& r) { r.session_token = long_token; }).starts_with("invalid: the session token"));
}

}  // namespace
}  // namespace mayfly::key
