#include "aws/overrides.h"

#include <gtest/gtest.h>

namespace mayfly::aws {
namespace {

std::string asked_at(const Service& service, std::map<std::string, std::string> variables, Profiles profiles = {}, std::vector<std::string> allowed = {}) {
  const auto url = endpoint_override(service, {table_of_variables(std::move(variables)), std::move(profiles), "p", std::move(allowed)});
  if (!url) return std::string(name_of(url.error().code)) + ": " + url.error().message;
  return *url ? net::to_text(**url) : "AWS";
}

TEST(Overrides, the_nearer_word_counts) {
  Profiles profiles;
  profiles.profiles["p"] = {{"endpoint_url", "http://localhost:1"}, {"services", "s"}};
  profiles.services["s"] = {{"iam", "\nendpoint_url = http://localhost:2"}};
  EXPECT_EQ(asked_at(kIam, {}), "AWS");
  EXPECT_EQ(asked_at(kSts, {}, profiles), "http://localhost:1/");
  EXPECT_EQ(asked_at(kIam, {}, profiles), "http://localhost:2/");
  EXPECT_EQ(asked_at(kIam, {{"AWS_ENDPOINT_URL", "http://localhost:3"}}, profiles), "http://localhost:3/");
  EXPECT_EQ(asked_at(kIam, {{"AWS_ENDPOINT_URL", "http://localhost:3"}, {"AWS_ENDPOINT_URL_IAM", "http://127.0.0.1:4/x"}}, profiles), "http://127.0.0.1:4/x");
  EXPECT_EQ(asked_at(kSsoOidc, {{"AWS_ENDPOINT_URL_SSO_OIDC", "http://[::1]:5"}}), "http://[::1]:5/");
  EXPECT_EQ(asked_at(kIam, {{"AWS_ENDPOINT_URL", "http://localhost:3"}, {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"}}, profiles), "AWS");
}

TEST(Overrides, another_machine_must_be_allowed_by_name) {
  EXPECT_EQ(asked_at(kIam, {{"AWS_ENDPOINT_URL", "https://evil.example"}}),
            "denied: AWS_ENDPOINT_URL leads to evil.example, which is neither this machine nor AWS");
  EXPECT_EQ(asked_at(kIam, {{"AWS_ENDPOINT_URL", "https://Sim.example:8443"}}, {}, {"SIM.example"}), "https://sim.example:8443/");
  EXPECT_EQ(asked_at(kIam, {{"AWS_ENDPOINT_URL", "https://x.sim.example"}}, {}, {"sim.example"}),
            "denied: AWS_ENDPOINT_URL leads to x.sim.example, which is neither this machine nor AWS");
  EXPECT_EQ(asked_at(kIam, {{"AWS_ENDPOINT_URL", "localhost:80"}}), "invalid: this is no URL: it has no scheme");
}

}  // namespace
}  // namespace mayfly::aws
