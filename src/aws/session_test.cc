#include "aws/session.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "aws/iam.h"
#include "aws/sts.h"
#include "base/callers.h"
#include "net/server_for_test.h"

namespace mayfly::aws {
namespace {

constexpr std::int64_t kNow = 1'790'000'000;

std::string identity(const std::string& account) {
  return "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>" + account +
         "</Account><Arn>a</Arn><UserId>u</UserId></GetCallerIdentityResult></GetCallerIdentityResponse>";
}

std::string role_credentials(const std::string& id) {
  return "<AssumeRoleResponse><AssumeRoleResult><AssumedRoleUser><AssumedRoleId>i</AssumedRoleId><Arn>arn:aws:sts::444455556666:assumed-role/Audit/x</Arn></"
         "AssumedRoleUser>"
         "<Credentials><AccessKeyId>" +
         id +
         "</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>"
         "</Credentials></AssumeRoleResult></AssumeRoleResponse>";
}

class Sessions : public testing::Test {
 protected:
  Sessions() {
    std::string name = (std::filesystem::temp_directory_path() / "mayfly-aws-XXXXXX").string();
    EXPECT_NE(::mkdtemp(name.data()), nullptr);
    home = name;
    variables = {{"HOME", home},
                 {"AWS_ENDPOINT_URL", server.url()},
                 {"AWS_EC2_METADATA_DISABLED", "true"},
                 {"AWS_ACCESS_KEY_ID", "AKOWN"},
                 {"AWS_SECRET_ACCESS_KEY", "s"}};
  }
  ~Sessions() override { std::filesystem::remove_all(home); }

  Result<std::unique_ptr<Session>> open(SessionOptions options = {}) {
    options.variables = table_of_variables(variables);
    return Session::open(std::move(options), clock);
  }
  void write(const std::string& path, const std::string& text) {
    std::filesystem::create_directories((std::filesystem::path(home) / path).parent_path());
    std::ofstream(std::filesystem::path(home) / path) << text;
  }
  static std::string key_of(const net::SeenRequest& seen) {
    const std::string text(net::header(seen.headers, "Authorization"));
    const std::size_t from = text.find("Credential=") + 11;
    return text.substr(from, text.find('/') - from);
  }

