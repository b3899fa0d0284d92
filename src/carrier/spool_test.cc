#include "carrier/spool.h"

#include <gtest/gtest.h>

#include "carrier/test_support.h"

namespace mayfly::carrier {
namespace {

// Held in memory, and beyond Spool::kHeld in a file: it reads the same, from any place.
TEST(Spool, ReadsLikeAFileWhateverItsLength) {
  const std::string text = test::sample_text(Spool::kHeld + 1'000'000);
  for (const std::size_t size : {std::size_t{0}, std::size_t{1000}, Spool::kHeld, text.size()}) {
    const std::string_view expected = std::string_view(text).substr(0, size);
    test::TrickleReader below(expected, 300'000);
    Spool spool(below, text.size() + 1);
    EXPECT_EQ(spool.size(), size);
    EXPECT_TRUE(test::drain(spool).bytes == expected);
    ASSERT_TRUE(spool.seek(size / 2));
    EXPECT_TRUE(test::drain(spool).bytes == expected.substr(size / 2));
    EXPECT_FALSE(spool.seek(size + 1));
    const auto bytes = spool.bytes();
    ASSERT_TRUE(bytes);
    EXPECT_TRUE(as_text(*bytes) == expected);
  }
}

TEST(Spool, OfALongerStreamIsReadOnceThrough) {
  const std::string text = test::sample_text(Spool::kHeld + 1'000'000);
  for (const std::size_t most : {std::size_t{1000}, Spool::kHeld + 500'000}) {
    test::TrickleReader below(text, 300'000);
    Spool spool(below, most);
    EXPECT_EQ(spool.size(), std::nullopt);
    EXPECT_FALSE(spool.seek(0));
    EXPECT_FALSE(spool.bytes());
    EXPECT_TRUE(test::drain(spool).bytes == text);
  }
}

TEST(Spool, KeepsWhatCameBeforeAnError) {
  test::TrickleReader below("before", 2, fail_skip(model::SkipReason::broken_container, "below").error());
  Spool spool(below, 100);
  EXPECT_EQ(spool.size(), 6U);
  ASSERT_TRUE(spool.error());
  EXPECT_EQ(skip_reason_of(*spool.error()), model::SkipReason::broken_container);
  EXPECT_EQ(test::drain(spool).bytes, "before");
}

}  // namespace
}  // namespace mayfly::carrier
