#include "sim/world_file.h"

#include <gtest/gtest.h>

#include "base/fd.h"
#include "sim/call.h"
#include "sim/store.h"
#include "sim/world_parts.h"

namespace mayfly::sim {
namespace {

constexpr Time kNow{1'800'000'000};

std::string with_user(const std::string& user) { return R"({"accounts": [{"id": "111122223333", "users": [)" + user + "]}]}"; }

TEST(WorldFile, BuiltInWorldsAreGood) {
  const auto demo = load_world("demo", kNow);
  ASSERT_TRUE(demo) << demo.error().message;
  EXPECT_EQ(demo->accounts.size(), 7U);
  const auto large = load_world("large", kNow);
  ASSERT_TRUE(large) << large.error().message;
  EXPECT_EQ(large->accounts.size(), 1000U);
  EXPECT_TRUE(large->managed.contains("arn:aws:iam::aws:policy/AmazonBedrockLimitedAccess"));
}

TEST(WorldFile, FixturesAreWorlds) {
  const auto cases = load_world("tests/fixtures/worlds/cases.json", kNow);
  ASSERT_TRUE(cases) << cases.error().message;
  EXPECT_EQ(cases->accounts.size(), 14U);
  EXPECT_EQ(cases->contents.at("200000000006").users.at("new-name").service_credentials[0].alias, "old-name-at-200000000006");
}

TEST(WorldFile, TheLargeWorldHasEveryKindOfKey) {
  Store store(*load_world("large", kNow));
  std::size_t keys = 0, never = 0, far = 0, expired = 0, inactive = 0, second = 0, shadow = 0, left_behind = 0;
  for (const std::string& id : store.account_ids())
    for (const auto& [name, user] : store.current(id)->users) {
      keys += user.service_credentials.size();
      second += user.service_credentials.size() == 2 ? 1U : 0U;
      const bool is_shadow = name.starts_with("BedrockAPIKey-");
      shadow += is_shadow ? 1U : 0U;
      left_behind += is_shadow && user.service_credentials.empty() ? 1U : 0U;
      for (const ServiceCredential& credential : user.service_credentials) {
        never += credential.expires ? 0U : 1U;
        far += credential.expires && credential.expires->seconds - credential.created.seconds > 10'000LL * 86'400 ? 1U : 0U;
        expired += status_of(credential, kNow) == "Expired" ? 1U : 0U;
        inactive += status_of(credential, kNow) == "Inactive" ? 1U : 0U;
      }
    }
  EXPECT_EQ(keys, 9990U);
  EXPECT_EQ(left_behind, 100U);
  for (const std::size_t count : {never, far, expired, inactive, second, shadow}) EXPECT_GT(count, 900U);
}

TEST(WorldFile, TimesCountFromNow) {
  const auto world = parse_world(
      with_user(R"({"name": "a", "created": "-10d", "service_credentials": [{"created": "-1h", "expires": "+1d"}, {"expires": "far"}, {}]})"), kNow);
  ASSERT_TRUE(world) << world.error().message;
  const User& user = world->contents.at("111122223333").users.at("a");
  EXPECT_EQ(user.created.seconds, kNow.seconds - 864'000);
  EXPECT_EQ(user.service_credentials[0].created.seconds, kNow.seconds - 3600);
  EXPECT_EQ(user.service_credentials[0].expires->seconds, kNow.seconds + 86'400);
  EXPECT_EQ(user.service_credentials[1].expires->seconds, user.created.seconds + 36'500LL * 86'400);
  EXPECT_FALSE(user.service_credentials[2].expires);
  EXPECT_EQ(user.service_credentials[0].alias, "a-at-111122223333");
  EXPECT_EQ(user.service_credentials[1].alias, "a+1-at-111122223333");
}

TEST(WorldFile, KeysFollowFromTheirIds) {
  const auto world = parse_world(with_user(R"({"name": "a", "service_credentials": [{"id": "ACCAEXAMPLE0000000001"}]})"), kNow);
  ASSERT_TRUE(world);
  const ServiceCredential& credential = world->contents.at("111122223333").users.at("a").service_credentials[0];
  const auto key = world_key("111122223333", credential);
  ASSERT_TRUE(key);
  EXPECT_TRUE(key->reveal().starts_with("ABSK"));
  EXPECT_EQ(sha256(key->reveal()), credential.digest);
}

TEST(WorldFile, SaysWhatIsWrong) {
  const std::pair<std::string, const char*> bad[] = {
      {"", "not JSON"},
      {"[]", "is not an object"},
      {"{}", "at least one account"},
      {R"({"account": []})", "has no \"account\""},
      {R"({"accounts": [{"id": "12"}]})", "12 digits"},
      {R"({"accounts": [{"id": "111122223333"}, {"id": "111122223333"}]})", "stands twice"},
      {with_user(R"({"name": "a b"})"), "no proper name"},
      {with_user(R"({"name": "a", "surname": "b"})"), "has no \"surname\""},
      {with_user(R"({"name": "a", "created": "yesterday"})"), "is no time"},
      {with_user(R"({"name": "a", "inline": {"p": {"Statement": {}}}})"), "Effect"},
      {with_user(R"({"name": 1})"), "not a text"},
      {R"({"settings": {"latency_ms": "fast"}, "accounts": [{"id": "111122223333"}]})", "wrong kind"},
      {R"({"faults": [{"fault": "earthquake"}], "accounts": [{"id": "111122223333"}]})", "no fault"},
      {R"({"organization": {"management_account": "444455556666"}, "accounts": [{"id": "111122223333"}]})", "management account"},
      {R"({"generate": {"accounts": 1000000}})", "at most"},
  };
  for (const auto& [text, words] : bad) {
    const auto world = parse_world(text, kNow);
    ASSERT_FALSE(world) << text;
    EXPECT_NE(world.error().message.find(words), std::string::npos) << text << ": " << world.error().message;
  }
  EXPECT_FALSE(load_world("/nonexistent/world.json", kNow));
}

// The n-th block of JSON in a document.
std::string json_of(const char* path) {
  const auto text = read_file(path, 1 << 20);
  EXPECT_TRUE(text) << path;
  constexpr std::string_view begin = "```json\n";
  const std::size_t from = text->find(begin) + begin.size();
  return text->substr(from, text->find("```", from) - from);
}

TEST(WorldFile, TheDocumentsExampleIsAWorld) {
  const auto world = parse_world(json_of("docs/formats/world.md"), kNow);
  ASSERT_TRUE(world) << world.error().message;
  EXPECT_EQ(world->contents.at("111122223333").users.size(), 2U);
  EXPECT_EQ(world->faults.size(), 1U);
}

TEST(WorldFile, TheGuideNamesEveryOperationAndFault) {
  const auto guide = read_file("docs/guide/simulator.md", 1 << 20);
  ASSERT_TRUE(guide);
  std::size_t operations = 0;
  for (const auto table : {iam_user_operations(), iam_policy_operations(), iam_credential_operations(), iam_service_credential_operations(),
                           iam_account_operations(), sts_operations(), organizations_operations(), cloudtrail_operations(), bedrock_operations()})
    for (const Operation& operation : table) {
      EXPECT_NE(guide->find(operation.name), std::string::npos) << operation.name;
      EXPECT_EQ(find_operation(operation.service, operation.name), &operation);
      ++operations;
    }
  EXPECT_EQ(operations, 67U);
}

TEST(Store, ReadersSeeWritesLate) {
  Store store(*parse_world(with_user(R"({"name": "a"})"), kNow));
  store.edit("111122223333", 1000, 500).users.erase("a");
  EXPECT_TRUE(store.seen("111122223333", 1400, 500)->users.contains("a"));
  EXPECT_FALSE(store.current("111122223333")->users.contains("a"));
  store.edit("111122223333", 1450, 500).users["b"].name = "b";
  EXPECT_FALSE(store.seen("111122223333", 1500, 500)->users.contains("a"));
  EXPECT_FALSE(store.seen("111122223333", 1900, 500)->users.contains("b"));
  EXPECT_TRUE(store.seen("111122223333", 1950, 500)->users.contains("b"));
  EXPECT_EQ(store.current("999999999999"), nullptr);
}

TEST(Store, ServiceControlPoliciesComeRootFirst) {
  Store store(*load_world("demo", kNow));
  EXPECT_TRUE(store.scps("111111111111").empty()) << "the management account";
  const auto& levels = store.scps("222222222222");
  ASSERT_EQ(levels.size(), 3U);
  EXPECT_EQ(levels[0].size(), 1U);
  EXPECT_EQ(levels[1].size(), 2U) << "the unit platform";
  EXPECT_EQ(levels[1][1].name, "no-long-term-bedrock-keys");
}

}  // namespace
}  // namespace mayfly::sim
