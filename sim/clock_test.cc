#include "sim/clock.h"

#include <gtest/gtest.h>

namespace mayfly::sim {
namespace {

TEST(Clock, IsSetMovedStopped) {
  Clock clock;
  clock.stop();
  const Millis begin = clock.now();
  clock.advance(90LL * 86'400'000);
  EXPECT_EQ(clock.now(), begin + 90LL * 86'400'000);
  clock.set(1234);
  EXPECT_EQ(clock.now(), 1234);
  EXPECT_FALSE(clock.runs());
  clock.start();
  EXPECT_TRUE(clock.runs());
  EXPECT_GE(clock.now(), 1234);
  EXPECT_LT(clock.now(), 1234 + 60'000);
  clock.reset();
  EXPECT_NEAR(static_cast<double>(clock.now()), static_cast<double>(begin), 60'000);
}

TEST(Clock, SecondsRoundDown) {
  EXPECT_EQ(to_time(1999).seconds, 1);
  EXPECT_EQ(to_time(-1).seconds, -1);
  EXPECT_EQ(to_millis(Time{-1}), -1000);
}

}  // namespace
}  // namespace mayfly::sim
