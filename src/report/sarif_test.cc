#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "report/families.h"
#include "report/samples_for_test.h"
#include "report/sarif_rules.h"

namespace mayfly::report {
namespace {

using nlohmann::json;
using namespace samples;

json run_of(const std::vector<Finding>& findings, const Coverage& coverage = whole()) {
  const json log = json::parse(written(Format::sarif, findings, coverage));
  EXPECT_EQ(log["version"], "2.1.0");
  EXPECT_EQ(log["runs"].size(), 1u);
  return log["runs"][0];
}

json result_of(const Finding& finding) { return run_of({finding})["results"][0]; }
json physical_of(const Finding& finding) { return result_of(finding)["locations"][0]["physicalLocation"]; }

TEST(Sarif, OneKey) {
  const json result = result_of(long_term("src/a b.py"));
  EXPECT_EQ(result["ruleId"], "bedrock-long-term-key");
  EXPECT_EQ(result["level"], "error");
  EXPECT_EQ(result["message"]["text"],
            "Amazon Bedrock long-term API key of user 'BedrockAPIKey-x7k2' in account '111122223333' (line 7, column 12). "
            "Stop it now: 'mayfly contain --alias BedrockAPIKey-x7k2-at-111122223333'.");
  EXPECT_EQ(result["locations"], json::parse(R"([{"physicalLocation": {"artifactLocation": {"uri": "src/a%20b.py"},
                                                                      "region": {"startLine": 7, "byteOffset": 211, "byteLength": 132}}}])"));
}

TEST(Sarif, RulesAreWhatGithubAsksFor) {
  const json rules = run_of({})["tool"]["driver"]["rules"];
  std::set<std::string> ids;
  for (const json& rule : rules) {
    EXPECT_TRUE(ids.insert(rule["id"]).second);
    for (const char* text : {"shortDescription", "fullDescription", "help"}) EXPECT_FALSE(rule[text]["text"].get<std::string>().empty());
    EXPECT_LE(rule["shortDescription"]["text"].get<std::string>().size(), 1024u);
    EXPECT_FALSE(rule["help"]["markdown"].get<std::string>().empty());
    EXPECT_FALSE(rule.contains("helpUri"));
    const double severity = std::stod(rule["properties"]["security-severity"].get<std::string>());
    EXPECT_TRUE(severity >= 0 && severity <= 10);
  }
  for (const FamilyText& family : family_texts()) EXPECT_TRUE(ids.contains(std::string(family.rule)));
}

TEST(Sarif, EachResultNamesTheRuleAtItsIndex) {
  const json run = run_of(every_kind());
  const json& rules = run["tool"]["driver"]["rules"];
  for (const json& result : run["results"]) EXPECT_EQ(rules[result["ruleIndex"].get<std::size_t>()]["id"], result["ruleId"]);
}

TEST(Sarif, LevelsFollowTheGrade) {
  const json expired = result_of(short_term("a", Grade::expired));
  EXPECT_EQ(expired["ruleId"], "bedrock-short-term-key-expired");
  EXPECT_EQ(expired["level"], "note");
  const json none = result_of(placeholder());
  EXPECT_EQ(none["ruleId"], "key-placeholder");
  EXPECT_EQ(none["level"], "none");
  EXPECT_EQ(none["kind"], "informational");
  EXPECT_EQ(result_of(mention())["ruleId"], "key-mention");
  EXPECT_EQ(result_of(decoded_pair())["ruleId"], "decoded-long-term-key");
}

TEST(Sarif, UrisArePercentEncodedBytes) {
  const auto uri = [](const std::string& path) { return physical_of(long_term(path))["artifactLocation"]["uri"].get<std::string>(); };
  EXPECT_EQ(uri("a/b.txt"), "a/b.txt");
  EXPECT_EQ(uri("./a//b"), "a//b");
  EXPECT_EQ(uri(".///a"), "a");
  EXPECT_EQ(uri("../a"), "../a");
  EXPECT_EQ(uri("c:d?#%"), "c%3Ad%3F%23%25");
  EXPECT_EQ(uri("caf\xE9/é"), "caf%E9/%C3%A9");
  EXPECT_EQ(uri("/etc/a b"), "file:///etc/a%20b");
}

