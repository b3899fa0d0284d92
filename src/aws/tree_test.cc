#include "aws/tree.h"

#include <gtest/gtest.h>

namespace mayfly::aws {
namespace {

TEST(Xml, becomes_a_tree) {
  const auto tree = parse_xml(
      "<?xml version='1.0'?>\n<ListUsersResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\">\n <R>\n  <Users><member><UserName>a &amp; "
      "&#233;<![CDATA[<b>]]></UserName></member>"
      "</Users><None/><Blank> </Blank></R></ListUsersResponse>");
  ASSERT_TRUE(tree);
  EXPECT_EQ(tree->name, "ListUsersResponse");
  const Tree* result = tree->find("R");
  ASSERT_NE(result, nullptr);
  EXPECT_EQ(result->text, "");
  EXPECT_EQ(result->find("Users")->children.at(0).find("UserName")->text, "a & \xC3\xA9<b>");
  EXPECT_EQ(result->find("None")->text, "");
  EXPECT_EQ(result->find("Blank")->text, " ");
  EXPECT_EQ(result->find("Absent"), nullptr);
}

TEST(Xml, what_is_none_is_corrupt) {
  const std::string whole = "<A><B>text</B><C>more</C></A>";
  ASSERT_TRUE(parse_xml(whole));
  for (std::size_t cut = 0; cut < whole.size(); ++cut) EXPECT_FALSE(parse_xml(std::string_view(whole).substr(0, cut))) << cut;
  for (const char* text : {"", " ", "{}", "null", "<A></B>", "<!-- only -->", "plain"}) EXPECT_FALSE(parse_xml(text)) << text;
}

TEST(Xml, no_entity_of_its_own_is_ever_read) {
  const auto tree = parse_xml("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\"><!ENTITY l \"lol\">]><a>&x;&l;</a>");
  ASSERT_TRUE(tree);
  EXPECT_EQ(tree->text, "&x;&l;");
}

std::string nested(std::string_view open, std::string_view close, std::size_t depth) {
  std::string text;
  for (std::size_t i = 0; i < depth; ++i) text += open;
  for (std::size_t i = 0; i < depth; ++i) text += close;
  return text;
}

TEST(Trees, have_bounds) {
  EXPECT_TRUE(parse_xml(nested("<a>", "</a>", kMaxTreeDepth)));
  EXPECT_FALSE(parse_xml(nested("<a>", "</a>", 100'000)));
  EXPECT_TRUE(parse_json(nested("[", "]", kMaxTreeDepth)));
  EXPECT_FALSE(parse_json(nested("[", "]", 100'000)));
  std::string many = "[0";
  for (std::size_t i = 0; i < kMaxTreeNodes; ++i) many += ",0";
  EXPECT_FALSE(parse_json(many + "]"));
}

TEST(Json, becomes_the_same_tree) {
  const auto tree = parse_json(R"({"Users":[{"UserName":"a","Age":12,"Big":1.7e9,"Yes":true,"No":null,"Deep":[[1],[]]},"x"],"After":""})");
  ASSERT_TRUE(tree);
  const Tree& users = *tree->find("Users");
  ASSERT_EQ(users.children.size(), 2U);
  const Tree& user = users.children[0];
  EXPECT_EQ(user.name, "member");
  EXPECT_EQ(user.find("UserName")->text, "a");
  EXPECT_EQ(user.find("Age")->text, "12");
  EXPECT_EQ(user.find("Age")->kind, Tree::Kind::number);
  EXPECT_EQ(user.find("Big")->text, "1.7e9");
  EXPECT_EQ(user.find("Yes")->text, "true");
  EXPECT_EQ(user.find("No"), nullptr);
  EXPECT_EQ(user.find("Deep")->children.at(0).children.at(0).text, "1");
  EXPECT_EQ(users.children[1].text, "x");
  EXPECT_EQ(tree->find("After")->kind, Tree::Kind::text);
}

TEST(Json, what_is_none_is_corrupt) {
  const std::string whole = R"({"a":[1,"b"],"c":{"d":true}})";
  ASSERT_TRUE(parse_json(whole));
  for (std::size_t cut = 0; cut < whole.size(); ++cut) EXPECT_FALSE(parse_json(std::string_view(whole).substr(0, cut))) << cut;
  for (const char* text : {"<html>", "{}{}", "{\"a\":\"\xff\"}", "[1,]", "{'a':1}", "1e999"}) EXPECT_FALSE(parse_json(text)) << text;
}

TEST(Requests, are_written_as_a_form_and_as_json) {
  Tree input;
  input.add(text_node("UserName", "a b+/é")).add(number_node("MaxItems", 1000)).add(boolean_node("AllUsers", true)).add(list_node("Filter", {"x", "y"}));
  Tree tags{.name = "Tags", .kind = Tree::Kind::list};
  tags.add(Tree{.name = "member"}.add(text_node("Key", "k")).add(text_node("Value", "v")));
  input.add(tags);
  EXPECT_EQ(to_form("ListUsers", "2010-05-08", input),
            "Action=ListUsers&Version=2010-05-08&UserName=a%20b%2B%2F%C3%A9&MaxItems=1000&AllUsers=true&Filter.member.1=x&Filter.member.2=y&Tags.member.1.Key="
            "k&Tags.member.1.Value=v");
  EXPECT_EQ(to_json(input), R"({"AllUsers":true,"Filter":["x","y"],"MaxItems":1000,"Tags":[{"Key":"k","Value":"v"}],"UserName":"a b+/é"})");
  EXPECT_EQ(to_json(Tree{}), "{}");
}

// A token's file is read, changed and written again: what else stands in it is another program's.
TEST(Json, is_written_as_it_was_read) {
  for (const char* text : {R"({"a":1.5,"b":18446744073709551616,"c":[-1,true,{"d":"\u00e9\n"}],"e":{}})", "{}", R"({"a":[]})"}) {
    const auto tree = parse_json(text);
    ASSERT_TRUE(tree);
    const auto again = parse_json(to_json(*tree));
    ASSERT_TRUE(again);
    EXPECT_EQ(to_json(*again), to_json(*tree));
  }
  EXPECT_EQ(to_json(*parse_json(R"({"a":1.5,"b":-7,"n":null})")), R"({"a":1.5,"b":-7})");
}

TEST(Trees, are_wiped_to_the_last_leaf) {
  auto tree = parse_json(R"({"a":[{"SecretAccessKey":"s"}]})");
  wipe(*tree);
  EXPECT_EQ(tree->find("a")->children[0].find("SecretAccessKey")->text, "");
}

}  // namespace
}  // namespace mayfly::aws
