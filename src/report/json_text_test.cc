#include "report/json_text.h"

#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <random>

#include "base/base64.h"

namespace mayfly::report {
namespace {

using nlohmann::json;
using namespace std::string_literals;

std::string text_of(std::string_view value) {
  std::string out;
  JsonText(out).value(value);
  return out;
}

TEST(JsonText, WritesStructureInTheOrderOfTheCalls) {
  std::string out;
  JsonText text(out);
  text.open_object();
  text.field("a", 1);
  text.key("list");
  text.open_array();
  text.value(true);
  text.value(nullptr);
  text.open_object();
  text.close_object();
  text.open_array();
  text.close_array();
  text.value("x");
  text.close_array();
  text.field("none", std::optional<std::string>());
  text.field("some", std::optional<std::uint64_t>(7));
  text.field("words", std::vector<std::string>{"p", "q"});
  text.field("at", Time{0});
  text.close_object();
  EXPECT_EQ(out, R"({"a":1,"list":[true,null,{},[],"x"],"none":null,"some":7,"words":["p","q"],"at":"1970-01-01T00:00:00Z"})");
}

TEST(JsonText, GoesOnAfterItsStringWasEmptied) {
  std::string out, all;
  JsonText text(out);
  text.open_array();
  for (int i = 0; i < 3; ++i) {
    text.value(i);
    all += std::exchange(out, "");
  }
  text.close_array();
  EXPECT_EQ(all + out, "[0,1,2]");
}

TEST(JsonText, NumbersKeepEveryDigit) {
  std::string out;
  JsonText text(out);
  text.open_array();
  text.value(std::numeric_limits<std::uint64_t>::max());
  text.value(std::numeric_limits<std::int64_t>::min());
  text.value(0.25);
  text.value(1e300);
  text.value(std::numeric_limits<double>::quiet_NaN());
  text.value(std::numeric_limits<double>::infinity());
  text.close_array();
  EXPECT_EQ(out, "[18446744073709551615,-9223372036854775808,0.25,1e+300,null,null]");
}

TEST(JsonText, EscapesWhatAReaderCouldNotSee) {
  EXPECT_EQ(text_of("a\"b\\c/d"), R"("a\"b\\c/d")");
  EXPECT_EQ(text_of("\n\r\t\b\0"s), R"("\n\r\t\u0008\u0000")");
  EXPECT_EQ(text_of("\x7f\x1b[2J\u202E\u200B\U000E0041"), R"("\u007f\u001b[2J\u202e\u200b\udb40\udc41")");
  EXPECT_EQ(text_of("é鍵🔑"), "\"é鍵🔑\"");
  EXPECT_EQ(text_of("caf\xE9!"), "\"caf\xEF\xBF\xBD!\"");
}

TEST(JsonText, NamesThatLostSomethingBringTheirBytes) {
  std::string out;
  JsonText text(out);
  text.open_object();
  text.name_field("path", std::string_view("é"));
  text.name_field("member", std::optional<std::string>("\xE9"));
  text.name_field("field", std::optional<std::string>());
  text.close_object();
  const json read = json::parse(out);
  EXPECT_EQ(read, (json{{"path", "é"}, {"member", "\uFFFD"}, {"member_bytes", base64_encode("\xE9")}, {"field", nullptr}}));
}

// nlohmann reads ours, and what it writes for the same bytes reads the same: it, too, replaces maximal subparts.
TEST(JsonText, AgreesWithNlohmannOnRandomBytes) {
  std::mt19937 random(4242);
  const std::string_view pieces[] = {"\xE2\x82\xAC", "\xF0\x9F\x94\x91", "\xED\xA0\x80", "\xC0\xAF", "\xF4\x90\x80\x80", "\xE2\x82", "\xF0\x9F", "\"",
                                     "\\",           "\u2028",           "\xEF\xBF\xBF", "\0"};
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes;
    for (auto n = random() % 12; n > 0; --n) {
      if (random() % 2 == 0) bytes += pieces[random() % std::size(pieces)];
      else bytes += static_cast<char>(random() % 256);
    }
    const json ours = json::parse(text_of(bytes));
    const json theirs = json::parse(json(bytes).dump(-1, ' ', false, json::error_handler_t::replace));
    ASSERT_EQ(ours, theirs) << base64_encode(bytes);
  }
}

}  // namespace
}  // namespace mayfly::report
