#include "carrier/budget.h"

#include <gtest/gtest.h>

namespace mayfly::carrier {
namespace {

using model::SkipReason;

TEST(Budget, EachLimitBitesWhereItStands) {
  Limits limits;
  limits.max_bytes = 100;
  limits.max_members = 2;
  Budget budget(limits);
  EXPECT_EQ(budget.spend_bytes(100), std::nullopt);
  EXPECT_EQ(budget.spend_member(), std::nullopt);
  EXPECT_EQ(budget.spend_member(), std::nullopt);
  EXPECT_EQ(budget.spend_member(), SkipReason::cap_members);
  EXPECT_EQ(budget.spend_bytes(1), SkipReason::cap_bytes);
  EXPECT_EQ(budget.spend_bytes(0), SkipReason::cap_bytes);
  EXPECT_EQ(budget.spend_bytes(~std::uint64_t{0}), SkipReason::cap_bytes) << "no overflow";
  EXPECT_EQ(budget.spend_bytes(1), SkipReason::cap_bytes);
}

TEST(Budget, RatioCountsOnlyBehindTheFreeBytes) {
  Limits limits;
  limits.max_ratio = 10;
  limits.ratio_free_bytes = 1000;
  const Budget budget(limits);
  EXPECT_EQ(budget.check_ratio(1, 1000), std::nullopt);
  EXPECT_EQ(budget.check_ratio(101, 1009), std::nullopt);
  EXPECT_EQ(budget.check_ratio(100, 1001), SkipReason::cap_ratio);
  EXPECT_EQ(budget.check_ratio(0, 1001), SkipReason::cap_ratio);
}

TEST(Budget, TimeBitesAndKeepsBiting) {
  Limits limits;
  limits.max_time = std::chrono::milliseconds(-1);
  Budget budget(limits);
  for (int i = 0; i < 40; ++i) EXPECT_EQ(budget.spend_bytes(0), SkipReason::cap_time) << i;
}

TEST(Skip, TheReasonTravelsInTheError) {
  for (const model::SkipRow& row : model::all_skip_reasons()) {
    EXPECT_EQ(skip_reason_of(fail_skip(row.reason, "a detail: with a colon").error()), row.reason);
    const Error bare = fail_skip(row.reason, "").error();
    EXPECT_EQ(skip_reason_of(bare), row.reason);
    EXPECT_EQ(bare.message, row.name);
  }
  EXPECT_EQ(fail_skip(SkipReason::cap_ratio, "x").error().code, Code::unavailable);
  EXPECT_EQ(fail_skip(SkipReason::broken_container, "x").error().code, Code::corrupt);
  EXPECT_EQ(fail_skip(SkipReason::encrypted_container, "x").error().code, Code::unsupported);
}

TEST(Skip, ErrorsWithoutAReason) {
  EXPECT_EQ(skip_reason_of(fail(Code::corrupt, "odd").error()), SkipReason::broken_container);
  EXPECT_EQ(skip_reason_of(fail_errno(5, "read").error()), SkipReason::io_error);
}

}  // namespace
}  // namespace mayfly::carrier
