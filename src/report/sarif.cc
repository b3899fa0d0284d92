// SARIF 2.1.0 (OASIS), as GitHub code scanning takes it.
//
// Results stream first; tool and invocation, which tell the version and what was not read, close the run. Choices:
//   region     startLine is a line of the file itself, and 1 where none is known: in a member, a notebook cell, a binary file. The message and the
//              logical locations tell the place inside. No columns: ours are bytes, SARIF's are characters. With a known line, byteOffset and byteLength are
//              exact. An encoded run is placed by its beginning.
//   uri        percent-encoded bytes of the path; relative as given, absolute as file:///…
//   identity   partialFingerprints of rule, path and alias (or access key id) and a count of the same before it: stable when lines move, and no HMAC that
//              another run with another fingerprint key could not repeat. GitHub reads primaryLocationLineHash.
//   messages   [ ] \ { } of foreign names are escaped: they mean links and arguments there (SARIF §3.11).
#include <unordered_map>

#include "base/escape.h"
#include "base/hash.h"
#include "report/families.h"
#include "report/sarif_rules.h"
#include "report/words.h"
#include "report/writers.h"

namespace mayfly::report {
namespace {

using model::Finding;
using model::Grade;

constexpr std::string_view kSchemaUri = "https://json.schemastore.org/sarif-2.1.0.json";
constexpr std::uint64_t kGithubMaxResults = 25'000;  // a run with more is refused (GitHub Docs, "SARIF results exceed one or more limits")

std::string message_safe(std::string_view words) {
  std::string out;
  for (const char c : words) {
    if (c == '[' || c == ']') out += '\\';
    if (c == '{' || c == '}') out += c;
    out += c;
  }
  return out;
}

// "./" in front says nothing, so that one file has one name.
std::string_view without_dot(std::string_view path) {
  while (path.starts_with("./") && path.size() > 2) {
    path.remove_prefix(2);
    while (path.size() > 1 && path.starts_with('/')) path.remove_prefix(1);
  }
  return path;
}

// RFC 3986: unreserved characters and '/' stay, every other byte becomes %XX.
std::string uri_of(std::string_view path) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  constexpr std::string_view unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
  std::string out = path.starts_with('/') ? "file://" : "";
  for (const char c : without_dot(path)) {
    const auto byte = static_cast<unsigned char>(c);
    if (unreserved.find(c) != std::string_view::npos) out += c;
    else out.append({'%', digits[byte >> 4], digits[byte & 15]});
  }
  return out;
}

std::string message_of(const Finding& finding) {
  const FamilyText& family = family_text(finding.family);
  std::string out(finding.grade == Grade::placeholder ? "Text in the shape of an " : finding.grade == Grade::mention ? "The prefix alone of an " : "");
  out += family.title;
  if (finding.user) out += " of user '" + terminal_safe(*finding.user) + "'";
  if (finding.access_key_id) out += " made with access key '" + terminal_safe(*finding.access_key_id) + "'";
  if (finding.account) out += " in account '" + terminal_safe(*finding.account) + "'";
  std::string where = member_words(finding.place, Charset::unicode);
  if (!where.empty()) where = "member '" + where.substr(1) + "', ";
  where += position_words(finding.place, Charset::unicode);
  if (const std::string words = encoding_words(finding.place, Charset::unicode); !words.empty()) where += ", " + words;
  out += " (" + where + ").";
  if (finding.git) out += " " + git_words(*finding.git, Charset::unicode) + ".";
  if (const std::string command = contain_command(finding, Charset::unicode); !command.empty()) {
    out += " Stop it now: '" + command + "'.";
  } else if (std::string action = action_words(finding, Charset::unicode); !action.empty()) {
    out += " I" + action.substr(1) + ".";  // "it ends …"
  }
  return message_safe(out);
}

void write_message(JsonText& json, const std::string& text) {
  json.key("message");
  json.open_object();
  json.field("text", text);
  json.close_object();
}

// The region in the file itself. GitHub wants a line in each (Multitool's GH1003), so line 1 stands where none is known.
void write_region(JsonText& json, const model::Place& place) {
  const bool in_file = !place.member && !place.cell && !place.row;
  const bool plain = place.encoding.empty();
  std::optional<std::uint64_t> line;
  if (in_file) line = plain || is_charset_only(place) ? place.line : place.outer_line;
  const std::optional<std::uint64_t> offset = plain ? std::optional(place.offset) : is_charset_only(place) ? std::nullopt : place.outer_offset;
  json.key("region");
  json.open_object();
  json.field("startLine", line.value_or(1));
  if (line && offset) json.field("byteOffset", *offset);
  if (line && plain) json.field("byteLength", place.length);
  json.close_object();
}

void write_logical(JsonText& json, std::string_view kind, const std::string& name) {
  json.open_object();
  json.field("name", name);
  json.field("kind", kind);
  json.close_object();
}

// A message stands in no file of the tree: its object is named under the git directory, so that the location has a name of its own.
std::string path_of(const Finding& finding) { return finding.git && finding.place.path.empty() ? ".git/objects/" + finding.git->object : finding.place.path; }

void write_location(JsonText& json, const Finding& finding) {
  const model::Place& place = finding.place;
  json.open_object();
  json.key("physicalLocation");
  json.open_object();
  json.key("artifactLocation");
  json.open_object();
  json.field("uri", uri_of(path_of(finding)));
  json.close_object();
  write_region(json, place);
  json.close_object();
  if (place.member || place.cell || place.row) {
    json.key("logicalLocations");
    json.open_array();
    if (place.member) write_logical(json, "resource", *place.member);
    if (place.cell) write_logical(json, "cell", "cell " + std::to_string(*place.cell));
    if (place.row) write_logical(json, "row", "row " + std::to_string(*place.row));
    json.close_array();
  }
  json.close_object();
}

class SarifWriter : public Writer {
 public:
  explicit SarifWriter(Out out) : json_(buffer_), out_(std::move(out)) {}

