#include "base/time.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>

namespace mayfly {
namespace {

struct Row {
  std::int64_t seconds;
  const char* rfc3339;
  const char* amz;
};
constexpr Row kKnown[] = {
    {0, "1970-01-01T00:00:00Z", "19700101T000000Z"},
    {951'782'400, "2000-02-29T00:00:00Z", "20000229T000000Z"},  // a leap day of a century
    {1'440'938'160, "2015-08-30T12:36:00Z", "20150830T123600Z"},
    {1'709'251'199, "2024-02-29T23:59:59Z", "20240229T235959Z"},
    {-1, "1969-12-31T23:59:59Z", "19691231T235959Z"},
    {-62'167'219'200, "0000-01-01T00:00:00Z", "00000101T000000Z"},
    {253'402'300'799, "9999-12-31T23:59:59Z", "99991231T235959Z"},
};

TEST(Time, known_moments_both_ways) {
  for (const Row& row : kKnown) {
    EXPECT_EQ(to_rfc3339(Time{row.seconds}), row.rfc3339);
    EXPECT_EQ(to_amz_date(Time{row.seconds}), row.amz);
    EXPECT_EQ(parse_rfc3339(row.rfc3339), Time{row.seconds});
    EXPECT_EQ(parse_amz_date(row.amz), Time{row.seconds});
  }
}

TEST(Time, agrees_with_the_c_library_on_every_day_of_four_centuries) {
  for (std::int64_t day = 0; day < 146'097; ++day) {
    const std::time_t seconds = day * 86'400 + day % 86'400;
    std::tm tm{};
    ASSERT_NE(gmtime_r(&seconds, &tm), nullptr);
    char text[32];
    ASSERT_NE(std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm), 0U);
    ASSERT_EQ(to_rfc3339(Time{seconds}), text);
    ASSERT_EQ(parse_rfc3339(text), Time{seconds});
  }
}

TEST(Time, refuses_days_and_hours_that_do_not_exist) {
  for (const char* text :
       {"2023-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2024-02-30T00:00:00Z", "2024-04-31T00:00:00Z", "2024-00-10T00:00:00Z", "2024-13-10T00:00:00Z",
        "2024-01-00T00:00:00Z", "2024-01-32T00:00:00Z", "2024-01-01T24:00:00Z", "2024-01-01T00:60:00Z", "2024-01-01T00:00:60Z"})
    EXPECT_EQ(parse_rfc3339(text), std::nullopt) << text;
}

TEST(Time, refuses_every_other_form) {
  for (const char* text : {"", "2024-01-01", "2024-01-01T00:00:00", "2024-01-01T00:00:00+00:00", "2024-01-01t00:00:00z", "2024-01-01 00:00:00Z",
                           "2024-01-01T00:00:00.0Z", " 2024-01-01T00:00:00Z", "2024-01-01T00:00:0-Z"})
    EXPECT_EQ(parse_rfc3339(text), std::nullopt) << text;
  EXPECT_EQ(parse_amz_date("20240101T000000"), std::nullopt);
  EXPECT_EQ(parse_amz_date("2024-01-01T00:00:00Z"), std::nullopt);
}

TEST(SystemClock, stands_still_when_told) {
  ::setenv("MAYFLY_NOW", "2026-01-02T03:04:05Z", 1);
  EXPECT_EQ(to_rfc3339(SystemClock().now()), "2026-01-02T03:04:05Z");
  ::setenv("MAYFLY_NOW", "yesterday", 1);
  EXPECT_LE(std::abs(SystemClock().now().seconds - static_cast<std::int64_t>(std::time(nullptr))), 1);
  ::unsetenv("MAYFLY_NOW");
  EXPECT_LE(std::abs(SystemClock().now().seconds - static_cast<std::int64_t>(std::time(nullptr))), 1);
}

}  // namespace
}  // namespace mayfly
