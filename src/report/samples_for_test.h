// Findings, coverage and summaries for tests: the plain case of each record and the odd ones. All keys are made up; there is no key text here at all.
#pragma once

#include <string>
#include <vector>

#include "report/report.h"

namespace mayfly::report::samples {

using model::Coverage;
using model::Decoded;
using model::Finding;
using model::Grade;
using model::SkipReason;
using model::Status;

inline Finding long_term(std::string path, std::uint64_t line = 7, std::uint64_t column = 12) {
  Finding f;
  f.family = "bedrock-long-term";
  f.fingerprint = "00112233445566778899aabbccddeeff";
  f.preview = "ABSK…(132)";
  f.alias = "BedrockAPIKey-x7k2-at-111122223333";
  f.user = "BedrockAPIKey-x7k2";
  f.account = "111122223333";
  f.place.path = std::move(path);
  f.place.offset = 211;
  f.place.length = 132;
  f.place.line = line;
  f.place.column = column;
  return f;
}

inline Finding short_term(std::string path, Grade grade = Grade::key) {
  Finding f;
  f.grade = grade;
  f.family = "bedrock-short-term";
  f.fingerprint = "ffeeddccbbaa99887766554433221100";
  f.preview = "bedrock-api-key-…(1204)";
  f.account = "444455556666";
  f.access_key_id = "ASIAEXAMPLEEXAMPLE12";
  f.region = "us-east-1";
  f.session = true;
  f.issued_at = parse_rfc3339("2026-01-02T03:04:05Z");
  f.expires_at = parse_rfc3339("2026-01-02T15:04:05Z");
  f.place.path = std::move(path);
  f.place.offset = 16;
  f.place.length = 1204;
  f.place.line = 2;
  f.place.column = 1;
  return f;
}

inline Finding notebook() {
  Finding f = long_term("analysis.ipynb", 2, 9);
  f.place.cell = 3;
  f.place.part = "source";
  return f;
}

inline Finding in_archive() {
  Finding f = long_term("backup.tar.gz", 3, 5);
  f.place.member = "backup.tar!home/me/.env";
  return f;
}

inline Finding in_database() {
  Finding f = long_term("app.db", 1, 1);
  f.place.member = "settings";
  f.place.row = 5;
  f.place.field = "token";
  f.place.offset = 0;
  return f;
}

inline Finding encoded() {
  Finding f = long_term("values.yaml", 2, 5);
  f.place.encoding = {"base64", "gzip"};
  f.place.outer_line = 40;
  f.place.outer_column = 10;
  f.place.outer_offset = 1730;
  return f;
}

inline Finding utf16() {
  Finding f = long_term("export.txt", 4, 1);
  f.place.encoding = {"utf-16le"};
  f.place.outer_line = f.place.outer_column = 1;
  f.place.outer_offset = 0;
  return f;
}

inline Finding binary() {
  Finding f = long_term("core.1234");
  f.place.line = f.place.column = std::nullopt;
  f.place.offset = 4096;
  return f;
}

// Names that are not UTF-8, that move a cursor, hide, look like a formula or like SARIF's links.
inline Finding hostile() {
  Finding f = long_term("=cmd|' /C calc'!A0 \xE9\x1b[2J\n\"q\",\u202Etxt");
  f.place.member = "@[a](0){1}\xFF.zip!-x\ty";
  return f;
}

inline Finding placeholder() {
  Finding f = long_term("README.md", 12, 3);
  f.grade = Grade::placeholder;
  f.fingerprint.clear();
  f.alias = f.user = f.account = std::nullopt;
  f.preview = "ABSK…(40)";
  f.note = "cut short: the secret has 12 characters of 60";
  return f;
}

inline Finding mention() {
  Finding f;
  f.grade = Grade::mention;
  f.family = "bedrock-short-term";
  f.preview = "bedrock-api-key-";
  f.place.path = "docs/keys.md";
  f.place.offset = 90;
  f.place.length = 16;
  f.place.line = 4;
  f.place.column = 2;
  return f;
}

inline Finding decoded_pair() {
  Finding f = long_term("notes.txt", 1, 1);
  f.family = std::nullopt;
  f.alias = "two words+2-at-111122223333";
  f.user = "two words";
  return f;
}

inline Finding in_history() {
  Finding f = long_term("src/settings.py", 3, 9);
  model::GitFacts& git = f.git.emplace();
  git.repo = "app";
  git.object = "0123456789abcdef0123456789abcdef01234567";
  git.where = "blob";
  git.commit = "89abcdef0123456789abcdef0123456789abcdef";
  git.last_commit = "76543210fedcba9876543210fedcba9876543210";
  git.author = "Ann <ann@example.com>";
  git.date = parse_rfc3339("2026-01-02T03:04:05Z");
  git.refs = {"main", "v1.0"};
  git.in_tip = false;
  git.places = {{git.object, git.commit, "src/settings.py", std::nullopt, 3, "blob"},
                {"fedcba9876543210fedcba9876543210fedcba98", std::nullopt, std::nullopt, std::nullopt, 1, "commit-message"}};
  return f;
}

inline std::vector<Finding> every_kind() {
  // clang-format off
  return {long_term("./src/a b.py"), short_term("logs/app.log"), short_term("logs/old.log", Grade::expired), notebook(), in_archive(), in_database(),
          encoded(), utf16(), binary(), hostile(), placeholder(), mention(), decoded_pair(), long_term("/etc/app/key.conf"), long_term("-"), in_history()};
  // clang-format on
}

inline Coverage whole() {
  Coverage c;
  c.files = 1;
  c.bytes = 2123;
  return c;
}

inline Coverage partial() {
  Coverage c;
  c.files = 12;
  c.bytes = 3'400'000;
  c.members = 4;
  c.unpacked = 9000;
  c.skip(SkipReason::excluded, "node_modules", 2);
  c.skip(SkipReason::no_permission,
         "secret/\xE9"
         "a");
  c.skip(SkipReason::no_permission, "secret/b");
  c.skip(SkipReason::encrypted_container, "backup.zip!inner.7z");
  return c;
}

inline Summary summary_of(const std::vector<Finding>& findings, const Coverage& coverage) {
  Summary s;
  s.command = "scan";
  s.status = coverage.status();
  std::vector<std::string> seen, paths;
  const auto is_new = [](std::vector<std::string>& list, const std::string& one) {
    for (const auto& known : list)
      if (known == one) return false;
    list.push_back(one);
    return true;
  };
  for (const Finding& f : findings) {
    std::uint64_t Summary::* const counters[] = {&Summary::keys, &Summary::expired, &Summary::placeholders, &Summary::mentions};
    ++(s.*counters[static_cast<int>(f.grade)]);
    if (f.grade == Grade::key && is_new(seen, f.fingerprint)) ++s.distinct_keys;
    if (f.git) ++s.repositories_with_findings;
    else if (is_new(paths, f.place.path)) ++s.files_with_findings;
  }
  s.exit_code = s.status == Status::partial ? 3 : s.status == Status::failed ? 2 : s.keys > 0 ? 1 : 0;
  s.version = "0.1.0";
  s.data_date = "2026-11-01";
  return s;
}

inline Decoded decoded_long() {
  Decoded d;
  d.family = "bedrock-long-term";
  d.alias = "ci+2-at-111122223333";
  d.user = "ci";
  d.number = 2;
  d.account = "111122223333";
  d.service = "bedrock.amazonaws.com";
  d.planes = {"bedrock", "bedrock-mantle"};
  d.preview = "ABSK…(132)";
  d.fingerprint = "00112233445566778899aabbccddeeff";
  d.warnings = {"the user is the name at creation; IAM keeps the alias when the user is renamed"};
  return d;
}

inline Decoded decoded_short() {
  Decoded d;
  d.family = "bedrock-short-term";
  d.service = "bedrock.amazonaws.com";
  d.access_key_id = "ASIAEXAMPLEEXAMPLE12";
  d.account = "444455556666";
  d.session = true;
  d.region = "us-east-1";
  d.issued_at = parse_rfc3339("2026-01-02T03:04:05Z");
  d.expires_at = parse_rfc3339("2026-01-02T15:04:05Z");
  d.expired = true;
  d.preview = "bedrock-api-key-…(1204)";
  return d;
}

// Everything that a writer gives for these.
inline std::string written(Format format, Style style, const std::vector<Finding>& findings, const Coverage& coverage, const Summary& summary) {
  std::string out;
  const auto writer = make_writer(format, style, [&](std::string_view text) { out += text; });
  for (const Finding& finding : findings) writer->finding(finding);
  writer->finish(coverage, summary);
  return out;
}

inline std::string written(Format format, const std::vector<Finding>& findings, const Coverage& coverage = whole()) {
  return written(format, {}, findings, coverage, summary_of(findings, coverage));
}

inline std::string written_decoded(Format format, const std::vector<Decoded>& keys) {
  std::string out;
  const auto writer = make_decoded_writer(format, {}, [&](std::string_view text) { out += text; });
  for (const Decoded& key : keys) (*writer)->decoded(key);
  Summary summary;
  summary.command = "key decode";
  summary.keys = summary.distinct_keys = keys.size();
  summary.version = "0.1.0";
  (*writer)->finish(summary);
  return out;
}

}  // namespace mayfly::report::samples
