#include "report/families.h"

#include <array>

namespace mayfly::report {
namespace {

constexpr std::array kFamilies = {
    FamilyText{"bedrock-long-term", "Amazon Bedrock long-term API key", "bedrock-long-term-key", "BedrockLongTermKey", true,
               "It invokes models on both of Bedrock's planes, bedrock and bedrock-mantle, at the account's cost, until it is removed."},
    FamilyText{"bedrock-short-term", "Amazon Bedrock short-term API key", "bedrock-short-term-key", "BedrockShortTermKey", false,
               "It invokes models with the rights of whoever made it, at the account's cost, for at most twelve hours."},
    FamilyText{"claude-platform-long-term", "Claude Platform on AWS long-term API key", "claude-platform-long-term-key", "ClaudePlatformLongTermKey", true,
               "It calls Claude Platform on AWS at the account's cost until it is removed."},
    FamilyText{"claude-platform-short-term", "Claude Platform on AWS short-term API key", "claude-platform-short-term-key", "ClaudePlatformShortTermKey", false,
               "It calls Claude Platform on AWS with the rights of whoever made it, for at most twelve hours."},
    FamilyText{"cloudwatch-logs-long-term", "Amazon CloudWatch Logs long-term API key", "cloudwatch-logs-long-term-key", "CloudWatchLogsLongTermKey", true,
               "It writes to the account's logs until it is removed."},
    FamilyText{"cloudwatch-metrics-long-term", "Amazon CloudWatch metrics long-term API key", "cloudwatch-metrics-long-term-key",
               "CloudWatchMetricsLongTermKey", true, "It writes to the account's metrics until it is removed."},
    FamilyText{"", "AWS long-term API key, decoded", "decoded-long-term-key", "DecodedLongTermKey", true,
               "It is the alias and the secret of a service-specific credential side by side; which service takes it is not written in it."},
};

}  // namespace

std::span<const FamilyText> family_texts() { return kFamilies; }

const FamilyText& family_text(const std::optional<std::string>& name) {
  for (const FamilyText& row : kFamilies)
    if (name && row.name == *name) return row;
  return kFamilies.back();
}

}  // namespace mayfly::report
