#include "aws/credentials.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace mayfly::aws {
namespace {

constexpr std::int64_t kStart = 1'790'000'000;

Random middle() {
  return [] { return 0.5; };
}

class Providers : public testing::Test {
 protected:
  Answer<Credentials> next() {
    ++loads;
    if (failing) return std::unexpected(error_on_the_way(Error{Code::denied, "no", {}, {}}, "credentials"));
    return Credentials{.access_key_id = "AKID" + std::to_string(loads), .expires_at = life ? std::optional(Time{clock.time.seconds + *life}) : std::nullopt};
  }
  std::string id() {
    const auto got = provider.get();
    return got ? (*got)->access_key_id : "error: " + got.error().message;
  }

  FixedClock clock{Time{kStart}};
  std::optional<std::int64_t> life = 3600;
  bool failing = false;
  int loads = 0;
  CredentialProvider provider{[this] { return next(); }, clock, middle()};
};

TEST_F(Providers, are_asked_once_while_the_set_is_fresh) {
  EXPECT_EQ(id(), "AKID1");
  clock.time.seconds = kStart + 3600 - 15 * 60 - 31;  // the jitter is half of a minute
  EXPECT_EQ(id(), "AKID1");
  clock.time.seconds += 1;
  EXPECT_EQ(id(), "AKID2");
  EXPECT_EQ(loads, 2);
}

TEST_F(Providers, a_set_without_an_end_is_never_loaded_again) {
  life.reset();
  EXPECT_EQ(id(), "AKID1");
  clock.time.seconds += 100 * 86400;
  EXPECT_EQ(id(), "AKID1");
}

TEST_F(Providers, a_failure_before_the_end_is_no_error_and_is_tried_once_a_minute) {
  EXPECT_EQ(id(), "AKID1");
  failing = true;
  clock.time.seconds = kStart + 3600 - 9 * 60;  // mandatory
  EXPECT_EQ(id(), "AKID1");
  EXPECT_EQ(id(), "AKID1");
  EXPECT_EQ(loads, 2);
  clock.time.seconds += 60;
  EXPECT_EQ(id(), "AKID1");
  EXPECT_EQ(loads, 3);
  clock.time.seconds = kStart + 3600;
  EXPECT_EQ(id(), "error: no");
  failing = false;
  clock.time.seconds += 60;
  EXPECT_EQ(id(), "AKID5");
}

TEST_F(Providers, short_lives_are_renewed_at_their_half) {
  life = 600;
  EXPECT_EQ(id(), "AKID1");
  clock.time.seconds += 299;
  EXPECT_EQ(id(), "AKID1");
  clock.time.seconds += 1;
  EXPECT_EQ(id(), "AKID2");
}

TEST_F(Providers, a_set_that_comes_too_late_is_an_error_not_a_loop) {
  life = 0;
  EXPECT_TRUE(id().starts_with("error: the credentials were over")) << id();
}

TEST_F(Providers, what_AWS_refused_is_not_handed_out_again) {
  const auto first = provider.get();
  provider.expired(**first);
  EXPECT_EQ(id(), "AKID2");
  provider.expired(**first);  // an old one: the new one stays
  EXPECT_EQ(id(), "AKID2");
}

TEST(ManyCallers, make_one_flight) {
  FixedClock clock{Time{kStart}};
  std::atomic<int> loads{0};
  CredentialProvider provider(
      [&]() -> Answer<Credentials> {
        ++loads;
        std::this_thread::sleep_for(std::chrono::milliseconds(30));
        return Credentials{.access_key_id = "A"};
      },
      clock, middle());
  std::vector<std::thread> callers;
  std::atomic<int> right{0};
  for (int i = 0; i < 32; ++i) callers.emplace_back([&] { right += provider.get().has_value(); });
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(loads, 1);
  EXPECT_EQ(right, 32);
}

TEST(ManyCallers, share_one_failure) {
  FixedClock clock{Time{kStart}};
  std::atomic<int> loads{0};
  CredentialProvider provider(
      [&]() -> Answer<Credentials> {
        ++loads;
        std::this_thread::sleep_for(std::chrono::milliseconds(30));
        return std::unexpected(error_on_the_way(Error{Code::denied, "no", {}, {}}, "credentials"));
      },
      clock, middle());
  std::vector<std::thread> callers;
  for (int i = 0; i < 32; ++i) callers.emplace_back([&] { EXPECT_FALSE(provider.get()); });
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(loads, 1);
}

}  // namespace
}  // namespace mayfly::aws
