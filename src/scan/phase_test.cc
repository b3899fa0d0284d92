#include "scan/phase.h"

#include <gtest/gtest.h>

#include <random>

#include "base/base64.h"
#include "scan/run.h"

namespace mayfly::scan {
namespace {

// Decodes whole quartets of `text`, whatever they give.
std::string decoded(std::string_view text) {
  std::string out;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    bits = bits << 6 | static_cast<std::uint32_t>(kBase64Value[static_cast<unsigned char>(c)]);
    held += 6;
    if (held >= 8) {
      held -= 8;
      out.push_back(static_cast<char>(bits >> held & 255));
    }
  }
  return out;
}

std::string base64_of(std::string_view bytes) {
  std::string text = base64_encode(bytes);
  while (text.ends_with('=')) text.pop_back();
  return text;
}

const std::string kText = "host = example.org\nport = 443\nuser = somebody\npath = /var/lib/thing/and/so/on\nlevel = 3\nretries = 5\n";

TEST(Phase, IsThatInWhichTextComesOut) {
  const std::string glue = "raw/path/of/somethin";
  for (std::size_t glued = 0; glued <= glue.size(); ++glued)
    EXPECT_EQ(glued_characters(decoded(glue.substr(0, glued) + base64_of(kText + kText))), glued % 4) << glued;
}

TEST(Phase, IsThatInWhichACompressedFileBegins) {
  std::mt19937 random(1);
  for (const std::string_view magic : {std::string_view("\x1f\x8b\x08\0", 4), std::string_view("\xfd\x37zXZ\0", 6), std::string_view("PK\x03\x04")}) {
    std::string packed(magic);
    while (packed.size() < 200) packed.push_back(static_cast<char>(random()));
    for (std::size_t glued = 0; glued < 4; ++glued) EXPECT_EQ(glued_characters(decoded(std::string("abc").substr(0, glued) + base64_of(packed))), glued);
  }
}

TEST(Phase, StaysWhereItIsInNoise) {
  std::mt19937 random(2);
  for (int i = 0; i < 2000; ++i) {
    std::string noise;
    while (noise.size() < kMinDecoded) noise.push_back(static_cast<char>(random()));
    EXPECT_EQ(glued_characters(noise), 0U);
  }
}

TEST(Phase, LeavesOutSoManyBits) {
  const std::string text = base64_of(kText);
  for (unsigned glued = 0; glued < 4; ++glued) {
    const std::string shifted = without_front(decoded(text), glued), expected = decoded(std::string_view(text).substr(glued));
    EXPECT_GE(shifted.size() + 1, expected.size());
    EXPECT_EQ(shifted, expected.substr(0, shifted.size()));
  }
  EXPECT_EQ(without_front("", 1), "");
  EXPECT_EQ(without_front("a", 3), "");
}

}  // namespace
}  // namespace mayfly::scan
