#include "sign/canonical.h"

#include <gtest/gtest.h>

namespace mayfly::sign {
namespace {

TEST(CanonicalPath, normalizes_as_RFC_3986_removes_dot_segments) {
  const std::pair<const char*, const char*> rows[] = {
      {"", "/"},      {"/", "/"},   {"//", "/"},     {"/a", "/a"},          {"/a/", "/a/"},     {"/a//b", "/a/b"},    {"/./a", "/a"},         {"/a/.", "/a/"},
      {"/a/..", "/"}, {"/..", "/"}, {"/../a", "/a"}, {"/a/b/../c", "/a/c"}, {"/a/b/..", "/a/"}, {"/a/...", "/a/..."}, {"/.a/..b", "/.a/..b"},
  };
  for (const auto& [path, expected] : rows) EXPECT_EQ(canonical_path(path, true, true), expected) << path;
}

TEST(CanonicalPath, is_left_alone_where_nothing_is_asked) {
  EXPECT_EQ(canonical_path("/a//./b%20c", false, false), "/a//./b%20c");
  EXPECT_EQ(canonical_path("", false, false), "/");
  EXPECT_EQ(canonical_path("/a//./b%20c", false, true), "/a//./b%2520c");
}

TEST(CanonicalQuery, sorts_after_encoding_by_name_then_value) {
  EXPECT_EQ(canonical_query({}), "");
  // '{' is 7B and would sort behind the letters; its encoding "%7B" sorts ahead of them.
  EXPECT_EQ(canonical_query({{"b", ""}, {"a", "c"}, {"a", "b"}, {"~", "1"}, {"{", "2"}}), "%7B=2&a=b&a=c&b=&~=1");
  EXPECT_EQ(canonical_query({{"a=b", "c&d e/é"}}), "a%3Db=c%26d%20e%2F%C3%A9");
}

TEST(PercentEncode, keeps_the_unreserved_characters_alone) {
  std::string kept;
  for (int byte = 0; byte < 256; ++byte) {
    const std::string one(1, static_cast<char>(byte));
    const std::string encoded = percent_encode(one);
    if (encoded == one) {
      kept += one;
    } else {
      EXPECT_EQ(encoded.size(), 3U);
      EXPECT_EQ(encoded[0], '%');
      EXPECT_EQ(std::stoi(encoded.substr(1), nullptr, 16), byte);
      EXPECT_EQ(encoded.find_first_of("abcdef"), std::string::npos);
    }
  }
  EXPECT_EQ(kept, "-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~");
}

}  // namespace
}  // namespace mayfly::sign
