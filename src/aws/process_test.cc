#include "aws/process.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace mayfly::aws {
namespace {

using std::chrono::milliseconds;

std::string outcome(const std::vector<std::string>& words, milliseconds timeout = milliseconds(10'000)) {
  const auto output = run_process(words, timeout);
  return output ? "ok " + std::string(output->reveal()) : std::string(name_of(output.error().code)) + ": " + output.error().message;
}

TEST(Process, gives_what_it_prints) {
  EXPECT_EQ(outcome({"printf", "%s", "a b"}), "ok a b");
  EXPECT_EQ(outcome({"sh", "-c", "echo noise >&2; printf x"}), "ok x");
}

TEST(Process, is_no_shell) { EXPECT_EQ(outcome({"echo", "$(id)", "|", "cat"}), "ok $(id) | cat\n"); }

TEST(Process, that_fails_says_how) {
  EXPECT_EQ(outcome({"sh", "-c", "printf 'not \\033[2Jsigned in' >&2; exit 3"}), "denied: it ended with code 3: not \\x1b[2Jsigned in");
  EXPECT_EQ(outcome({"false"}), "denied: it ended with code 1");
  EXPECT_EQ(outcome({"sh", "-c", "kill -9 $$"}), "denied: it was killed");
  EXPECT_TRUE(outcome({"/nonexistent/program"}).starts_with("not_found: run /nonexistent/program"));
  EXPECT_EQ(outcome({}), "invalid: no program is named");
}

TEST(Process, is_bounded_in_time_and_output) {
  EXPECT_EQ(outcome({"sleep", "60"}, milliseconds(50)), "timeout: it took too long");
  EXPECT_EQ(outcome({"sh", "-c", "exec >&- 2>&-; sleep 0.2"}), "ok ");  // its end is waited for
  EXPECT_EQ(outcome({"yes"}), "corrupt: it printed more than a set of credentials");
  EXPECT_TRUE(outcome({"sh", "-c", "yes >&2 & p=$!; sleep 0.1; kill $p; exit 1"}).starts_with("denied: it ended with code 1: y\\ny\\n"));
}

TEST(Process, inherits_neither_secrets_nor_files) {
  ::setenv("AWS_SECRET_ACCESS_KEY", "s3cret", 1);
  ::setenv("AWS_BEARER_TOKEN_BEDROCK", "s3cret", 1);
  ::setenv("AWS_PROFILE", "kept", 1);
  const std::string seen = outcome({"env"});
  EXPECT_EQ(seen.find("s3cret"), std::string::npos);
  EXPECT_NE(seen.find("AWS_PROFILE=kept"), std::string::npos);
  EXPECT_EQ(outcome({"sh", "-c", "ls /proc/self/fd | wc -l | tr -d '\\n '"}), "ok 4");  // 0, 1, 2, and the one that ls reads by
  for (const char* name : {"AWS_SECRET_ACCESS_KEY", "AWS_BEARER_TOKEN_BEDROCK", "AWS_PROFILE"}) ::unsetenv(name);
}

}  // namespace
}  // namespace mayfly::aws
