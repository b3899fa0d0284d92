// What people are told of each family of keys: one row each. The names are those of key/family.h, which this folder does not include;
// the last row, nameless, is a decoded pair that does not tell its family.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace mayfly::report {

struct FamilyText {
  std::string_view name;    // "bedrock-long-term"; empty: unknown
  std::string_view title;   // "Amazon Bedrock long-term API key"
  std::string_view rule;    // SARIF: "bedrock-long-term-key"
  std::string_view pascal;  // SARIF: "BedrockLongTermKey"
  bool long_term;
  std::string_view opens;  // one sentence: what a thief can do with it
};

std::span<const FamilyText> family_texts();

// The row of a finding's family; the nameless row for an absent one, and for a name that has no row.
const FamilyText& family_text(const std::optional<std::string>& name);

}  // namespace mayfly::report
