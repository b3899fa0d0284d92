#include "sim/ids.h"

#include <gtest/gtest.h>

#include <set>

#include "key/key.h"

namespace mayfly::sim {
namespace {

TEST(Ids, AccessKeyIdsCarryTheirAccount) {
  std::set<std::string> seen;
  for (const char* account : {"111122223333", "000000000001", "999999999999", "200000007919"})
    for (int i = 0; i < 200; ++i) {
      const std::string id = access_key_id(i % 2 == 0 ? "AKIA" : "ASIA", account, std::to_string(i));
      EXPECT_EQ(id.size(), 20U);
      EXPECT_EQ(key::account_of(id), account) << id;
      seen.insert(id);
    }
  EXPECT_EQ(seen.size(), 800U);
}

TEST(Ids, LookLikeAwsOwn) {
  EXPECT_EQ(unique_id("ACCA", "x").size(), 21U);
  EXPECT_TRUE(unique_id("AIDA", "x").starts_with("AIDA"));
  EXPECT_NE(unique_id("AIDA", "x"), unique_id("AIDA", "y"));
  EXPECT_EQ(unique_id("AIDA", "x"), unique_id("AIDA", "x"));
  EXPECT_EQ(secret_for("x").size(), 40U);
  EXPECT_EQ(secret_for("x", 300).size(), 300U);
  EXPECT_EQ(uuid("x").size(), 36U);
}

}  // namespace
}  // namespace mayfly::sim
