#include "model/coverage.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <vector>

namespace mayfly::model {
namespace {

bool same(const Coverage& a, const Coverage& b) {
  if (a.files != b.files || a.members != b.members || a.bytes != b.bytes || a.unpacked != b.unpacked || a.objects != b.objects) return false;
  if (a.skipped.size() != b.skipped.size()) return false;
  for (const auto& [reason, one] : a.skipped) {
    const auto other = b.skipped.find(reason);
    if (other == b.skipped.end() || other->second.paths != one.paths || other->second.count != one.count) return false;
  }
  return true;
}

TEST(SkipReasons, EachHasARowOfItsOwn) {
  std::set<std::string_view> names, meanings;
  for (const SkipRow& row : all_skip_reasons()) {
    EXPECT_EQ(&row_of(row.reason), &row);
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_TRUE(meanings.insert(row.meaning).second) << row.name;
    EXPECT_EQ(row.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"), std::string_view::npos) << row.name;
    EXPECT_EQ(row.meaning.back(), '.') << row.name;
    EXPECT_EQ(row.meaning.find(". "), std::string_view::npos) << row.name << ": one sentence";
  }
  EXPECT_EQ(names.size(), 34u);
}

// The promise of the format: what is by rule, by name; all else is unread.
TEST(SkipReasons, KindsAreThoseOfThePublishedFormat) {
  const std::set<std::string_view> by_rule = {"excluded",      "device",         "fifo",          "socket",   "kernel_filesystem", "other_filesystem",
                                              "symbolic_link", "duplicate_link", "over_max_size", "baseline", "inline_allow",      "document_text"};
  for (const SkipRow& row : all_skip_reasons()) EXPECT_EQ(name_of(row.kind), by_rule.contains(row.name) ? "by-rule" : "unread") << row.name;
}

TEST(Coverage, EmptyIsComplete) { EXPECT_EQ(Coverage{}.status(), Status::complete); }

TEST(Coverage, WhatIsLeftOutByRuleKeepsItComplete) {
  Coverage coverage;
  coverage.skip(SkipReason::excluded, "a");
  coverage.skip(SkipReason::device, "/dev/zero");
  EXPECT_EQ(coverage.status(), Status::complete);
  EXPECT_EQ(coverage.count(SkipKind::by_rule), 2u);
  EXPECT_EQ(coverage.count(SkipKind::unread), 0u);
}

TEST(Coverage, EveryUnreadReasonMakesItPartial) {
  for (const SkipRow& row : all_skip_reasons()) {
    Coverage coverage;
    coverage.files = 1;
    coverage.skip(row.reason, "a");
    EXPECT_EQ(coverage.status(), row.kind == SkipKind::unread ? Status::partial : Status::complete) << row.name;
  }
}

TEST(Coverage, FailedOnlyWhenNothingAtAllWasRead) {
  Coverage coverage;
  coverage.skip(SkipReason::not_found, "a");
  EXPECT_EQ(coverage.status(), Status::failed);
  for (std::uint64_t Coverage::* counter : {&Coverage::files, &Coverage::members, &Coverage::bytes, &Coverage::objects}) {
    Coverage some = coverage;
    some.*counter = 1;
    EXPECT_EQ(some.status(), Status::partial);
  }
}

TEST(Coverage, StoppedBeforeTheFirstFileIsPartial) {
  Coverage coverage;
  coverage.skip(SkipReason::interrupted, "a");
  EXPECT_EQ(coverage.status(), Status::partial);
}

TEST(Coverage, SkipKeepsTheSmallestPathsAndTheSum) {
  Coverage coverage;
  coverage.skip(SkipReason::io_error, "");
  coverage.skip(SkipReason::io_error, "m");
  coverage.skip(SkipReason::io_error, "b", 5);
  coverage.skip(SkipReason::io_error, "z");
  coverage.skip(SkipReason::io_error, "\xFF");
  coverage.skip(SkipReason::fifo, "never", 0);
  ASSERT_EQ(coverage.skipped.size(), 1u);
  EXPECT_EQ(coverage.skipped.at(SkipReason::io_error).first(), "b");
  EXPECT_EQ(coverage.skipped.at(SkipReason::io_error).count, 9u);
}

// In any order, and on any number of workers, the same hundred are named, each with its own count.
TEST(Coverage, NamesTheSmallestPathsWithinALimit) {
  std::vector<int> numbers(3 * Skip::kMostNamed);
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = 1000 + static_cast<int>(i / 2);
  std::ranges::shuffle(numbers, std::mt19937(7));
  std::vector<Coverage> workers(3);
  for (std::size_t i = 0; i < numbers.size(); ++i) workers[i % 3].skip(SkipReason::no_permission, std::to_string(numbers[i]));
  Coverage all;
  for (const Coverage& worker : workers) all.merge(worker);
  const Skip& skip = all.skipped.at(SkipReason::no_permission);
  EXPECT_EQ(skip.count, numbers.size());
  EXPECT_EQ(skip.paths.size(), Skip::kMostNamed);
  EXPECT_EQ(skip.first(), "1000");
  EXPECT_EQ(skip.paths.rbegin()->first, std::to_string(1000 + Skip::kMostNamed - 1));
  for (const auto& [path, count] : skip.paths) EXPECT_EQ(count, 2u) << path;
}

Coverage random_coverage(std::mt19937& random) {
  Coverage c;
  c.files = random() % 100;
  c.members = random() % 100;
  c.bytes = random() % 10000;
  c.unpacked = random() % 10000;
  c.objects = random() % 100;
  for (auto n = random() % 6; n > 0; --n)
    c.skip(all_skip_reasons()[random() % all_skip_reasons().size()].reason, std::string(random() % 3, static_cast<char>('a' + random() % 4)), random() % 3);
  return c;
}

TEST(Coverage, MergingIsCommutativeAndAssociative) {
  std::mt19937 random(7);
  for (int i = 0; i < 300; ++i) {
    const Coverage a = random_coverage(random), b = random_coverage(random), c = random_coverage(random);
    Coverage ab = a, ba = b;
    ab.merge(b);
    ba.merge(a);
    ASSERT_TRUE(same(ab, ba));
    Coverage left = ab, bc = b, right = a;
    left.merge(c);
    bc.merge(c);
    right.merge(bc);
    ASSERT_TRUE(same(left, right));
    ASSERT_EQ(left.files, a.files + b.files + c.files);
    ASSERT_EQ(left.unpacked, a.unpacked + b.unpacked + c.unpacked);
    ASSERT_EQ(left.count(SkipKind::unread), a.count(SkipKind::unread) + b.count(SkipKind::unread) + c.count(SkipKind::unread));
  }
}

TEST(Coverage, MergesWithItself) {
  Coverage a;
  a.files = 2;
  a.skip(SkipReason::fifo, "p", 3);
  a.merge(a);
  EXPECT_EQ(a.files, 4u);
  EXPECT_EQ(a.skipped.at(SkipReason::fifo).count, 6u);
}

TEST(Status, Names) {
  EXPECT_EQ(name_of(Status::complete), "complete");
  EXPECT_EQ(name_of(Status::partial), "partial");
  EXPECT_EQ(name_of(Status::failed), "failed");
}

}  // namespace
}  // namespace mayfly::model
