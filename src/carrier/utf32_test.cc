#include "carrier/utf32.h"

#include <gtest/gtest.h>

#include "carrier/test_support.h"

namespace mayfly::carrier {
namespace {

test::Drained convert(std::string_view text, ByteOrder order, std::size_t trickle, std::size_t piece) {
  test::TrickleReader below(text, trickle);
  Utf32Reader reader(below, order);
  return test::drain(reader, piece);
}

TEST(Utf32, AgreesWithPython) {
  const std::string code = "s = ''.join(['ascii ', '\\u00e4', '\\u20ac', '\\U0001f511', '\\n', '\\0', '\\uffff', '\\ufeff'][i * i % 8] for i in range(900))\n";
  const std::string text = test::python(code + "out.write(s.encode())");
  const std::string little = test::python(code + "out.write(('\\ufeff' + s).encode('utf-32-le'))"),
                    big = test::python(code + "out.write(s.encode('utf-32-be'))");
  for (const std::size_t trickle : {1U, 3U, 4U, 100'000U}) {
    for (const std::size_t piece : {1U, 5U, 65536U}) {
      EXPECT_EQ(convert(little, ByteOrder::little, trickle, piece).bytes, text) << trickle << " " << piece;
      EXPECT_EQ(convert(big, ByteOrder::big, trickle, piece).bytes, text) << trickle << " " << piece;
    }
  }
}

TEST(Utf32, GivesWhatIsNoCharacterAndTellsOddBytes) {
  using namespace std::string_view_literals;
  EXPECT_EQ(convert("\0\xd8\0\0a\0\0\0\0\0\x11\0"sv, ByteOrder::little, 5, 10).bytes,
            "\xef\xbf\xbd"
            "a\xef\xbf\xbd");
  const auto odd = convert("\0\0\0a\0"sv, ByteOrder::big, 2, 10);
  EXPECT_EQ(odd.bytes, "a");
  EXPECT_TRUE(odd.broken());
  EXPECT_EQ(convert("", ByteOrder::big, 2, 10).bytes, "");
}

}  // namespace
}  // namespace mayfly::carrier
