#include "key/family.h"

namespace mayfly::key {
namespace {

constexpr std::string_view kBedrock = "bedrock.amazonaws.com";
constexpr std::string_view kClaudePlatform = "aws-external-anthropic.amazonaws.com";
constexpr std::string_view kLogs = "logs.amazonaws.com";
constexpr std::string_view kMetrics = "cloudwatch.amazonaws.com";

// The CloudWatch services have no short-term form, and no console user is known for them.
constexpr Family kFamilies[] = {
    // name                       prefix                             kind              service          host             signing name              console user
    {"bedrock-long-term",         "ABSK",                            Kind::long_term,  kBedrock,        "",              "",                       "BedrockAPIKey-"},
    {"bedrock-short-term",        "bedrock-api-key-",                Kind::short_term, kBedrock,        kBedrock,        "bedrock",                ""},
    {"claude-platform-long-term", "AEAA",                            Kind::long_term,  kClaudePlatform, "",              "",                       "AeaApiKey-"},
    {"claude-platform-short-term", "aws-external-anthropic-api-key-", Kind::short_term, kClaudePlatform, kClaudePlatform, "aws-external-anthropic", ""},
    {"cloudwatch-logs-long-term", "ACWL",                            Kind::long_term,  kLogs,           "",              "",                       ""},
    {"cloudwatch-metrics-long-term", "APIAACWM",                     Kind::long_term,  kMetrics,        "",              "",                       ""},
};

}  // namespace

std::span<const Family> families() { return kFamilies; }

const Family* family_of(std::string_view text) {
  const Family* longest = nullptr;
  for (const Family& family : kFamilies)
    if (text.starts_with(family.prefix) && (longest == nullptr || family.prefix.size() > longest->prefix.size())) longest = &family;
  return longest;
}

const Family* family_named(std::string_view name) {
  for (const Family& family : kFamilies)
    if (family.name == name) return &family;
  return nullptr;
}

const Family* family_of_user(std::string_view user) {
  for (const Family& family : kFamilies)
    if (!family.console_user.empty() && user.starts_with(family.console_user)) return &family;
  return nullptr;
}

}  // namespace mayfly::key
