#include "base/callers.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <thread>

#include "base/interrupt.h"

namespace mayfly {
namespace {

TEST(Callers, take_each_item_once_and_many_at_a_time) {
  std::array<std::atomic<int>, 1000> seen{};
  std::atomic<int> now{0}, most{0};
  EXPECT_EQ(call_many(64, seen.size(),
                      [&](std::size_t item) {
                        const int here = ++now;
                        for (int before = most; before < here && !most.compare_exchange_weak(before, here);) {
                        }
                        std::this_thread::sleep_for(std::chrono::milliseconds(1));
                        ++seen[item];
                        --now;
                      }),
            seen.size());
  for (const auto& count : seen) EXPECT_EQ(count, 1);
  EXPECT_GT(most, 8);
  EXPECT_LE(most, 64);
}

TEST(Callers, of_nothing_call_nothing) {
  EXPECT_EQ(call_many(64, 0, [](std::size_t) { FAIL(); }), 0U);
}

TEST(Callers, begin_nothing_more_after_an_interrupt) {
  std::atomic<int> done{0};
  const std::size_t begun = call_many(4, 1000, [&](std::size_t item) {
    if (item == 10) set_interrupted(true);
    ++done;
  });
  set_interrupted(false);
  EXPECT_EQ(static_cast<std::size_t>(done), begun);
  EXPECT_LT(begun, 1000U);
}

}  // namespace
}  // namespace mayfly
