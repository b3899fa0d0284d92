#include "carrier/json_stream.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "carrier/test_support.h"

namespace mayfly::carrier {
namespace {

using Json = nlohmann::json;

// What was met, as one text: what nlohmann's parser meets is written the same.
class Record : public JsonEvents {
 public:
  bool open(char bracket) override { return add(std::string(1, bracket)); }
  bool close(char bracket) override { return add(std::string(1, bracket)); }
  bool key(std::string_view name) override { return add("key " + std::string(name)); }
  bool literal(std::string_view text) override { return add(std::string(text)); }
  bool begin_string(std::size_t) override { return add("string "); }
  bool string_piece(std::string_view piece) override {
    EXPECT_FALSE(piece.empty());
    events.back() += piece;
    return true;
  }
  bool end_string() override { return true; }

  std::vector<std::string> events;

 private:
  bool add(std::string event) {
    events.push_back(std::move(event));
    return true;
  }
};

class Oracle : public nlohmann::json_sax<Json> {
 public:
  bool null() override { return add("null"); }
  bool boolean(bool value) override { return add(value ? "true" : "false"); }
  bool number_integer(std::int64_t value) override { return add(std::to_string(value)); }
  bool number_unsigned(std::uint64_t value) override { return add(std::to_string(value)); }
  bool number_float(double, const std::string& text) override { return add(text); }
  bool binary(Json::binary_t&) override { return false; }
  bool string(std::string& value) override { return add("string " + value); }
  bool start_object(std::size_t) override { return add("{"); }
  bool start_array(std::size_t) override { return add("["); }
  bool end_object() override { return add("}"); }
  bool end_array() override { return add("]"); }
  bool key(std::string& name) override { return add("key " + name); }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

  std::vector<std::string> events;

 private:
  bool add(std::string event) {
    events.push_back(std::move(event));
    return true;
  }
};

struct Read {
  bool whole;
  std::vector<std::string> events;
};
Read read(std::string_view text) {
  Record record;
  const bool whole = JsonStream(text, record).read();
  return {whole, record.events};
}

const std::string kDocument =
    R"({"a": [1, -2.5e3, true, null, {}, [], ""], "b\n\"": "x\u00e9\ud83d\udd11\/\\ \t", "long": ")" + std::string(200'000, 'q') + R"(\n"})";

TEST(JsonStream, MeetsWhatNlohmannMeets) {
  for (const std::string& text : {kDocument, std::string("\xef\xbb\xbf[1]"), std::string(" \"s\" "), std::string("7")}) {
    Oracle oracle;
    ASSERT_TRUE(Json::sax_parse(text, &oracle));
    const Read ours = read(text);
    EXPECT_TRUE(ours.whole);
    EXPECT_EQ(ours.events, oracle.events);
  }
}

// Each beginning of a document, and each with one byte changed: what one parser takes for whole the other does too, but for the leniencies.
TEST(JsonStream, BreaksOffWhereNlohmannDoes) {
  const std::string text = R"({"a": [1, {"b": "c\nd"}], "e": [true, "\u0041"]})";
  for (std::size_t size = 0; size < text.size(); ++size) EXPECT_FALSE(read(std::string_view(text).substr(0, size)).whole) << size;
  for (std::size_t i = 0; i < text.size(); ++i) {
    for (const char c : std::string_view("{}[],:\"")) {
      std::string spoilt = text;
      spoilt[i] = c;
      Oracle oracle;
      const bool valid = Json::sax_parse(spoilt, &oracle);
      const Read ours = read(spoilt);
      if (valid) {
        EXPECT_TRUE(ours.whole) << spoilt;
      }
      if (valid) {
        EXPECT_EQ(ours.events, oracle.events);
      }
    }
  }
}

TEST(JsonStream, TakesWhatProgramsWriteBeyondTheStandard) {
  using Events = std::vector<std::string>;
  EXPECT_EQ(read("[NaN, -Infinity]").events, (Events{"[", "NaN", "-Infinity", "]"}));
  EXPECT_EQ(read("[\"a\nb\xff\"]").events, (Events{"[", "string a\nb\xff", "]"}));
  EXPECT_EQ(read(R"(["\q\ud800\u12"])").events, (Events{"[", "string \\q\xef\xbf\xbd\\u12", "]"}));
  EXPECT_TRUE(read("[NaN]").whole);
  EXPECT_FALSE(read("[1 2]").whole);
  EXPECT_FALSE(read("[1] 2").whole);
  EXPECT_FALSE(read("[1}").whole);
  EXPECT_FALSE(read("").whole);
  const Read cut = read("{\"a\": \"key that is cut");
  EXPECT_FALSE(cut.whole);
  EXPECT_EQ(cut.events.back(), "string key that is cut");
}

}  // namespace
}  // namespace mayfly::carrier
