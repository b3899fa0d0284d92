#include "aws/retry.h"

#include <gtest/gtest.h>

namespace mayfly::aws {
namespace {

Random always(double value) {
  return [value] { return value; };
}

std::vector<std::int64_t> delays(Failure failure, int max_attempts, double random, std::string_view retry_after = "") {
  RetryQuota quota;
  Retries retries(quota, max_attempts, always(random));
  std::vector<std::int64_t> out;
  while (const auto delay = retries.after(failure, retry_after)) out.push_back(delay->count());
  return out;
}

TEST(Retries, wait_twice_as_long_each_time_up_to_twenty_seconds) {
  using Delays = std::vector<std::int64_t>;
  EXPECT_EQ(delays(Failure::transient, 3, 1), (Delays{50, 100}));
  EXPECT_EQ(delays(Failure::throttled, 3, 1), (Delays{1000, 2000}));
  EXPECT_EQ(delays(Failure::throttled, 9, 1), (Delays{1000, 2000, 4000, 8000, 16000, 20000, 20000, 20000}));
  EXPECT_EQ(delays(Failure::transient, 11, 0.5), (Delays{25, 50, 100, 200, 400, 800, 1600, 3200, 6400, 10000}));
  EXPECT_EQ(delays(Failure::throttled, 3, 0), (Delays{0, 0}));
  EXPECT_EQ(delays(Failure::permanent, 3, 1), Delays{});
  EXPECT_EQ(delays(Failure::throttled, 1, 1), Delays{});
}

TEST(Retries, the_service_may_ask_for_longer_but_not_for_more_than_five_seconds) {
  const std::pair<const char*, std::int64_t> rows[] = {{"", 500},
                                                       {"100", 500},
                                                       {"500", 500},
                                                       {"1500", 1500},
                                                       {"5500", 5500},
                                                       {"5501", 5500},
                                                       {"99999999", 5500},
                                                       {"-1", 500},
                                                       {"soon", 500},
                                                       {"1.5", 500},
                                                       {"99999999999999999999", 500}};
  for (const auto& [header, expected] : rows) EXPECT_EQ(retry_delay(Failure::throttled, 1, header, 0.5).count(), expected) << header;
}

TEST(Retries, cost_tokens_and_an_answer_gives_back_the_last_of_them) {
  RetryQuota quota;
  Retries twice(quota, 3, always(0));
  EXPECT_TRUE(twice.after(Failure::throttled, ""));
  EXPECT_EQ(quota.left(), 495);
  EXPECT_TRUE(twice.after(Failure::transient, ""));
  EXPECT_EQ(quota.left(), 481);
  twice.answered();
  EXPECT_EQ(quota.left(), 495);
  EXPECT_EQ(twice.attempts(), 3);
  Retries none(quota, 3, always(0));
  none.answered();
  EXPECT_EQ(quota.left(), 496);
  for (int i = 0; i < 10; ++i) Retries(quota, 3, always(0)).answered();
  EXPECT_EQ(quota.left(), 500);
}

TEST(Retries, end_when_the_quota_is_spent_and_then_one_answer_is_not_enough) {
  RetryQuota quota;
  int retried = 0;
  for (; Retries(quota, 3, always(0)).after(Failure::throttled, ""); ++retried) {
  }
  EXPECT_EQ(retried, 100);
  Retries(quota, 3, always(0)).answered();
  EXPECT_FALSE(Retries(quota, 3, always(0)).after(Failure::throttled, ""));
  for (int i = 0; i < 4; ++i) Retries(quota, 3, always(0)).answered();
  EXPECT_TRUE(Retries(quota, 3, always(0)).after(Failure::throttled, ""));
}

TEST(Quotas, are_one_for_each_account_and_service) {
  RetryQuotas quotas;
  EXPECT_EQ(&quotas.of("111122223333", "iam"), &quotas.of("111122223333", "iam"));
  EXPECT_NE(&quotas.of("111122223333", "iam"), &quotas.of("444455556666", "iam"));
  EXPECT_NE(&quotas.of("111122223333", "iam"), &quotas.of("111122223333", "cloudtrail"));
}

}  // namespace
}  // namespace mayfly::aws
