#include "key/query.h"

#include <gtest/gtest.h>

namespace mayfly::key {
namespace {

TEST(Query, is_a_map_of_decoded_pairs) {
  const auto query = parse_query("b=2&a=%2Fx%3d%26&empty=&alone&e=f=g&p=+");
  EXPECT_TRUE(query.flaw.empty());
  EXPECT_EQ(query.values, (std::map<std::string, std::string>{{"a", "/x=&"}, {"alone", ""}, {"b", "2"}, {"e", "f=g"}, {"empty", ""}, {"p", "+"}}));
  EXPECT_TRUE(parse_query("").values.empty());
}

TEST(Query, a_name_twice_is_a_flaw_and_the_first_value_stays) {
  const auto query = parse_query("a=1&%61=2");
  EXPECT_EQ(query.flaw, "a parameter is there twice");
  EXPECT_EQ(query.values.at("a"), "1");
}

TEST(Query, a_percent_sign_needs_two_hex_digits) {
  for (const char* text : {"a=%", "a=%2", "a=%2g", "%=1", "a=%%41"}) EXPECT_EQ(parse_query(text).flaw, "a percent sign that encodes nothing") << text;
  EXPECT_EQ(percent_decode("%41%7e%00").value(), std::string("A~\0", 3));
}

TEST(Query, its_characters_are_those_of_rfc_3986) {
  std::string known;
  for (int byte = 0; byte < 256; ++byte)
    if (is_query_char(static_cast<char>(byte))) known.push_back(static_cast<char>(byte));
  EXPECT_EQ(known, "!$%&'()*+,-./0123456789:;=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~");
}

}  // namespace
}  // namespace mayfly::key
