// Files with several names: one of them is read, the smallest, within bounded memory.
#include "leaks/linked.h"

#include <gtest/gtest.h>

namespace mayfly::leaks {
namespace {

using Met = LinkedFiles::Met;

LinkedName name(const std::string& path) { return {0, path, path}; }

TEST(LinkedFiles, TheSmallestNameStays) {
  LinkedFiles files;
  std::string other;
  EXPECT_EQ(files.meet({1, 7}, name("b"), other), Met::wait);
  EXPECT_EQ(files.meet({1, 7}, name("c"), other), Met::duplicate);
  EXPECT_EQ(other, "c");
  EXPECT_EQ(files.meet({1, 7}, name("a"), other), Met::duplicate);
  EXPECT_EQ(other, "b");
  EXPECT_EQ(files.meet({2, 7}, name("d"), other), Met::wait);  // the same number on another device
  const auto all = files.take();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].second.path, "a");
  EXPECT_EQ(all[1].second.path, "d");
}

TEST(LinkedFiles, WhatWasTakenIsADuplicateFromThenOn) {
  LinkedFiles files(2, 100);
  std::string other;
  EXPECT_EQ(files.meet({1, 1}, name("x"), other), Met::wait);
  EXPECT_FALSE(files.is_full());
  EXPECT_EQ(files.meet({1, 2}, name("y"), other), Met::wait);
  EXPECT_TRUE(files.is_full());
  EXPECT_EQ(files.take().size(), 2u);
  EXPECT_FALSE(files.is_full());
  EXPECT_EQ(files.meet({1, 1}, name("a"), other), Met::duplicate);
  EXPECT_EQ(other, "a");
  EXPECT_TRUE(files.take().empty());
}

TEST(LinkedFiles, BeyondTheLimitEachNameIsRead) {
  LinkedFiles files(10, 1);
  std::string other;
  EXPECT_EQ(files.meet({1, 1}, name("x"), other), Met::wait);
  EXPECT_EQ(files.meet({1, 2}, name("y"), other), Met::read_now);
  EXPECT_EQ(files.meet({1, 2}, name("z"), other), Met::read_now);
  EXPECT_EQ(files.meet({1, 1}, name("w"), other), Met::duplicate);
}

}  // namespace
}  // namespace mayfly::leaks
