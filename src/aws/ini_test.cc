#include "aws/ini.h"

#include <gtest/gtest.h>

namespace mayfly::aws {
namespace {

// What botocore reads is the truth: tests/contract/aws_sources.py. Here is what it cannot show: the words of errors, and hostile text.
TEST(Ini, errors_name_the_line_and_never_repeat_it) {
  const std::pair<const char*, const char*> rows[] = {
      {"secret = x\n", "line 1: this stands before the first [section]"},
      {"[a]\nsecret\n", "line 2: this is no key = value"},
      {"[a]\nk = secret\nK = secret\n", "line 3: this key was there before in its section"},
      {"[a]\n[a]\n", "line 2: this section was there before"},
      {"[a]\n= secret\n", "line 2: a value without a key"},
  };
  for (const auto& [text, message] : rows) {
    const auto ini = parse_ini(text);
    ASSERT_FALSE(ini) << text;
    EXPECT_EQ(ini.error().message, message);
  }
}

TEST(Ini, odd_text_is_read_or_refused_but_never_lost) {
  EXPECT_TRUE(parse_ini(""));
  EXPECT_TRUE(parse_ini("\n\n# only\n"));
  EXPECT_EQ(parse_ini("[a]\r\nk = v\r\n")->at("a").at("k"), "v");
  EXPECT_EQ(parse_ini("[a]\nk =\n  b = c\n\n  d = e\n\n")->at("a").at("k"), "\nb = c\n\nd = e");
  EXPECT_EQ(parse_ini("[a]]b]\nk=v")->count("a]]b"), 1U);
  EXPECT_EQ(parse_ini(std::string("[a]\nk = v\0w\n", 12))->at("a").at("k"), std::string("v\0w", 3));
  std::string many = "[a]\n";
  for (int i = 0; i < 100'000; ++i) many += "k" + std::to_string(i) + " = v\n";
  EXPECT_EQ(parse_ini(many)->at("a").size(), 100'000U);
}

TEST(Ini, nested_keys) {
  EXPECT_EQ(parse_nested("\niam = x\nb = c = d\n\n")->at("b"), "c = d");
  EXPECT_FALSE(parse_nested("\nnothing"));
}

// The rows were made with Python's shlex.split.
TEST(Words, are_split_as_a_shell_does) {
  const std::pair<const char*, std::vector<std::string>> rows[] = {
      {"", {}},
      {"  a\tb \n", {"a", "b"}},
      {"a 'b c' \"d e\"", {"a", "b c", "d e"}},
      {"a''b \"\" ''", {"ab", "", ""}},
      {R"(a\ b \"x\" '\n')", {"a b", "\"x\"", "\\n"}},
      {R"("a\"b\\c\n")", {"a\"b\\c\\n"}},
      {"a;b|c>d&e #f", {"a;b|c>d&e", "#f"}},
  };
  for (const auto& [text, words] : rows) {
    const auto split = split_words(text);
    ASSERT_TRUE(split) << text;
    EXPECT_EQ(*split, words) << text;
  }
  for (const char* text : {"'a", "\"a", "a\\", "\"a\\"}) EXPECT_FALSE(split_words(text)) << text;
}

}  // namespace
}  // namespace mayfly::aws