TEST(Sarif, OnlyALineOfTheFileItselfIsGiven) {
  EXPECT_EQ(physical_of(in_archive())["region"], json({{"startLine", 1}}));
  EXPECT_EQ(physical_of(notebook())["region"], json({{"startLine", 1}}));
  EXPECT_EQ(physical_of(in_database())["region"], json({{"startLine", 1}}));
  EXPECT_EQ(physical_of(binary())["region"], json({{"startLine", 1}}));
  EXPECT_EQ(physical_of(encoded())["region"], json({{"startLine", 40}, {"byteOffset", 1730}}));
  EXPECT_EQ(physical_of(utf16())["region"], json({{"startLine", 4}}));
  EXPECT_EQ(result_of(in_archive())["locations"][0]["logicalLocations"], json::parse(R"([{"name": "backup.tar!home/me/.env", "kind": "resource"}])"));
  EXPECT_EQ(result_of(notebook())["locations"][0]["logicalLocations"][0]["name"], "cell 3");
  EXPECT_NE(result_of(binary())["message"]["text"].get<std::string>().find("(offset 4096)"), std::string::npos);
}

std::string identity(const Finding& finding) { return result_of(finding)["partialFingerprints"]["primaryLocationLineHash"]; }

TEST(Sarif, IdentityIsRulePathAndAliasAlone) {
  const Finding plain = long_term("a");
  Finding same = long_term("./a", 900, 3);
  same.place.offset = 5;
  same.fingerprint = "another run's key";
  EXPECT_EQ(identity(plain), identity(same));
  EXPECT_EQ(identity(plain).size(), 18u);
  Finding path = long_term("b"), alias = plain, rule = plain;
  alias.alias = "x-at-111122223333";
  rule.family = "claude-platform-long-term";
  EXPECT_EQ((std::set{identity(plain), identity(path), identity(alias), identity(rule), identity(short_term("a"))}).size(), 5u);
}

TEST(Sarif, TwoPlacesOfOneKeyInOneFileAreTwoResults) {
  const json results = run_of({long_term("a"), long_term("a", 9)})["results"];
  const std::string first = results[0]["partialFingerprints"]["primaryLocationLineHash"], second = results[1]["partialFingerprints"]["primaryLocationLineHash"];
  EXPECT_EQ(first.substr(0, 16), second.substr(0, 16));
  EXPECT_EQ(first.substr(16), ":1");
  EXPECT_EQ(second.substr(16), ":2");
}

TEST(Sarif, FingerprintsStayOut) {
  for (const Finding& finding : {long_term("a"), short_term("b"), in_archive()}) {
    ASSERT_FALSE(finding.fingerprint.empty());
    EXPECT_EQ(written(Format::sarif, {finding}).find(finding.fingerprint), std::string::npos);
  }
}

TEST(Sarif, ForeignNamesMakeNoLinks) {
  const std::string text = result_of(hostile())["message"]["text"];
  EXPECT_NE(text.find("@\\[a\\](0){{1}}\\xff.zip"), std::string::npos);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
}

TEST(Sarif, WhatWasUnreadIsNotified) {
  const json invocation = run_of({}, partial())["invocations"][0];
  EXPECT_EQ(invocation["executionSuccessful"], false);
  EXPECT_EQ(invocation["exitCode"], 3);
  const json& notifications = invocation["toolExecutionNotifications"];
  ASSERT_EQ(notifications.size(), 2u);
  EXPECT_EQ(notifications[0]["descriptor"]["id"], "no_permission");
  EXPECT_EQ(notifications[0]["level"], "error");
  EXPECT_EQ(notifications[0]["message"]["text"], "2 files or parts of files unread: The system refused to open or list it. First: 'secret/b'.");
  EXPECT_EQ(notifications[1]["descriptor"]["id"], "encrypted_container");
  EXPECT_EQ(run_of({})["invocations"][0], json::parse(R"({"executionSuccessful": true, "exitCode": 0, "toolExecutionNotifications": []})"));
}

TEST(Sarif, InterruptAndErrorsAreNotified) {
  Summary summary;
  summary.status = Status::partial;
  summary.interrupted = true;
  summary.errors.push_back({Code::corrupt, "x\x1b", {}, ""});
  const json run = json::parse(written(Format::sarif, {}, {notebook()}, whole(), summary))["runs"][0];
  const json& notifications = run["invocations"][0]["toolExecutionNotifications"];
  ASSERT_EQ(notifications.size(), 2u);
  EXPECT_EQ(notifications[0]["message"]["text"], "The run was interrupted: the rest was not read.");
  EXPECT_EQ(notifications[1]["message"]["text"], "corrupt: x\\x1b.");
}

TEST(Sarif, MoreThanGithubTakesIsSaid) {
  std::vector<Finding> many(25'000, mention());
  EXPECT_EQ(written(Format::sarif, many).find("GitHub takes"), std::string::npos);
  many.push_back(mention());
  EXPECT_NE(written(Format::sarif, many).find("\"25001 results: GitHub takes 25000 a run; scan folder by folder.\""), std::string::npos);
}

}  // namespace
}  // namespace mayfly::report
