#include "carrier/utf16.h"

#include <gtest/gtest.h>

#include "carrier/test_support.h"

namespace mayfly::carrier {
namespace {

test::Drained convert(std::string_view text, ByteOrder order, std::size_t trickle, std::size_t piece) {
  test::TrickleReader below(text, trickle);
  Utf16Reader reader(below, order);
  return test::drain(reader, piece);
}

// Python encodes and decodes; ours must agree for every cut into pieces.
TEST(Utf16, AgreesWithPython) {
  const std::string code =
      "import random\nrandom.seed(3)\ns = ''\nfor i in range(300):\n"
      "  s += 'ascii run of some length ' * random.randrange(4) + random.choice(['\\u00e4', '\\u20ac', '\\U0001f511', '\\n', '\\0', '\\uffff', "
      "'\\ufeff'])\n";
  const std::string text = test::python(code + "out.write(s.encode())");
  const std::string little = test::python(code + "out.write(s.encode('utf-16-le'))");
  const std::string big = test::python(code + "out.write(s.encode('utf-16-be'))");
  ASSERT_GT(text.size(), 5000U);
  for (const std::size_t trickle : {1U, 2U, 3U, 33U, 100'000U}) {
    for (const std::size_t piece : {1U, 2U, 3U, 5U, 17U, 65536U}) {
      EXPECT_EQ(convert(little, ByteOrder::little, trickle, piece).bytes, text) << trickle << " " << piece;
      EXPECT_EQ(convert(big, ByteOrder::big, trickle, piece).bytes, text) << trickle << " " << piece;
    }
  }
}

TEST(Utf16, DropsTheMarkOnce) {
  using namespace std::string_view_literals;
  EXPECT_EQ(convert("\xff\xfe"sv, ByteOrder::little, 1, 10).bytes, "");
  EXPECT_EQ(convert("\xff\xfe\x61\0"sv, ByteOrder::little, 1, 10).bytes, "a");
  EXPECT_EQ(convert("\xfe\xff\0a"sv, ByteOrder::big, 1, 10).bytes, "a");
  EXPECT_EQ(convert("\xff\xfe\xff\xfe"sv, ByteOrder::little, 4, 10).bytes, "\xef\xbb\xbf");
}

TEST(Utf16, LoneSurrogatesAreReplaced) {
  using namespace std::string_view_literals;
  EXPECT_EQ(convert("\x3d\xd8\x61\0"sv, ByteOrder::little, 1, 10).bytes, "\xef\xbf\xbd\x61");
  EXPECT_EQ(convert("\x11\xdd\x61\0"sv, ByteOrder::little, 1, 10).bytes, "\xef\xbf\xbd\x61");
  EXPECT_EQ(convert("\x3d\xd8\x3d\xd8\x11\xdd"sv, ByteOrder::little, 1, 10).bytes, "\xef\xbf\xbd\xf0\x9f\x94\x91");
  const auto at_end = convert("a\0\x3d\xd8"sv, ByteOrder::little, 1, 10);
  EXPECT_EQ(at_end.bytes, "a\xef\xbf\xbd");
  EXPECT_FALSE(at_end.error);
}

TEST(Utf16, AnOddByteIsCorruptAfterAllBeforeIt) {
  using namespace std::string_view_literals;
  for (const std::size_t piece : {1U, 2U, 100U}) {
    const auto all = convert("a\0b\0c"sv, ByteOrder::little, 2, piece);
    EXPECT_EQ(all.bytes, "ab");
    EXPECT_TRUE(all.broken());
  }
  EXPECT_FALSE(convert("", ByteOrder::little, 2, 10).error);
}

TEST(Utf16, PassesOnTheErrorBelow) {
  using namespace std::string_view_literals;
  test::TrickleReader below("a\0b\0"sv, 3, fail_skip(model::SkipReason::cap_ratio, "below").error());
  Utf16Reader reader(below, ByteOrder::little);
  const auto all = test::drain(reader);
  EXPECT_EQ(all.bytes, "ab");
  ASSERT_TRUE(all.error);
  EXPECT_EQ(skip_reason_of(*all.error), model::SkipReason::cap_ratio);
}

}  // namespace
}  // namespace mayfly::carrier
