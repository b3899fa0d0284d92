#include "report/report.h"

#include <gtest/gtest.h>

#include <set>

#include "report/families.h"

namespace mayfly::report {
namespace {

TEST(Formats, NamesReadBack) {
  for (const Format format : {Format::text, Format::json, Format::jsonl, Format::sarif, Format::csv}) EXPECT_EQ(format_named(name_of(format)), format);
  EXPECT_EQ(format_named("xml"), std::nullopt);
  EXPECT_EQ(format_named("JSON"), std::nullopt);
}

TEST(DecodedWriter, TablesHaveNoDecodedKeys) {
  for (const Format format : {Format::sarif, Format::csv}) {
    const auto writer = make_decoded_writer(format, {}, [](std::string_view) {});
    ASSERT_FALSE(writer.has_value());
    EXPECT_EQ(writer.error().code, Code::unsupported);
  }
}

// The published names of the families (docs/formats/scan-output.md).
TEST(Families, AreThePublishedOnesAndANamelessOne) {
  std::set<std::string_view> names;
  for (const FamilyText& family : family_texts()) {
    names.insert(family.name);
    EXPECT_EQ(family.long_term, family.name.find("short-term") == std::string_view::npos);
  }
  EXPECT_EQ(names, (std::set<std::string_view>{"", "bedrock-long-term", "bedrock-short-term", "claude-platform-long-term", "claude-platform-short-term",
                                               "cloudwatch-logs-long-term", "cloudwatch-metrics-long-term"}));
  EXPECT_EQ(family_text("bedrock-short-term").rule, "bedrock-short-term-key");
  EXPECT_EQ(family_text(std::nullopt).name, "");
  EXPECT_EQ(family_text("of-tomorrow").name, "");
}

}  // namespace
}  // namespace mayfly::report
