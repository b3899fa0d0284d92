#include "aws/paging.h"

#include "aws/cloudtrail.h"
#include "aws/iam.h"
#include "aws/organizations.h"
#include "aws/script_for_test.h"

namespace mayfly::aws {
namespace {

using Pages = Scripted;

std::string more(const std::string& marker) { return "<IsTruncated>true</IsTruncated><Marker>" + marker + "</Marker>"; }

TEST_F(Pages, short_and_empty_ones_are_not_the_end) {
  http.answers = {answer_of(200, users_page(user_xml("a"), more("m1"))), answer_of(200, users_page("", more("m&amp;2"))),
                  answer_of(200, users_page("", more("m3"))), answer_of(200, users_page(user_xml("b")))};
  const auto users = iam::list_users(api());
  ASSERT_TRUE(users.whole()) << users.error->error.message;
  EXPECT_EQ(users.items.size(), 2U);
  EXPECT_EQ(users.pages, 4U);
}

TEST_F(Pages, a_failure_in_the_middle_keeps_what_was_read) {
  http.answers = {answer_of(200, users_page(user_xml("a"), more("m1"))), iam_error(403, "AccessDenied")};
  const auto users = iam::list_users(api());
  EXPECT_FALSE(users.whole());
  EXPECT_EQ(users.items.size(), 1U);
  EXPECT_EQ(users.error->aws_code, "AccessDenied");
}

TEST_F(Pages, a_page_with_one_broken_item_gives_none_of_its_items) {
  http.answers = {answer_of(200, users_page(user_xml("a"), more("m1"))), answer_of(200, users_page(user_xml("b") + "<member/>"))};
  const auto users = iam::list_users(api());
  EXPECT_FALSE(users.whole());
  EXPECT_EQ(users.items.size(), 1U);
}

TEST_F(Pages, a_place_that_comes_again_is_an_error) {
  http.answers = {answer_of(200, users_page(user_xml("a"), more("m1"))), answer_of(200, users_page(user_xml("b"), more("m2"))),
                  answer_of(200, users_page(user_xml("c"), more("m1")))};
  const auto users = iam::list_users(api());
  ASSERT_FALSE(users.whole());
  EXPECT_EQ(users.error->error.message, "iam:ListUsers: the same page came again");
  EXPECT_EQ(users.items.size(), 3U);
}

TEST_F(Pages, more_without_a_place_is_an_error) {
  http.answers = {answer_of(200, users_page(user_xml("a"), "<IsTruncated>true</IsTruncated>"))};
  const auto users = iam::list_users(api());
  ASSERT_FALSE(users.whole());
  EXPECT_EQ(users.error->error.message, "iam:ListUsers: there is more, but the answer does not say where");
}

TEST_F(Pages, a_marker_on_the_last_page_is_not_followed) {
  http.answers = {answer_of(200, users_page(user_xml("a"), "<IsTruncated>false</IsTruncated><Marker>m1</Marker>"))};
  EXPECT_TRUE(iam::list_users(api()).whole());
  EXPECT_EQ(http.seen.size(), 1U);
}

TEST_F(Pages, of_JSON_end_where_no_token_is_given) {
  http.answers = {answer_of(200, R"({"Accounts":[],"NextToken":"t1"})"),
                  answer_of(200, R"({"Accounts":[{"Id":"111122223333","Arn":"a","Name":"n","Status":"ACTIVE"}],"NextToken":null})")};
  const auto accounts = organizations::list_accounts(api());
  ASSERT_TRUE(accounts.whole()) << accounts.error->error.message;
  EXPECT_EQ(accounts.items.size(), 1U);
}

TEST_F(Pages, are_not_asked_for_beyond_enough) {
  const std::string event = R"({"EventId":"e","EventName":"CreateUser","EventTime":1.7e9,"CloudTrailEvent":"{}"})";
  http.answers = {answer_of(200, R"({"Events":[)" + event + "," + event + R"(],"NextToken":"t1"})"),
                  answer_of(200, R"({"Events":[)" + event + R"(],"NextToken":"t2"})"), answer_of(500, "")};
  const auto three = cloudtrail::lookup_events(api(), {.attribute_key = "EventName", .attribute_value = "CreateUser"}, 3);
  EXPECT_TRUE(three.whole());
  EXPECT_EQ(three.items.size(), 3U);
  http.answers = {answer_of(200, R"({"Events":[)" + event + R"(],"NextToken":"t1"})"), answer_of(500, "")};
  const auto first =
      cloudtrail::lookup_events(api(), {.attribute_key = "EventName", .attribute_value = "CreateUser"}, 1000, [](const cloudtrail::Event&) { return true; });
  EXPECT_TRUE(first.whole());
  EXPECT_EQ(first.items.size(), 1U);
}

TEST_F(Pages, absent_is_not_failed) {
  http.answers = {iam_error(404, "NoSuchEntity", "Login Profile for User ann cannot be found.")};
  const auto none = iam::get_login_profile(api(), "ann");
  ASSERT_TRUE(none);
  EXPECT_FALSE(none->has_value());
  http.answers = {iam_error(404, "NoSuchEntity", "The user with name ann cannot be found.")};
  EXPECT_EQ(iam::get_login_profile(api(), "ann").error().error.code, Code::not_found);
}

}  // namespace
}  // namespace mayfly::aws
