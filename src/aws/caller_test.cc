#include "aws/caller.h"

#include "aws/iam.h"
#include "aws/organizations.h"
#include "aws/script_for_test.h"

namespace mayfly::aws {
namespace {

using Calls = Scripted;

Error on_the_way(Code code) { return Error{code, "iam.amazonaws.com: what", {}, {}}; }

TEST_F(Calls, an_answer_is_read) {
  http.answers = {answer_of(200, users_page(user_xml("ann") + user_xml("bob")))};
  const auto users = iam::list_users(api());
  ASSERT_TRUE(users.whole()) << users.error->error.message;
  ASSERT_EQ(users.items.size(), 2U);
  EXPECT_EQ(users.items[1].user_name, "bob");
  EXPECT_EQ(to_rfc3339(users.items[1].create_date), "2026-01-02T03:04:05Z");
  EXPECT_EQ(counts->calls, 1U);
}

TEST_F(Calls, throttled_twice_ends_well) {
  http.answers = {iam_error(400, "Throttling", "Rate exceeded"), answer_of(429, ""), answer_of(200, users_page(""))};
  EXPECT_TRUE(iam::list_users(api()).whole());
  EXPECT_EQ(pause.waits(), (std::vector<std::int64_t>{1000, 2000}));
  EXPECT_EQ(counts->calls, 3U);
  EXPECT_EQ(counts->throttled, 2U);
}

TEST_F(Calls, the_services_wish_to_wait_is_granted) {
  auto throttled = iam_error(400, "Throttling");
  throttled.headers.emplace_back("X-Amz-Retry-After", "3000");
  http.answers = {throttled, answer_of(200, users_page(""))};
  EXPECT_TRUE(iam::list_users(api()).whole());
  EXPECT_EQ(pause.waits(), (std::vector<std::int64_t>{3000}));
}

// Every fault that stays: the listing is never empty and whole, AWS's words are kept, and only what may pass was tried again.
TEST_F(Calls, a_fault_that_stays_is_told_as_what_it_is) {
  struct Row {
    Result<net::Response> answer;
    Code code;
    const char *aws_code, *words;
    std::size_t tries;
  };
  const Row rows[] = {
      {iam_error(403, "AccessDenied", "not authorized"), Code::denied, "AccessDenied", "iam:ListUsers: AccessDenied: not authorized", 1},
      {iam_error(400, "Throttling", "Rate exceeded"), Code::throttled, "Throttling", "iam:ListUsers: Throttling: Rate exceeded", 3},
      {iam_error(404, "NoSuchEntity"), Code::not_found, "NoSuchEntity", "iam:ListUsers: NoSuchEntity: why", 1},
      {iam_error(403, "InvalidClientTokenId"), Code::denied, "InvalidClientTokenId", "iam:ListUsers: InvalidClientTokenId: why", 1},
      {iam_error(403, "ExpiredToken"), Code::denied, "ExpiredToken", "iam:ListUsers: ExpiredToken: why", 2},
      {iam_error(403, "SignatureDoesNotMatch"), Code::denied, "SignatureDoesNotMatch", "iam:ListUsers: SignatureDoesNotMatch: why", 1},
      {answer_of(500, "<html><body>Oops</body></html>"), Code::unavailable, "", "iam:ListUsers: status 500 and HTML or other XML", 3},
      {answer_of(503, ""), Code::unavailable, "", "iam:ListUsers: status 503 and an empty answer", 3},
      {answer_of(302, ""), Code::invalid, "", "iam:ListUsers: status 302 and an empty answer", 1},
      {answer_of(403, "Blocked by proxy"), Code::denied, "", "iam:ListUsers: status 403 and something that is not AWS's", 1},
      {answer_of(200, ""), Code::corrupt, "", "iam:ListUsers: an empty answer", 3},
      {answer_of(200, "<html><body>Sign in</body></html>"), Code::corrupt, "", "iam:ListUsers: an answer that is not AWS's: HTML, or another operation's", 3},
      {answer_of(200, users_page(user_xml("ann")).substr(0, 200)), Code::corrupt, "", "iam:ListUsers: the answer is no XML, or was cut off", 3},
      {answer_of(200, "<ListUsersResponse><ListUsersResult/></ListUsersResponse>"), Code::corrupt, "", "iam:ListUsers: the answer's Users is missing", 1},
      {answer_of(200, users_page("<member><UserName>x</UserName></member>")), Code::corrupt, "", "iam:ListUsers: the answer's Path is missing", 1},
      {std::unexpected(on_the_way(Code::timeout)), Code::timeout, "", "iam:ListUsers: iam.amazonaws.com: what", 3},
      {std::unexpected(on_the_way(Code::unavailable)), Code::unavailable, "", "iam:ListUsers: iam.amazonaws.com: what", 3},
      {std::unexpected(on_the_way(Code::denied)), Code::denied, "", "iam:ListUsers: iam.amazonaws.com: what", 1},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.words);
    http.answers = {row.answer};
    http.seen.clear();
    const auto users = iam::list_users(api());
    ASSERT_FALSE(users.whole());
    EXPECT_TRUE(users.items.empty());
    EXPECT_EQ(users.error->error.code, row.code);
    EXPECT_EQ(users.error->aws_code, row.aws_code);
    EXPECT_EQ(users.error->error.message, row.words);
    EXPECT_EQ(users.error->operation, "iam:ListUsers");
    EXPECT_EQ(http.seen.size(), row.tries);
  }
}

TEST_F(Calls, every_cut_of_an_answer_is_an_error) {
  const std::string whole = users_page(user_xml("ann"));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    http.answers = {answer_of(200, whole.substr(0, size))};
    EXPECT_FALSE(iam::list_users(api()).whole()) << size;
  }
}

