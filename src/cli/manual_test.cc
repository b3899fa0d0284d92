// What may be repeated of a command line, what was meant by it, and how help is laid out.
#include "cli/manual.h"

#include <gtest/gtest.h>

#include <random>

namespace mayfly::cli {
namespace {

TEST(Nearest, IsWhatWasMeant) {
  const std::vector<std::string> names = {"--format", "--files", "--follow", "--output", "--exclude", "--one-file-system"};
  EXPECT_EQ(nearest("--frmat", names), "--format");
  EXPECT_EQ(nearest("--fromat", names), "--format");
  EXPECT_EQ(nearest("--formats", names), "--format");
  EXPECT_EQ(nearest("--out", names), "--output");
  EXPECT_EQ(nearest("--one-filesystem", names), "--one-file-system");
  EXPECT_EQ(nearest("--nothing", names), "");
  EXPECT_EQ(nearest("--x", names), "");
  EXPECT_EQ(nearest(std::string(1'000'000, '-'), names), "");
}

TEST(MayBeShown, NamesOfOptionsAndShortWords) {
  for (const char* word : {"--frmat", "-z", "scna", "*.gz", "node_modules/", "--fingerprint-keys", "--one-file-systems"})
    EXPECT_TRUE(may_be_shown(word)) << word;
  for (const char* word : {"", "a\x1b[2J", "--\xc3\xa9", "two words", "--a-name-that-is-far-too-long-to-be-an-option", "--AKIAIOSFODNN7EXAMPLE", "ABSK",
                           "--ABSKx", "bedrock-api-key-YmVk", "AEAA"})
    EXPECT_FALSE(may_be_shown(word)) << word;
}

// No piece of a key's secret that would be worth anything, wherever it was cut.
TEST(MayBeShown, NoPieceOfAKey) {
  std::mt19937 random(7);
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (int i = 0; i < 1000; ++i) {
    std::string piece;
    for (std::size_t n = 16 + random() % 60; n > 0; --n) piece += kAlphabet[random() % kAlphabet.size()];
    EXPECT_FALSE(may_be_shown(piece)) << piece;
    EXPECT_FALSE(may_be_shown("--" + piece)) << piece;
  }
}

TEST(Wrapped, KeepsWithinTheWidthAndItsIndent) {
  const std::string text = wrapped(std::string(70, 'a') + " bb cc " + std::string(100, 'd') + " e", 4, 4);
  EXPECT_EQ(text, std::string(70, 'a') + " bb cc\n    " + std::string(100, 'd') + "\n    e");
  EXPECT_EQ(wrapped("", 4, 4), "");
}

TEST(WhatItTakes, SaysTheWords) {
  OptionPage option;
  option.choices = {"auto", "always", "never"};
  EXPECT_EQ(what_it_takes(option), "takes auto, always or never");
  EXPECT_EQ(what_it_takes({}), "takes no value");
}

}  // namespace
}  // namespace mayfly::cli
