#include <gtest/gtest.h>

#include "key/key.h"

namespace mayfly::key {
namespace {

TEST(AccountOf, published_vectors) {
  EXPECT_EQ(account_of("ASIARZPUZDIKAAVBCXDX"), "123456789012");
  EXPECT_EQ(account_of("AKIARZPUZDIKAAVBCXDX"), "123456789012") << "the kind of id does not matter";
  EXPECT_EQ(account_of("AKIAIOSFODNN7EXAMPLE"), std::nullopt) << "the fifth character is I: from before the layout";
}

// The layout written backwards: an account's bits, base32, any six symbols behind them.
std::string id_of(std::uint64_t account, std::uint64_t low_bits) {
  constexpr std::string_view base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const std::uint64_t bits = (std::uint64_t{1} << 47 | account << 7 | low_bits) << 2;  // 50 bits; the top one is set in new ids
  std::string id = "AKIA";
  for (int shift = 45; shift >= 0; shift -= 5) id.push_back(base32[bits >> shift & 31]);
  return id + "ABC567";
}

TEST(AccountOf, every_account_survives_the_layout) {
  for (const std::uint64_t account : {0ULL, 1ULL, 42ULL, 111122223333ULL, 999999999999ULL}) {
    const std::string digits = std::to_string(account);
    for (const std::uint64_t low : {0ULL, 1ULL, 127ULL}) EXPECT_EQ(account_of(id_of(account, low)), std::string(12 - digits.size(), '0') + digits);
  }
  EXPECT_EQ(account_of(id_of(1'000'000'000'000, 0)), std::nullopt) << "13 digits";
}

TEST(AccountOf, refuses_other_shapes) {
  for (const char* id : {"", "AKIA", "ASIARZPUZDIKAAVBCXD", "ASIARZPUZDIKAAVBCXDXX", "asiarzpuzdikaavbcxdx", "ASIARZPUZDIKAAVBCXD1", "ASIARZPUZDIKAAVBCX X",
                         "ASIAJZPUZDIKAAVBCXDX", "1SIARZPUZDIKAAVBCXDX"})
    EXPECT_EQ(account_of(id), std::nullopt) << id;
}

}  // namespace
}  // namespace mayfly::key