TEST_F(Calls, credentials_that_AWS_calls_expired_are_loaded_anew_once) {
  http.answers = {iam_error(403, "ExpiredToken"), answer_of(200, users_page(""))};
  EXPECT_TRUE(iam::list_users(api()).whole());
  EXPECT_EQ(loads, 2);
  EXPECT_TRUE(pause.waits().empty());
}

TEST_F(Calls, the_time_is_learned_from_AWS_once_for_all_calls) {
  auto skewed = iam_error(403, "SignatureDoesNotMatch", "Signature expired");
  skewed.headers.emplace_back("Date", "Thu, 01 Jan 2026 00:00:00 GMT");
  http.answers = {skewed, answer_of(200, users_page(""))};
  EXPECT_TRUE(iam::list_users(api()).whole());
  ASSERT_EQ(http.seen.size(), 2U);
  EXPECT_EQ(net::header(http.seen[1].headers, "X-Amz-Date"), "20260101T000000Z");
  http.answers = {answer_of(200, users_page(""))};
  EXPECT_TRUE(iam::list_users(api()).whole());
  EXPECT_EQ(net::header(http.seen[2].headers, "X-Amz-Date"), "20260101T000000Z");
}

TEST_F(Calls, a_wrong_secret_is_not_taken_for_a_wrong_clock) {
  auto refused = iam_error(403, "SignatureDoesNotMatch");
  refused.headers.emplace_back("Date", "Mon, 21 Sep 2026 14:13:20 GMT");  // our time
  http.answers = {refused};
  EXPECT_FALSE(iam::list_users(api()).whole());
  EXPECT_EQ(http.seen.size(), 1U);
}

TEST_F(Calls, a_change_is_not_made_twice_when_its_answer_is_lost) {
  http.answers = {std::unexpected(on_the_way(Code::timeout))};
  EXPECT_FALSE(iam::create_service_specific_credential(api(), "ann", "bedrock.amazonaws.com", 30));
  EXPECT_EQ(http.seen.size(), 1U);
  http.answers = {answer_of(500, "")};
  EXPECT_FALSE(iam::reset_service_specific_credential(api(), "ann", "ACCA1"));
  EXPECT_EQ(http.seen.size(), 2U);
  http.seen.clear();
  http.answers = {answer_of(200, "cut <")};
  EXPECT_FALSE(iam::delete_service_specific_credential(api(), "ann", "ACCA1"));
  EXPECT_EQ(http.seen.size(), 1U);
  http.answers = {iam_error(400, "Throttling"), answer_of(200, "<DeleteServiceSpecificCredentialResponse/>")};
  EXPECT_TRUE(iam::delete_service_specific_credential(api(), "ann", "ACCA1"));
  EXPECT_EQ(http.seen.size(), 3U);
}

TEST_F(Calls, an_interrupt_ends_the_waiting) {
  http.answers = {iam_error(400, "Throttling")};
  pause.stop();
  const auto users = iam::list_users(api());
  ASSERT_FALSE(users.whole());
  EXPECT_EQ(users.error->error.code, Code::throttled);
  EXPECT_EQ(http.seen.size(), 1U);
}

TEST_F(Calls, errors_of_the_JSON_protocol_in_all_their_forms) {
  struct Row {
    net::Response answer;
    Code code;
    const char* words;
  };
  const Row rows[] = {
      {answer_of(400, R"({"__type":"com.amazonaws.organizations#AccessDeniedException","Message":"no"})"), Code::denied, "AccessDeniedException: no"},
      {answer_of(400, R"({"message":"x"})", {{"x-amzn-ErrorType", "AWSOrganizationsNotInUseException:http://internal.amazon.com/coral/"}}), Code::not_found,
       "AWSOrganizationsNotInUseException: x"},
      {answer_of(400, R"({"__type":"TooManyRequestsException"})"), Code::throttled, "TooManyRequestsException: status 400, no message"},
      {answer_of(400, "{"), Code::invalid, "status 400 and something that is not AWS's"},
      {answer_of(200, "[]"), Code::corrupt, "an answer that is JSON, but no object"},
      {answer_of(200, "{}"), Code::corrupt, "the answer's Accounts is missing"},
      {answer_of(200, R"({"Accounts":"none"})"), Code::corrupt, "the answer's Accounts is no list"},
      {answer_of(200, R"({"Accounts":null})"), Code::corrupt, "the answer's Accounts is missing"},
  };
  for (const Row& row : rows) {
    http.answers = {row.answer};
    const auto accounts = organizations::list_accounts(api());
    ASSERT_FALSE(accounts.whole());
    EXPECT_EQ(accounts.error->error.code, row.code) << row.words;
    EXPECT_EQ(accounts.error->error.message, std::string("organizations:ListAccounts: ") + row.words);
  }
}

TEST_F(Calls, an_account_is_asked_only_where_it_may_be) {
  Api nowhere = api();
  nowhere.region = "evil.example/";
  const auto users = iam::list_users(nowhere);
  ASSERT_FALSE(users.whole());
  EXPECT_EQ(users.error->error.code, Code::invalid);
  EXPECT_TRUE(http.seen.empty());
}

}  // namespace
}  // namespace mayfly::aws