  void finding(const Finding& finding) override {
    begin();
    ++results_;
    const std::size_t index = sarif_rule_of(finding);
    const SarifRule& rule = sarif_rules()[index];
    buffer_ += '\n';
    json_.open_object();
    json_.field("ruleId", rule.id);
    json_.field("ruleIndex", index);
    if (rule.level == "none") json_.field("kind", "informational");
    json_.field("level", rule.level);
    write_message(json_, message_of(finding));
    json_.key("locations");
    json_.open_array();
    write_location(json_, finding);
    json_.close_array();
    json_.key("partialFingerprints");
    json_.open_object();
    json_.field("primaryLocationLineHash", identity(finding, rule));
    json_.close_object();
    json_.close_object();
    flush();
  }

  void finish(std::span<const model::Coverage> coverage, const Summary& summary) override {
    begin();
    json_.close_array();
    write_tool(summary);
    write_invocation(coverage, summary);
    json_.close_object();
    json_.close_array();
    json_.close_object();
    buffer_ += '\n';
    flush();
  }

 private:
  void begin() {
    if (std::exchange(begun_, true)) return;
    json_.open_object();
    json_.field("$schema", kSchemaUri);
    json_.field("version", "2.1.0");
    json_.key("runs");
    json_.open_array();
    json_.open_object();
    json_.key("results");
    json_.open_array();
  }

  // "<16 hex>:<n>", n counting from 1 those of one rule, path and alias.
  std::string identity(const Finding& finding, const SarifRule& rule) {
    std::string text = rule.id + '\0' + std::string(without_dot(path_of(finding))) + '\0' + finding.place.member.value_or("") + '\0';
    text += finding.alias ? *finding.alias : finding.access_key_id.value_or(finding.preview);
    const std::string hash = hex_encode(as_text(sha256(text)).substr(0, 8));
    return hash + ":" + std::to_string(++seen_[hash]);
  }

  void write_tool(const Summary& summary) {
    json_.key("tool");
    json_.open_object();
    json_.key("driver");
    json_.open_object();
    json_.field("name", "Mayfly");
    if (!summary.version.empty()) json_.field("semanticVersion", summary.version);
    json_.key("rules");
    json_.open_array();
    for (const SarifRule& rule : sarif_rules()) write_sarif_rule(json_, rule);
    json_.close_array();
    json_.close_object();
    json_.close_object();
  }

  void write_invocation(std::span<const model::Coverage> coverage, const Summary& summary) {
    json_.key("invocations");
    json_.open_array();
    json_.open_object();
    json_.field("executionSuccessful", summary.status == model::Status::complete);
    json_.field("exitCode", summary.exit_code);
    json_.key("toolExecutionNotifications");
    json_.open_array();
    for (const model::Coverage& one : coverage) write_unread(one);
    if (summary.interrupted) write_notification("error", "The run was interrupted: the rest was not read.");
    for (const Error& error : summary.errors) write_notification("error", terminal_safe(std::string(name_of(error.code)) + ": " + error.message) + ".");
    if (results_ > kGithubMaxResults)
      write_notification("warning",
                         std::to_string(results_) + " results: GitHub takes " + std::to_string(kGithubMaxResults) + " a run; scan folder by folder.");
    json_.close_array();
    json_.close_object();
    json_.close_array();
  }

  void write_unread(const model::Coverage& coverage) {
    for (const auto& [reason, skip] : coverage.skipped) {
      const model::SkipRow& row = model::row_of(reason);
      if (row.kind != model::SkipKind::unread) continue;
      const std::string things =
          coverage.scope == "git" ? plural(skip.count, "gap") : plural(skip.count, "file or part of one", "files or parts of files") + " unread";
      std::string text = things + ": " + std::string(row.meaning);
      if (!skip.paths.empty()) text += " First: '" + terminal_safe(skip.first()) + "'.";
      write_notification("error", text, row.name);
    }
  }

  void write_notification(std::string_view level, const std::string& text, std::string_view descriptor = {}) {
    json_.open_object();
    json_.field("level", level);
    write_message(json_, message_safe(text));
    if (!descriptor.empty()) {
      json_.key("descriptor");
      json_.open_object();
      json_.field("id", descriptor);
      json_.close_object();
    }
    json_.close_object();
  }

  void flush() {
    out_(buffer_);
    buffer_.clear();
  }

  std::string buffer_;
  JsonText json_;
  const Out out_;
  std::unordered_map<std::string, std::uint64_t> seen_;
  std::uint64_t results_ = 0;
  bool begun_ = false;
};

}  // namespace

std::unique_ptr<Writer> sarif_writer(Style, Out out) { return std::make_unique<SarifWriter>(std::move(out)); }

}  // namespace mayfly::report
