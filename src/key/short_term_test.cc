#include <gtest/gtest.h>

#include <algorithm>

#include "key/key.h"

namespace mayfly::key {
namespace {

const Family& bedrock() { return *family_named("bedrock-short-term"); }

// One parameter a row, so that a test can change, drop or move it.
std::vector<std::string> parameters() {
  return {"Action=CallWithBearerToken",
          "X-Amz-Algorithm=AWS4-HMAC-SHA256",
          "X-Amz-Credential=ASIARZPUZDIKAAVBCXDX%2F20260102%2Feu-west-1%2Fbedrock%2Faws4_request",
          "X-Amz-Date=20260102T030405Z",
          "X-Amz-Expires=900",
          "X-Amz-SignedHeaders=host",
          "X-Amz-Security-Token=abc%2B%2F%3D",
          "X-Amz-Signature=" + std::string(64, 'a')};
}

std::string payload_of(const std::vector<std::string>& rows, const std::string& host = "bedrock.amazonaws.com") {
  std::string out = host + "/?";
  for (const std::string& row : rows) out += row + "&";
  return out + "Version=1";
}

// The payload with the row that begins like `row` replaced by it.
std::string with(const std::string& row) {
  auto rows = parameters();
  const std::string name = row.substr(0, row.find('=') + 1);
  for (std::string& old : rows)
    if (old.starts_with(name)) return old = row, payload_of(rows);
  ADD_FAILURE() << "no such parameter: " << row;
  return "";
}

std::string message_of(const std::string& payload, Fragment* fragment = nullptr) {
  const auto read = read_short_term(bedrock(), payload, fragment);
  return read ? "" : read.error().message;
}

TEST(ShortTerm, every_field_is_read) {
  const auto read = read_short_term(bedrock(), payload_of(parameters()));
  ASSERT_TRUE(read.has_value()) << read.error().message;
  EXPECT_EQ(read->key.family, &bedrock());
  EXPECT_EQ(read->key.access_key_id, "ASIARZPUZDIKAAVBCXDX");
  EXPECT_TRUE(read->key.session);
  EXPECT_EQ(read->key.account, "123456789012");
  EXPECT_EQ(read->key.region, "eu-west-1");
  EXPECT_EQ(to_rfc3339(read->key.issued_at), "2026-01-02T03:04:05Z");
  EXPECT_EQ(to_rfc3339(read->key.expires_at), "2026-01-02T03:19:05Z");
  EXPECT_EQ(read->size, payload_of(parameters()).size());
}

TEST(ShortTerm, order_does_not_matter) {
  auto rows = parameters();
  std::ranges::sort(rows);
  do {
    const auto read = read_short_term(bedrock(), payload_of(rows));
    ASSERT_TRUE(read.has_value()) << read.error().message;
    EXPECT_EQ(read->key.region, "eu-west-1");
  } while (std::next_permutation(rows.begin() + 2, rows.end()));
}

TEST(ShortTerm, the_token_is_optional_and_strangers_are_tolerated) {
  auto rows = parameters();
  std::erase_if(rows, [](const std::string& row) { return row.starts_with("X-Amz-Security-Token"); });
  rows.push_back("X-Amz-New=thing");
  const auto read = read_short_term(bedrock(), payload_of(rows));
  ASSERT_TRUE(read.has_value()) << read.error().message;
  EXPECT_FALSE(read->key.session);
}

TEST(ShortTerm, ends_at_its_version_whatever_follows) {
  const std::string payload = payload_of(parameters());
  for (const std::string& behind : {std::string("\0", 1), std::string("\xff\xff"), std::string("abc"), std::string("&x=1"), std::string("&Version=1")}) {
    const auto read = read_short_term(bedrock(), payload + behind);
    ASSERT_TRUE(read.has_value()) << read.error().message;
    EXPECT_EQ(read->size, payload.size());
  }
}

TEST(ShortTerm, another_version_is_not_cut_to_one) {
  const std::string payload = payload_of(parameters());
  EXPECT_EQ(message_of(payload + "0"), "malformed: another version than 1");
  EXPECT_EQ(message_of(payload.substr(0, payload.size() - 1) + "2"), "malformed: another version than 1");
  Fragment fragment;
  EXPECT_FALSE(message_of(payload + "0", &fragment).empty());
  EXPECT_EQ(fragment.access_key_id, "ASIARZPUZDIKAAVBCXDX") << "nothing of it is lost";
  EXPECT_EQ(fragment.session, true);
  EXPECT_TRUE(fragment.expires_at.has_value());
}

TEST(ShortTerm, each_parameter_is_checked) {
  const std::pair<const char*, const char*> rows[] = {
      {"Action=CallWithoutToken", "Action: "},
      {"X-Amz-Algorithm=AWS4-ECDSA-P256-SHA256", "X-Amz-Algorithm: "},
      {"X-Amz-Credential=ASIARZPUZDIKAAVBCXDX%2F20260102%2Feu-west-1%2Fbedrock", "X-Amz-Credential: "},
      {"X-Amz-Credential=ASIARZPUZDIKAAVBCXDX%2F20260102%2Feu-west-1%2Fbedrock%2Faws4_request%2Fx", "X-Amz-Credential: "},
      {"X-Amz-Credential=ASIARZPUZDIKAAVBCXDX%2F20260102%2Feu-west-1%2Fs3%2Faws4_request", "X-Amz-Credential: "},
      {"X-Amz-Credential=ASIARZPUZDIKAAVBCXDX%2F20260102%2FEU_WEST%2Fbedrock%2Faws4_request", "X-Amz-Credential: "},
      {"X-Amz-Credential=SHORT%2F20260102%2Feu-west-1%2Fbedrock%2Faws4_request", "X-Amz-Credential: "},
      {"X-Amz-Credential=1SIARZPUZDIKAAVBCXDX%2F20260102%2Feu-west-1%2Fbedrock%2Faws4_request", "X-Amz-Credential: "},
      {"X-Amz-Credential=ASIARZPUZDIKAAVBCXDX%2F20260103%2Feu-west-1%2Fbedrock%2Faws4_request", "X-Amz-Date: another day"},
      {"X-Amz-Date=20260132T030405Z", "X-Amz-Date: "},
      {"X-Amz-Date=19991231T235959Z", "X-Amz-Date: "},
      {"X-Amz-Date=2026-01-02T03:04:05Z", "X-Amz-Date: "},
      {"X-Amz-Expires=0", "X-Amz-Expires: "},
      {"X-Amz-Expires=43201", "X-Amz-Expires: "},
      {"X-Amz-Expires=-1", "X-Amz-Expires: "},
      {"X-Amz-Expires=", "X-Amz-Expires: "},
      {"X-Amz-SignedHeaders=host%3Bx-amz-date", "X-Amz-SignedHeaders: "},
      {"X-Amz-Signature=abcdef", "X-Amz-Signature: "},
      {"X-Amz-Security-Token=", "X-Amz-Security-Token: "},
      {"X-Amz-Security-Token=%2", "a percent sign"},
  };
  for (const auto& [row, message] : rows) {
    EXPECT_TRUE(message_of(with(row)).starts_with(std::string("malformed: ") + message)) << row << ": " << message_of(with(row));
  }
  EXPECT_TRUE(message_of(with("X-Amz-Expires=43200")).empty());
  EXPECT_TRUE(message_of(with("X-Amz-Expires=1")).empty());
}

TEST(ShortTerm, each_parameter_is_needed_once) {
  for (std::size_t i = 0; i < parameters().size(); ++i) {
    auto missing = parameters(), twice = parameters();
    twice.push_back(twice[i]);
    missing.erase(missing.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_EQ(message_of(payload_of(twice)), "malformed: a parameter is there twice");
    if (parameters()[i].starts_with("X-Amz-Security-Token")) continue;
    EXPECT_TRUE(message_of(payload_of(missing)).ends_with(": missing")) << message_of(payload_of(missing));
  }
}

TEST(ShortTerm, the_host_is_the_familys) {
  EXPECT_EQ(message_of(payload_of(parameters(), "evil.example.com")), "malformed: another host than bedrock.amazonaws.com");
  EXPECT_EQ(message_of(payload_of(parameters(), "bedrock.amazonaws.com.evil.example")), "malformed: another host than bedrock.amazonaws.com");
  EXPECT_EQ(message_of("bedrock.amazo"), "cut short: it ends in the host");
  EXPECT_EQ(read_short_term(bedrock(), "hello").error().code, Code::not_found);
  EXPECT_EQ(read_short_term(bedrock(), "").error().code, Code::not_found);
  EXPECT_FALSE(read_short_term(*family_named("claude-platform-short-term"), payload_of(parameters())).has_value());
}

TEST(ShortTerm, a_cut_key_tells_what_it_can) {
  const std::string payload = payload_of(parameters());
  const auto cut_after = [&](const std::string& text) {
    Fragment fragment;
    EXPECT_TRUE(message_of(payload.substr(0, payload.find(text) + text.size()), &fragment).starts_with("cut short: "));
    return fragment;
  };
  EXPECT_EQ(cut_after("ASIARZPUZDIKAAVBCXD").access_key_id, std::nullopt);
  EXPECT_EQ(cut_after("ASIARZPUZDIKAAVBCXDX").access_key_id, std::nullopt) << "it might go on";
  EXPECT_EQ(cut_after("ASIARZPUZDIKAAVBCXDX%2F").access_key_id, "ASIARZPUZDIKAAVBCXDX");
  EXPECT_EQ(cut_after("ASIARZPUZDIKAAVBCXDX%2F").account, "123456789012");
  EXPECT_EQ(cut_after("eu-west").region, std::nullopt);
  EXPECT_EQ(cut_after("eu-west-1%2F").region, "eu-west-1");
  EXPECT_EQ(cut_after("T030405Z").issued_at, std::nullopt);
  EXPECT_EQ(cut_after("T030405Z&").issued_at, parse_rfc3339("2026-01-02T03:04:05Z"));
  EXPECT_EQ(cut_after("Expires=900").expires_at, std::nullopt);
  EXPECT_EQ(cut_after("Expires=900&").expires_at, parse_rfc3339("2026-01-02T03:19:05Z"));
  EXPECT_EQ(cut_after("SignedHeaders=host&").session, std::nullopt) << "the token may be what is missing";
  EXPECT_EQ(cut_after("abc%2B%2F%3D&").session, true);
  EXPECT_EQ(cut_after("&Version=").session, true);
}

TEST(ShortTerm, a_key_without_end_is_not_read_for_ever) {
  EXPECT_EQ(message_of(with("X-Amz-Security-Token=" + std::string(kMaxShortTermSize, 'x'))), "malformed: longer than any key");
}

}  // namespace
}  // namespace mayfly::key