  net::ServerForTest server{[this](const net::SeenRequest& seen) { return answer(seen); }};
  std::function<net::Reply(const net::SeenRequest&)> answer = [](const net::SeenRequest&) { return net::Reply{.body = identity("111122223333")}; };
  FixedClock clock{Time{kNow}};
  std::string home;
  std::map<std::string, std::string> variables;
};

TEST_F(Sessions, ask_as_who_they_are) {
  const auto session = open({.region = "eu-central-1"});
  ASSERT_TRUE(session) << session.error().message;
  const auto me = sts::get_caller_identity((*session)->api());
  ASSERT_TRUE(me) << me.error().error.message;
  EXPECT_EQ(me->account, "111122223333");
  EXPECT_EQ(key_of(server.seen().at(0)), "AKOWN");
}

TEST_F(Sessions, take_a_role_once_for_many_calls) {
  answer = [](const net::SeenRequest& seen) {
    if (seen.body.find("Action=AssumeRole") != std::string::npos) return net::Reply{.body = role_credentials("ASIAROLE")};
    return net::Reply{.body = "<ListUsersResponse><ListUsersResult><Users/><IsTruncated>false</IsTruncated></ListUsersResult></ListUsersResponse>"};
  };
  const auto session = open();
  ASSERT_TRUE(session);
  const Api member = (*session)->role((*session)->api(), "444455556666", "arn:aws:iam::444455556666:role/Audit", "ext id");
  std::atomic<int> whole{0};
  call_many(16, 32, [&](std::size_t) { whole += iam::list_users(member).whole(); });
  EXPECT_EQ(whole, 32);
  int roles = 0;
  for (const auto& seen : server.seen()) {
    const bool role = seen.body.find("Action=AssumeRole") != std::string::npos;
    roles += role;
    EXPECT_EQ(key_of(seen), role ? "AKOWN" : "ASIAROLE");
    EXPECT_EQ(seen.body.find("ExternalId=ext%20id") != std::string::npos, role);
  }
  EXPECT_EQ(roles, 1);
  EXPECT_EQ(member.counts->calls, 33U);
}

TEST_F(Sessions, a_role_that_is_refused_is_asked_for_once) {
  answer = [](const net::SeenRequest&) {
    return net::Reply{.status = 403, .body = "<ErrorResponse><Error><Code>AccessDenied</Code><Message>not you</Message></Error></ErrorResponse>"};
  };
  const auto session = open();
  const Api member = (*session)->role((*session)->api(), "444455556666", "arn:aws:iam::444455556666:role/Audit", std::nullopt);
  for (int i = 0; i < 3; ++i) {
    const auto users = iam::list_users(member);
    ASSERT_FALSE(users.whole());
    EXPECT_EQ(users.error->operation, "sts:AssumeRole");
    EXPECT_EQ(users.error->aws_code, "AccessDenied");
  }
  EXPECT_EQ(server.seen().size(), 1U);
}

TEST_F(Sessions, read_profiles_anew_when_credentials_are_needed) {
  variables.erase("AWS_ACCESS_KEY_ID");
  const auto session = open();
  ASSERT_TRUE(session);
  write(".aws/credentials", "[default]\naws_access_key_id = AKLATE\naws_secret_access_key = s\n");
  EXPECT_TRUE(sts::get_caller_identity((*session)->api()));
  EXPECT_EQ(key_of(server.seen().at(0)), "AKLATE");
}

TEST_F(Sessions, that_cannot_be_are_refused_before_anybody_is_asked) {
  EXPECT_EQ(open({.profile = "nobody"}).error().code, Code::invalid);
  EXPECT_EQ(open({.region = "evil.example/"}).error().code, Code::invalid);
  variables["AWS_MAX_ATTEMPTS"] = "many";
  EXPECT_EQ(open().error().code, Code::invalid);
  variables.erase("AWS_MAX_ATTEMPTS");
  variables["AWS_CA_BUNDLE"] = "/nonexistent/ca.pem";
  EXPECT_EQ(open().error().code, Code::not_found);
  variables.erase("AWS_CA_BUNDLE");
  variables["AWS_ENDPOINT_URL"] = "https://evil.example";
  const auto session = open();
  ASSERT_TRUE(session);
  EXPECT_EQ(sts::get_caller_identity((*session)->api()).error().error.code, Code::denied);
  EXPECT_TRUE(server.seen().empty());
}

TEST_F(Sessions, tell_where_credentials_were_looked_for) {
  variables.erase("AWS_ACCESS_KEY_ID");
  write(".aws/config", "[default]\ncredential_process = false\n");
  const auto session = open();
  const Search found = (*session)->explain();
  ASSERT_EQ(found.attempts.size(), chain().size());
  EXPECT_EQ(found.attempts[0].why, "AWS_ACCESS_KEY_ID is not set");
  EXPECT_EQ(found.attempts[6].source, "custom-process");
  EXPECT_EQ(found.attempts[6].outcome, Attempt::Outcome::failed);
  EXPECT_EQ(found.attempts[6].why, "it ended with code 1");
  EXPECT_EQ(found.attempts[7].outcome, Attempt::Outcome::not_asked);
}

TEST_F(Sessions, run_no_program_that_anybody_may_have_named) {
  variables.erase("AWS_ACCESS_KEY_ID");
  write(".aws/config", "[default]\ncredential_process = touch " + home + "/ran\n");
  ::chmod((home + "/.aws/config").c_str(), 0666);
  const auto session = open();
  EXPECT_EQ((*session)->explain().credentials.error().code, Code::denied);
  EXPECT_FALSE(std::filesystem::exists(home + "/ran"));
}

TEST_F(Sessions, know_aws_login_by_the_AWS_CLI) {
  variables.erase("AWS_ACCESS_KEY_ID");
  write(".aws/config", "[default]\nlogin_session = arn:aws:iam::111122223333:user/ann\n");
  variables["PATH"] = home + "/bin";
  EXPECT_EQ((*open())->explain().credentials.error().code, Code::unsupported);
  write("bin/aws",
        "#!/bin/sh\n[ \"$*\" = 'configure export-credentials --format process --profile default' ] && echo "
        "'{\"Version\":1,\"AccessKeyId\":\"AKLOGIN\",\"SecretAccessKey\":\"s\"}'\n");
  ::chmod((home + "/bin/aws").c_str(), 0755);
  const char* path = std::getenv("PATH");
  const std::string before = path == nullptr ? "" : path;
  ::setenv("PATH", (home + "/bin:" + before).c_str(), 1);
  const Search found = (*open())->explain();
  ::setenv("PATH", before.c_str(), 1);
  ASSERT_TRUE(found.credentials) << found.credentials.error().message;
  EXPECT_EQ(found.credentials->access_key_id, "AKLOGIN");
  EXPECT_EQ(found.attempts[5].outcome, Attempt::Outcome::won);
}

}  // namespace
}  // namespace mayfly::aws
