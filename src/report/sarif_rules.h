// The rules of SARIF output, and which of them a finding breaks. Ids and names are promises: code scanning tells alerts apart by them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/finding.h"
#include "report/json_text.h"

namespace mayfly::report {

struct SarifRule {
  std::string id;                      // "bedrock-long-term-key"
  std::string name;                    // "BedrockLongTermKey"
  std::string title;                   // shortDescription
  std::string text;                    // fullDescription
  std::vector<std::string> steps;      // help: what to do, in order
  std::string_view level;              // "error", "note", "none"
  std::string_view security_severity;  // GitHub: over 9.0 critical, 7.0 high, 4.0 medium, below low
};

// Every rule, in a fixed order; the place in it is a result's ruleIndex.
const std::vector<SarifRule>& sarif_rules();

std::size_t sarif_rule_of(const model::Finding& finding);

void write_sarif_rule(JsonText& json, const SarifRule& rule);

}  // namespace mayfly::report
