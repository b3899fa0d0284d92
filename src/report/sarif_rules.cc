#include "report/sarif_rules.h"

#include <algorithm>

#include "base/check.h"
#include "report/families.h"

namespace mayfly::report {
namespace {

using model::Grade;

constexpr std::string_view kExpired = "-expired";
constexpr std::string_view kPlaceholder = "key-placeholder";
constexpr std::string_view kMention = "key-mention";

SarifRule key_rule(const FamilyText& family) {
  const std::string title(family.title);
  SarifRule rule{std::string(family.rule),
                 std::string(family.pascal),
                 title + " in a file.",
                 "A whole " + title + " stands in this file, and everybody who can read the file can use it. " + std::string(family.opens),
                 {},
                 "error",
                 "9.8"};
  if (family.long_term) {
    rule.steps = {"Stop the key now: run 'mayfly contain' with the alias that the result names.",
                  "Find out what it was used for, and by whom, before and after it stood here.",
                  "Give its user short-lived credentials of a role instead of a new key.",
                  "Take it out of the file, and out of the history that keeps the file."};
  } else {
    rule.security_severity = "8.0";
    rule.steps = {"Revoke the sessions of the role that made it, or deactivate the access key that the result names; else it lives until the time given.",
                  "Find out what it was used for, and by whom.", "Make such keys where they are used, and write them to no file."};
  }
  return rule;
}

SarifRule expired_rule(const FamilyText& family) {
  const std::string title(family.title);
  return {std::string(family.rule) + std::string(kExpired),
          std::string(family.pascal) + "Expired",
          title + " in a file, expired.",
          "A whole " + title + " stands in this file. Its time is over, so it opens nothing any more; what was done with it before is done.",
          {"See what the credentials that made it did until it ended.", "Find out why it was written to a file: the next one will be, too."},
          "note",
          "2.0"};
}

std::vector<SarifRule> make_rules() {
  std::vector<SarifRule> rules;
  for (const FamilyText& family : family_texts()) {
    rules.push_back(key_rule(family));
    if (!family.long_term) rules.push_back(expired_rule(family));
  }
  rules.push_back({std::string(kPlaceholder),
                   "KeyPlaceholder",
                   "Text in the shape of an AWS API key that is none.",
                   "This has the prefix and the look of an AWS API key, but cannot be one: it is cut short, or made up.",
                   {"Nothing to stop. If it was a real key before it was cut, look for it in the file's history."},
                   "none",
                   "0.0"});
  rules.push_back({std::string(kMention),
                   "KeyMention",
                   "The prefix of an AWS short-term API key, with no key behind it.",
                   "The text with which short-term keys begin stands here alone, as in documentation or in code that makes or looks for keys.",
                   {"Nothing to stop. Code that makes keys is worth a look: where do they go?"},
                   "none",
                   "0.0"});
  return rules;
}

void write_message(JsonText& json, std::string_view name, const std::string& text) {
  json.key(name);
  json.open_object();
  json.field("text", text);
  json.close_object();
}

}  // namespace

const std::vector<SarifRule>& sarif_rules() {
  static const std::vector<SarifRule> rules = make_rules();
  return rules;
}

std::size_t sarif_rule_of(const model::Finding& finding) {
  std::string id(family_text(finding.family).rule);
  if (finding.grade == Grade::placeholder) id = kPlaceholder;
  if (finding.grade == Grade::mention) id = kMention;
  if (finding.grade == Grade::expired && !family_text(finding.family).long_term) id += kExpired;
  const auto& rules = sarif_rules();
  const auto found = std::ranges::find(rules, id, &SarifRule::id);
  CHECK(found != rules.end());
  return static_cast<std::size_t>(found - rules.begin());
}

void write_sarif_rule(JsonText& json, const SarifRule& rule) {
  std::string text = rule.text, markdown = rule.text + "\n";
  for (std::size_t i = 0; i < rule.steps.size(); ++i) {
    const std::string number = std::to_string(i + 1);
    text += " " + number + ") " + rule.steps[i];
    markdown += "\n" + number + ". " + rule.steps[i];
  }
  json.open_object();
  json.field("id", rule.id);
  json.field("name", rule.name);
  write_message(json, "shortDescription", rule.title);
  write_message(json, "fullDescription", rule.text);
  json.key("help");
  json.open_object();
  json.field("text", text);
  json.field("markdown", markdown);
  json.close_object();
  json.key("defaultConfiguration");
  json.open_object();
  json.field("level", rule.level);
  json.close_object();
  json.key("properties");
  json.open_object();
  json.field("precision", rule.level == "none" ? "low" : "very-high");
  json.field("security-severity", rule.security_severity);
  json.field("tags", std::vector<std::string>{"security", "external/cwe/cwe-798"});
  json.close_object();
  json.close_object();
}

}  // namespace mayfly::report
