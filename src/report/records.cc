#include "report/records.h"

namespace mayfly::report {
namespace {

// Empty text stands for "unknown" in the values that have no optional.
std::optional<std::string_view> known(std::string_view text) { return text.empty() ? std::nullopt : std::optional(text); }

// A message has no path.
void write_path(JsonText& json, const model::Finding& finding) {
  if (finding.git && finding.place.path.empty()) json.field("path", nullptr);
  else json.name_field("path", std::string_view(finding.place.path));
}

void write_place(JsonText& json, const model::Place& place) {
  json.name_field("member", place.member);
  json.field("line", place.line);
  json.field("column", place.column);
  json.field("offset", place.offset);
  json.field("length", place.length);
  json.field("cell", place.cell);
  json.field("part", place.part);
  json.field("row", place.row);
  json.name_field("field", place.field);
  json.field("encoding", place.encoding);
  json.field("outer_line", place.outer_line);
  json.field("outer_column", place.outer_column);
  json.field("outer_offset", place.outer_offset);
}

void write_git_place(JsonText& json, const std::string& repo, const model::GitPlace& place) {
  json.open_object();
  json.name_field("repo", std::string_view(repo));
  json.field("object", place.object);
  json.field("commit", place.commit);
  json.name_field("path", place.path);
  json.name_field("member", place.member);
  json.field("line", place.line);
  if (place.cell) json.field("cell", place.cell);
  json.field("where", place.where);
  json.close_object();
}

// The fields of a repository's findings; of a file's they are null.
void write_git(JsonText& json, const std::optional<model::GitFacts>& git) {
  if (!git) {
    for (const char* name : {"repo", "object", "commit", "last_commit", "where", "refs", "in_tip", "author", "date", "places"}) json.field(name, nullptr);
    return;
  }
  json.name_field("repo", std::string_view(git->repo));
  json.field("object", git->object);
  json.field("commit", git->commit);
  json.field("last_commit", git->last_commit);
  json.field("where", git->where);
  json.field("refs", git->refs);
  json.field("in_tip", git->in_tip);
  json.name_field("author", git->author);
  json.field("date", git->date);
  json.key("places");
  json.open_array();
  for (const model::GitPlace& place : git->places) write_git_place(json, git->repo, place);
  json.close_array();
}

void write_skipped_paths(JsonText& json, const model::Skip& skip) {
  json.key("paths");
  json.open_array();
  for (const auto& [path, count] : skip.paths) {
    json.open_object();
    json.name_field("path", std::string_view(path));
    json.field("count", count);
    json.close_object();
  }
  json.close_array();
}

void write_error(JsonText& json, const Error& error) {
  json.open_object();
  json.field("code", name_of(error.code));
  json.field("message", error.message);
  json.field("context", error.context);
  json.field("hint", known(error.hint));
  json.close_object();
}

}  // namespace

void write_record(JsonText& json, const model::Finding& finding) {
  json.open_object();
  json.field("record", "finding");
  json.field("grade", name_of(finding.grade));
  json.field("family", finding.family);
  json.field("fingerprint", known(finding.fingerprint));
  json.field("preview", finding.preview);
  json.field("alias", finding.alias);
  json.field("account", finding.account);
  json.field("user", finding.user);
  json.field("access_key_id", finding.access_key_id);
  json.field("session", finding.session);
  json.field("region", finding.region);
  json.field("issued_at", finding.issued_at);
  json.field("expires_at", finding.expires_at);
  json.field("note", finding.note);
  write_path(json, finding);
  write_place(json, finding.place);
  write_git(json, finding.git);
  json.close_object();
}

void write_record(JsonText& json, const model::Coverage& coverage) {
  json.open_object();
  json.field("record", "coverage");
  json.field("scope", coverage.scope);
  json.field("status", name_of(coverage.status()));
  json.key("skipped");
  json.open_array();
  for (const auto& [reason, skip] : coverage.skipped) {
    const model::SkipRow& row = model::row_of(reason);
    json.open_object();
    json.field("reason", row.name);
    json.field("kind", name_of(row.kind));
    if (skip.paths.empty()) json.field("path", nullptr);
    else json.name_field("path", skip.first());
    json.field("count", skip.count);
    write_skipped_paths(json, skip);
    json.close_object();
  }
  json.close_array();
  json.field("files", coverage.files);
  json.field("bytes", coverage.bytes);
  json.field("members", coverage.members);
  json.field("unpacked", coverage.unpacked);
  json.field("objects", coverage.objects);
  if (coverage.objects_by_git > 0) json.field("objects_by_git", coverage.objects_by_git);
  json.close_object();
}

void write_record(JsonText& json, const model::Decoded& decoded) {
  json.open_object();
  json.field("record", "decoded");
  json.field("family", decoded.family);
  json.field("alias", decoded.alias);
  json.field("user", decoded.user);
  json.field("number", decoded.number);
  json.field("account", decoded.account);
  json.field("service", decoded.service);
  json.field("access_key_id", decoded.access_key_id);
  json.field("session", decoded.session);
  json.field("region", decoded.region);
  json.field("issued_at", decoded.issued_at);
  json.field("expires_at", decoded.expires_at);
  json.field("expired", decoded.expired);
  json.field("planes", decoded.planes);
  json.field("encoding", decoded.encoding);
  json.field("preview", decoded.preview);
  json.field("fingerprint", known(decoded.fingerprint));
  json.field("warnings", decoded.warnings);
  json.close_object();
}

void write_record(JsonText& json, const Summary& summary) {
  json.open_object();
  json.field("record", "summary");
  json.field("command", summary.command);
  json.field("status", name_of(summary.status));
  json.field("exit_code", summary.exit_code);
  json.field("interrupted", summary.interrupted);
  json.field("keys", summary.keys);
  json.field("distinct_keys", summary.distinct_keys);
  json.field("expired", summary.expired);
  json.field("placeholders", summary.placeholders);
  json.field("mentions", summary.mentions);
  json.field("files_with_findings", summary.files_with_findings);
  json.field("repositories_with_findings", summary.repositories_with_findings);
  json.key("errors");
  json.open_array();
  for (const Error& error : summary.errors) write_error(json, error);
  json.close_array();
  json.field("version", known(summary.version));
  json.field("data_date", known(summary.data_date));
  json.field("seconds", summary.seconds);
  json.close_object();
}

}  // namespace mayfly::report
