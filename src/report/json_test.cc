#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>
#include <sstream>

#include "report/samples_for_test.h"

namespace mayfly::report {
namespace {

using nlohmann::json;
using namespace samples;

std::vector<json> lines_of(const std::string& text) {
  std::vector<json> out;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) out.push_back(json::parse(line));
  return out;
}

TEST(Jsonl, OneKeyToTheLetter) {
  EXPECT_EQ(
      written(Format::jsonl, {long_term("a.txt")}),
      R"~({"record":"finding","grade":"key","family":"bedrock-long-term","fingerprint":"00112233445566778899aabbccddeeff","preview":"ABSK…(132)",)~"
      R"("alias":"BedrockAPIKey-x7k2-at-111122223333","account":"111122223333","user":"BedrockAPIKey-x7k2","access_key_id":null,"session":null,)"
      R"("region":null,"issued_at":null,"expires_at":null,"note":null,"path":"a.txt","member":null,"line":7,"column":12,"offset":211,"length":132,)"
      R"("cell":null,"part":null,"row":null,"field":null,"encoding":[],"outer_line":null,"outer_column":null,"outer_offset":null,)"
      R"("repo":null,"object":null,"commit":null,"last_commit":null,"where":null,"refs":null,"in_tip":null,"author":null,"date":null,"places":null})"
      "\n"
      R"({"record":"coverage","scope":"files","status":"complete","skipped":[],"files":1,"bytes":2123,"members":0,"unpacked":0,"objects":0})"
      "\n"
      R"({"record":"summary","command":"scan","status":"complete","exit_code":1,"interrupted":false,"keys":1,"distinct_keys":1,"expired":0,)"
      R"("placeholders":0,"mentions":0,"files_with_findings":1,"repositories_with_findings":0,"errors":[],"version":"0.1.0","data_date":"2026-11-01","seconds":null})"
      "\n");
}

TEST(Json, EmptyToTheLetter) {
  EXPECT_EQ(
      written(Format::json, {}),
      "{\"schema\":\"mayfly/1\",\"records\":[\n"
      R"({"record":"coverage","scope":"files","status":"complete","skipped":[],"files":1,"bytes":2123,"members":0,"unpacked":0,"objects":0})"
      "\n],\"summary\":"
      R"({"record":"summary","command":"scan","status":"complete","exit_code":0,"interrupted":false,"keys":0,"distinct_keys":0,"expired":0,)"
      R"("placeholders":0,"mentions":0,"files_with_findings":0,"repositories_with_findings":0,"errors":[],"version":"0.1.0","data_date":"2026-11-01","seconds":null}})"
      "\n");
}

TEST(Jsonl, OddPlacesKeepTheirNumbers) {
  const auto lines = lines_of(written(Format::jsonl, {notebook(), in_database(), encoded(), short_term("x")}));
  EXPECT_EQ(lines[0]["cell"], 3);
  EXPECT_EQ(lines[0]["part"], "source");
  EXPECT_EQ(lines[1]["member"], "settings");
  EXPECT_EQ(lines[1]["row"], 5);
  EXPECT_EQ(lines[1]["field"], "token");
  EXPECT_EQ(lines[2]["encoding"], (json{"base64", "gzip"}));
  EXPECT_EQ(lines[2]["outer_line"], 40);
  EXPECT_EQ(lines[2]["line"], 2);
  EXPECT_EQ(lines[3]["session"], true);
  EXPECT_EQ(lines[3]["expires_at"], "2026-01-02T15:04:05Z");
  EXPECT_EQ(lines[3]["alias"], nullptr);
}

TEST(Jsonl, EmptyFingerprintIsNull) { EXPECT_EQ(lines_of(written(Format::jsonl, {placeholder()}))[0]["fingerprint"], nullptr); }

TEST(Jsonl, NamesThatAreNotUtf8ComeTwice) {
  const std::string text = written(Format::jsonl, {hostile()});
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find("\u202E"), std::string::npos);
  const json record = lines_of(text)[0];
  EXPECT_EQ(record["path"], "=cmd|' /C calc'!A0 \uFFFD\x1b[2J\n\"q\",\u202Etxt");
  EXPECT_EQ(record["path_bytes"], "PWNtZHwnIC9DIGNhbGMnIUEwIOkbWzJKCiJxIizigK50eHQ=");
  EXPECT_EQ(record["member"], "@[a](0){1}\uFFFD.zip!-x\ty");
  EXPECT_EQ(record["member_bytes"], "QFthXSgwKXsxff8uemlwIS14CXk=");
  EXPECT_FALSE(lines_of(written(Format::jsonl, {long_term("é")}))[0].contains("path_bytes"));
}

TEST(Jsonl, CoverageNamesEachReason) {
  const json record = lines_of(written(Format::jsonl, {}, partial()))[0];
  EXPECT_EQ(record["status"], "partial");
  EXPECT_EQ(record["skipped"], json::parse(R"([
    {"reason": "excluded", "kind": "by-rule", "path": "node_modules", "count": 2, "paths": [{"path": "node_modules", "count": 2}]},
    {"reason": "no_permission", "kind": "unread", "path": "secret/b", "count": 2,
     "paths": [{"path": "secret/b", "count": 1}, {"path": "secret/\ufffda", "path_bytes": "c2VjcmV0L+lh", "count": 1}]},
    {"reason": "encrypted_container", "kind": "unread", "path": "backup.zip!inner.7z", "count": 1,
     "paths": [{"path": "backup.zip!inner.7z", "count": 1}]}])"));
  EXPECT_EQ(record["members"], 4);
  EXPECT_EQ(record["unpacked"], 9000);
}

