#include "aws/rate.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "aws/pause_for_test.h"
#include "base/interrupt.h"

namespace mayfly::aws {
namespace {

TEST(Bucket, gives_a_burst_and_then_its_rate) {
  PauseForTest pause;
  Bucket bucket(10, 3);
  for (int i = 0; i < 6; ++i) EXPECT_TRUE(bucket.take(pause));
  EXPECT_EQ(pause.waits(), (std::vector<std::int64_t>{100, 100, 100}));
  pause.go_on(Milliseconds(150));
  EXPECT_TRUE(bucket.take(pause));
  EXPECT_TRUE(bucket.take(pause));
  EXPECT_EQ(pause.waits().size(), 4U);
  EXPECT_EQ(pause.waits().back(), 50);
  pause.go_on(Milliseconds(1'000'000));
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(bucket.take(pause));
  EXPECT_EQ(pause.waits().size(), 4U);
}

TEST(Bucket, ends_with_the_users_patience) {
  PauseForTest pause;
  Bucket bucket(10, 1);
  EXPECT_TRUE(bucket.take(pause));
  pause.stop();
  EXPECT_FALSE(bucket.take(pause));
}

TEST(Places, are_never_more_than_there_are) {
  Places places(3);
  std::atomic<int> now{0}, most{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < 16; ++i)
    callers.emplace_back([&] {
      for (int round = 0; round < 50; ++round) {
        ASSERT_TRUE(places.take());
        const int here = ++now;
        for (int before = most; before < here && !most.compare_exchange_weak(before, here);) {
        }
        std::this_thread::yield();
        --now;
        places.give_back();
      }
    });
  for (std::thread& caller : callers) caller.join();
  EXPECT_LE(most, 3);
  EXPECT_GE(most, 1);
}

TEST(Places, are_not_waited_for_after_an_interrupt) {
  Places places(1);
  ASSERT_TRUE(places.take());
  set_interrupted(true);
  EXPECT_FALSE(places.take());
  set_interrupted(false);
}

}  // namespace
}  // namespace mayfly::aws
