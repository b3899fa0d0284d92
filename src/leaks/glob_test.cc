// Globs by the rules of gitignore(5). (fuzz/glob_fuzz compares glob_matches with a slow matcher.)
#include "leaks/glob.h"

#include <gtest/gtest.h>

namespace mayfly::leaks {
namespace {

struct Case {
  std::string_view glob, text;
  bool matches;
};

constexpr Case kCases[] = {
    {"*.py", "a.py", true},
    {"*.py", "a/b.py", false},
    {"a?c", "abc", true},
    {"a?c", "a/c", false},
    {"**/x", "x", true},
    {"**/x", "a/b/x", true},
    {"**/x", "ax", false},
    {"a/**/b", "a/b", true},
    {"a/**/b", "a/c/d/b", true},
    {"a/**", "a/b/c", true},
    {"a/**/b*/c", "a/b/x/bb/c", true},
    {"[a-c]", "b", true},
    {"[!a-c]", "b", false},
    {"[]-]", "]", true},
    {"[a-\\u]", "b", true},
    {"[a", "[a", true},
    {"\\*", "*", true},
    {"\\*", "a", false},
    {"*a*b", "xaxaxb", true},
    {"a**/b", "aab", false},
    {"a**/b", "aa/b", true},
    {"a**/b", "a/c/b", false},
    {"x**", "x/y", false},
    {"***/x", "a/b/x", true},
    {"****/", "b", false},
    {"**/", "x/", true},
    {"**/", "x", false},
};

TEST(Glob, MatchesAsGitignoreSays) {
  for (const Case& c : kCases) EXPECT_EQ(glob_matches(c.glob, c.text), c.matches) << c.glob << " " << c.text;
}

TEST(Globs, TheLastPatternThatMatchesDecides) {
  const Globs globs({"*.log", "!keep.log", "/build/", "docs/*.txt"});
  EXPECT_TRUE(globs.selects("a/b.log", false));
  EXPECT_FALSE(globs.selects("a/keep.log", false));
  EXPECT_TRUE(globs.selects("build", true));
  EXPECT_FALSE(globs.selects("build", false));
  EXPECT_TRUE(globs.selects("docs/a.txt", false));
  EXPECT_FALSE(globs.selects("x/docs/a.txt", false));
  EXPECT_FALSE(globs.selects("a.txt", false));
}

TEST(Globs, AFileIsSelectedByWhatIsAboveIt) {
  const Globs globs({"src/", "*.md", "!src/made/"});
  EXPECT_TRUE(globs.selects_below("src/a.cc"));
  EXPECT_TRUE(globs.selects_below("x/src/deep/a.cc"));
  EXPECT_TRUE(globs.selects_below("a.md"));
  EXPECT_FALSE(globs.selects_below("src"));  // a file of that name
  EXPECT_FALSE(globs.selects_below("a.cc"));
  EXPECT_FALSE(globs.selects_below("src/made/deep/a.cc"));
  EXPECT_FALSE(globs.selects_below("src/made/a.md"));  // as in gitignore(5): below what is out, nothing comes back
  EXPECT_TRUE(Globs({"!*.log"}).selects_below("a.txt"));
  EXPECT_FALSE(Globs({"!*.log"}).selects_below("a.log"));
}

TEST(Globs, KnowsWhatMatched) {
  const Globs globs({"a*", "*.py", "c", "b*"});
  EXPECT_TRUE(globs.selects("a.py", false));  // the second decides, and the first matches too
  EXPECT_FALSE(globs.selects("d", false));
  EXPECT_TRUE(globs.has_matched(0));
  EXPECT_TRUE(globs.has_matched(1));
  EXPECT_FALSE(globs.has_matched(2));
  EXPECT_FALSE(globs.has_matched(3));
}

TEST(Globs, WhatCannotMatchIsRefused) {
  for (const char* good : {"*", "a/", "/a", "!a", "[a]", "[]]", "[!]a]", "[^]]", "\\[", "[\\]]", "a[b]c[d]", "]", "**/x"})
    EXPECT_TRUE(check_glob(good)) << good;
  for (const char* bad : {"", "/", "!", "!/", "[", "[]", "[!]", "[a", "a[b]c[d", "a\\", "[\\]", "[a\\"}) EXPECT_FALSE(check_glob(bad)) << bad;
}

}  // namespace
}  // namespace mayfly::leaks
