#include "carrier/reader.h"

#include <gtest/gtest.h>

#include "carrier/test_support.h"

namespace mayfly::carrier {
namespace {

TEST(MemoryReader, ReadsSeeksAndEnds) {
  MemoryReader reader(as_bytes("0123456789"));
  EXPECT_EQ(reader.size(), 10U);
  EXPECT_EQ(test::drain(reader, 3).bytes, "0123456789");
  ASSERT_TRUE(reader.seek(7));
  EXPECT_EQ(test::drain(reader, 100).bytes, "789");
  ASSERT_TRUE(reader.seek(10));
  EXPECT_EQ(test::drain(reader).bytes, "");
  EXPECT_FALSE(reader.seek(11));
}

TEST(Reader, CannotSeekUnlessItSaysSo) {
  test::TrickleReader reader("abc", 1);
  EXPECT_EQ(reader.size(), std::nullopt);
  const auto moved = reader.seek(0);
  ASSERT_FALSE(moved);
  EXPECT_EQ(moved.error().code, Code::unsupported);
}

TEST(PeekReader, LosesNothingOfWhatItLookedAt) {
  for (const std::size_t trickle : {1U, 2U, 3U, 100U}) {
    for (const std::size_t peeked : {0U, 1U, 4U, 10U, 50U}) {
      for (const std::size_t piece : {1U, 3U, 64U}) {
        test::TrickleReader below("0123456789", trickle);
        PeekReader reader(below);
        const auto front = reader.peek(peeked);
        ASSERT_TRUE(front);
        EXPECT_EQ(as_text(*front), std::string("0123456789").substr(0, peeked));
        EXPECT_EQ(test::drain(reader, piece).bytes, "0123456789");
      }
    }
  }
}

TEST(PeekReader, GrowsAndSeeks) {
  MemoryReader below(as_bytes("0123456789"));
  PeekReader reader(below);
  EXPECT_EQ(as_text(reader.peek(2).value()), "01");
  EXPECT_EQ(as_text(reader.peek(4).value()), "0123");
  EXPECT_EQ(as_text(reader.peek(1).value()), "0");
  EXPECT_EQ(reader.size(), 10U);
  ASSERT_TRUE(reader.seek(0));
  EXPECT_EQ(test::drain(reader).bytes, "0123456789");
  ASSERT_TRUE(reader.seek(5));
  EXPECT_EQ(test::drain(reader).bytes, "56789");
}

TEST(PeekReader, GivesTheBytesBeforeAnErrorAndThenTheError) {
  test::TrickleReader below("abc", 2, Error{Code::corrupt, "cut", {}, {}});
  PeekReader reader(below);
  const auto front = reader.peek(10);
  ASSERT_TRUE(front);
  EXPECT_EQ(as_text(*front), "abc");
  const auto all = test::drain(reader);
  EXPECT_EQ(all.bytes, "abc");
  ASSERT_TRUE(all.error);
  EXPECT_EQ(all.error->message, "cut");

  test::TrickleReader nothing("", 2, Error{Code::corrupt, "cut", {}, {}});
  EXPECT_FALSE(PeekReader(nothing).peek(1));
}

}  // namespace
}  // namespace mayfly::carrier