TEST(Jsonl, NamelessSkipHasNoPathAndForeignOneItsBytes) {
  Coverage coverage;
  coverage.skip(SkipReason::io_error, "");
  coverage.skip(SkipReason::fifo, "\xFF");
  const json record = lines_of(written(Format::jsonl, {}, coverage))[0];
  EXPECT_EQ(record["skipped"][0]["path_bytes"], "/w==");
  EXPECT_EQ(record["skipped"][1]["path"], nullptr);
}

TEST(Json, IsWholeAlsoWhenInterruptedWithErrors) {
  Summary summary = summary_of({notebook()}, partial());
  summary.interrupted = true;
  summary.seconds = 1.5;
  summary.errors.push_back({Code::denied, "open x: Permission denied", {"in y"}, ""});
  const json document = json::parse(written(Format::json, {}, {notebook()}, partial(), summary));
  EXPECT_EQ(document["schema"], "mayfly/1");
  EXPECT_EQ(document["records"].size(), 2u);
  EXPECT_EQ(document["summary"]["interrupted"], true);
  EXPECT_EQ(document["summary"]["exit_code"], 3);
  EXPECT_EQ(document["summary"]["seconds"], 1.5);
  EXPECT_EQ(document["summary"]["errors"], json::parse(R"([{"code":"denied","message":"open x: Permission denied","context":["in y"],"hint":null}])"));
}

TEST(Jsonl, EachFindingIsWrittenWhenItComes) {
  std::string out;
  for (const Format format : {Format::jsonl, Format::json, Format::sarif, Format::csv, Format::text}) {
    out.clear();
    const auto writer = make_writer(format, {}, [&](std::string_view text) { out += text; });
    for (const char* name : {"first", "second", "third"}) {
      writer->finding(long_term(name));
      EXPECT_NE(out.find(name), std::string::npos) << name_of(format);
    }
    const std::size_t before = out.size();
    writer->finish(whole(), {});
    EXPECT_EQ(out.size() > before, format != Format::csv);
  }
}

Finding random_finding(std::mt19937& random) {
  const auto kinds = every_kind();
  Finding f = kinds[random() % kinds.size()];
  std::string path(random() % 20, ' ');
  for (char& c : path) c = static_cast<char>(random() % 255 + 1);
  if (random() % 2 == 0) f.place.path = path;
  if (random() % 3 == 0) f.place.member = path + "!x";
  if (random() % 3 == 0) f.place.row = static_cast<std::int64_t>(random()) - 1'000'000'000;
  if (random() % 3 == 0) f.expires_at = Time{static_cast<std::int64_t>(random())};
  f.place.offset = (static_cast<std::uint64_t>(random()) << 32) | random();
  return f;
}

TEST(JsonAndJsonl, HoldTheSameRecords) {
  std::mt19937 random(99);
  for (int round = 0; round < 200; ++round) {
    std::vector<Finding> findings;
    for (auto n = random() % 8; n > 0; --n) findings.push_back(random_finding(random));
    const Coverage coverage = random() % 2 == 0 ? partial() : whole();
    const json document = json::parse(written(Format::json, findings, coverage));
    std::vector<json> lines = lines_of(written(Format::jsonl, findings, coverage));
    ASSERT_EQ(lines.size(), findings.size() + 2);
    ASSERT_EQ(lines.back(), document["summary"]);
    lines.pop_back();
    ASSERT_EQ(json(lines), document["records"]);
    for (std::size_t i = 0; i < findings.size(); ++i) ASSERT_EQ(lines[i]["offset"], findings[i].place.offset);
  }
}

TEST(Decoded, BothKindsToTheLetter) {
  EXPECT_EQ(
      written_decoded(Format::jsonl, {decoded_long(), decoded_short()}),
      R"({"record":"decoded","family":"bedrock-long-term","alias":"ci+2-at-111122223333","user":"ci","number":2,"account":"111122223333",)"
      R"("service":"bedrock.amazonaws.com","access_key_id":null,"session":null,"region":null,"issued_at":null,"expires_at":null,"expired":null,)"
      R"~("planes":["bedrock","bedrock-mantle"],"encoding":[],"preview":"ABSK…(132)","fingerprint":"00112233445566778899aabbccddeeff",)~"
      R"("warnings":["the user is the name at creation; IAM keeps the alias when the user is renamed"]})"
      "\n"
      R"({"record":"decoded","family":"bedrock-short-term","alias":null,"user":null,"number":null,"account":"444455556666",)"
      R"("service":"bedrock.amazonaws.com","access_key_id":"ASIAEXAMPLEEXAMPLE12","session":true,"region":"us-east-1",)"
      R"("issued_at":"2026-01-02T03:04:05Z","expires_at":"2026-01-02T15:04:05Z","expired":true,"planes":null,)"
      R"~("encoding":[],"preview":"bedrock-api-key-…(1204)","fingerprint":null,"warnings":[]})~"
      "\n"
      R"({"record":"summary","command":"key decode","status":"complete","exit_code":0,"interrupted":false,"keys":2,"distinct_keys":2,"expired":0,)"
      R"("placeholders":0,"mentions":0,"files_with_findings":0,"repositories_with_findings":0,"errors":[],"version":"0.1.0","data_date":null,"seconds":null})"
      "\n");
  const json document = json::parse(written_decoded(Format::json, {decoded_long(), decoded_short()}));
  EXPECT_EQ(document["records"].size(), 2u);
  EXPECT_EQ(document["records"][0]["record"], "decoded");
  EXPECT_EQ(document["summary"]["command"], "key decode");
}

TEST(Decoded, NothingDecodedIsStillADocument) { EXPECT_EQ(json::parse(written_decoded(Format::json, {}))["records"], json::array()); }

}  // namespace
}  // namespace mayfly::report
