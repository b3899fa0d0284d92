// docs/formats/keys.md against the code: its table is the table, its examples decode to what it says.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "base/base64.h"
#include "key/canonical.h"
#include "key/key.h"

namespace mayfly::key {
namespace {

std::string document() {
  std::ifstream in("docs/formats/keys.md");
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

TEST(Document, names_every_family_as_the_table_does) {
  const std::string text = document();
  for (const Family& family : families()) {
    const std::string row = "| `" + std::string(family.name) + "` | `" + std::string(family.prefix) + "` | `" + std::string(family.service) + "` | " +
                            (family.console_user.empty() ? "" : "`" + std::string(family.console_user) + "`");
    EXPECT_TRUE(text.contains(row)) << row;
  }
}

TEST(Document, its_examples_decode_to_what_it_says) {
  const std::string text = document();
  std::istringstream lines(text);
  int examples = 0;
  for (std::string line; std::getline(lines, line);) {
    const Family* family = family_of(line);
    if (family == nullptr) continue;
    ++examples;
    const auto decoded = decode(line);
    ASSERT_TRUE(decoded.has_value()) << decoded.error().message;
    EXPECT_EQ(decoded->canonical.reveal(), line);
    EXPECT_TRUE(text.contains("`" + preview(decoded->canonical) + "`")) << preview(decoded->canonical);
    std::string payload = base64_decode(line.substr(family->prefix.size())).value();
    for (std::size_t at = payload.find('&'); at != std::string::npos; at = payload.find('&', at + 4)) payload.insert(at, "\n  ");
    EXPECT_TRUE(text.contains(payload)) << payload;
  }
  EXPECT_EQ(examples, 2);
}

}  // namespace
}  // namespace mayfly::key
