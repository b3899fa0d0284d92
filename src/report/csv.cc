// CSV (RFC 4180): a header row, then one row a finding. Coverage and summary have no place in a table; the caller tells them elsewhere.
//
// Spreadsheets run what begins like a formula (CWE-1236), so text that does, also behind apostrophes, gets one apostrophe in front. To undo: where text
// is one or more apostrophes and then one of the characters below, take the first apostrophe off.
// What could move or hide on a terminal becomes U+FFFD, except line feed and tab, which stay inside quotes. Where a name lost something in this or was
// not UTF-8, its `…_bytes` column has the bytes in base64; else that is empty.
#include <array>

#include "base/base64.h"
#include "base/escape.h"
#include "report/writers.h"

namespace mayfly::report {
namespace {

using model::Finding;

// What OWASP lists as the beginning of a formula: with the full-width twins that some locales take for the same.
constexpr std::array<std::string_view, 11> kFormulaStarts = {"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"};

bool looks_like_formula(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of('\''), text.size()));
  for (const auto start : kFormulaStarts)
    if (text.starts_with(start)) return true;
  return false;
}

// What can be shown of `bytes`; the same bytes if all of them can.
std::string shown(std::string_view bytes) {
  std::string out;
  while (!bytes.empty()) {
    const Utf8 c = next_utf8(bytes);
    const bool stays = c.valid && (c.code_point == U'\n' || c.code_point == U'\t' || !is_unsafe(c.code_point));
    out += stays ? bytes.substr(0, c.size) : kReplacement;
    bytes.remove_prefix(c.size);
  }
  return out;
}

std::string quoted(std::string_view text) {
  std::string plain = (looks_like_formula(text) ? "'" : "") + shown(text);
  if (plain.find_first_of(",\"\n\t") == std::string::npos && !plain.starts_with(' ') && !plain.ends_with(' ')) return plain;
  std::string out = "\"";
  for (const char c : plain) out.append(c == '"' ? 2 : 1, c);
  return out + "\"";
}

std::string text(const std::optional<std::string>& value) { return value ? quoted(*value) : ""; }
std::string time(const std::optional<Time>& value) { return value ? to_rfc3339(*value) : ""; }
std::string bytes(std::string_view name) { return shown(name) == name ? "" : quoted(base64_encode(name)); }
template <class T>
std::string number(const std::optional<T>& value) {
  return value ? std::to_string(*value) : "";
}

std::string layers(const std::vector<std::string>& encoding) {
  std::string out;
  for (const auto& layer : encoding) out += (out.empty() ? "" : " > ") + layer;
  return quoted(out);
}

struct Column {
  std::string_view name;
  std::string (*cell)(const Finding&);
};

constexpr std::array kColumns = {
    Column{"grade", [](const Finding& f) { return std::string(name_of(f.grade)); }},
    Column{"family", [](const Finding& f) { return text(f.family); }},
    Column{"path", [](const Finding& f) { return quoted(f.place.path); }},
    Column{"member", [](const Finding& f) { return text(f.place.member); }},
    Column{"line", [](const Finding& f) { return number(f.place.line); }},
    Column{"column", [](const Finding& f) { return number(f.place.column); }},
    Column{"offset", [](const Finding& f) { return std::to_string(f.place.offset); }},
    Column{"length", [](const Finding& f) { return std::to_string(f.place.length); }},
    Column{"cell", [](const Finding& f) { return number(f.place.cell); }},
    Column{"part", [](const Finding& f) { return text(f.place.part); }},
    Column{"row", [](const Finding& f) { return number(f.place.row); }},
    Column{"field", [](const Finding& f) { return text(f.place.field); }},
    Column{"encoding", [](const Finding& f) { return layers(f.place.encoding); }},
    Column{"preview", [](const Finding& f) { return quoted(f.preview); }},
    Column{"alias", [](const Finding& f) { return text(f.alias); }},
    Column{"account", [](const Finding& f) { return text(f.account); }},
    Column{"user", [](const Finding& f) { return text(f.user); }},
    Column{"access_key_id", [](const Finding& f) { return text(f.access_key_id); }},
    Column{"session", [](const Finding& f) { return std::string(!f.session   ? ""
                                                                : *f.session ? "true"
                                                                             : "false"); }},
    Column{"region", [](const Finding& f) { return text(f.region); }},
    Column{"issued_at", [](const Finding& f) { return time(f.issued_at); }},
    Column{"expires_at", [](const Finding& f) { return time(f.expires_at); }},
    Column{"fingerprint", [](const Finding& f) { return f.fingerprint; }},
    Column{"note", [](const Finding& f) { return text(f.note); }},
    Column{"outer_line", [](const Finding& f) { return number(f.place.outer_line); }},
    Column{"outer_column", [](const Finding& f) { return number(f.place.outer_column); }},
    Column{"outer_offset", [](const Finding& f) { return number(f.place.outer_offset); }},
    Column{"repo", [](const Finding& f) { return f.git ? quoted(f.git->repo) : ""; }},
    Column{"object", [](const Finding& f) { return f.git ? f.git->object : ""; }},
    Column{"commit", [](const Finding& f) { return f.git ? text(f.git->commit) : ""; }},
    Column{"last_commit", [](const Finding& f) { return f.git ? text(f.git->last_commit) : ""; }},
    Column{"where", [](const Finding& f) { return f.git ? f.git->where : ""; }},
    Column{"refs", [](const Finding& f) { return f.git ? layers(f.git->refs) : ""; }},
    Column{"in_tip", [](const Finding& f) { return std::string(!f.git || !f.git->in_tip ? ""
                                                               : *f.git->in_tip         ? "true"
                                                                                        : "false"); }},
    Column{"author", [](const Finding& f) { return f.git ? text(f.git->author) : ""; }},
    Column{"date", [](const Finding& f) { return f.git ? time(f.git->date) : ""; }},
    Column{"places", [](const Finding& f) { return f.git ? std::to_string(f.git->places.size()) : ""; }},
    Column{"path_bytes", [](const Finding& f) { return bytes(f.place.path); }},
    Column{"member_bytes", [](const Finding& f) { return bytes(f.place.member.value_or("")); }},
    Column{"field_bytes", [](const Finding& f) { return bytes(f.place.field.value_or("")); }},
    Column{"repo_bytes", [](const Finding& f) { return f.git ? bytes(f.git->repo) : ""; }},
    Column{"author_bytes", [](const Finding& f) { return f.git ? bytes(f.git->author.value_or("")) : ""; }},
};

class CsvWriter : public Writer {
 public:
  explicit CsvWriter(Out out) : out_(std::move(out)) {}

  void finding(const Finding& finding) override {
    header();
    row([&](const Column& column) { return column.cell(finding); });
  }

  void finish(std::span<const model::Coverage>, const Summary&) override { header(); }

 private:
  void header() {
    if (!std::exchange(begun_, true)) row([](const Column& column) { return std::string(column.name); });
  }

  template <class F>
  void row(F cell) {
    std::string line;
    for (const Column& column : kColumns) {
      if (&column != kColumns.data()) line += ',';
      line += cell(column);
    }
    out_(line + "\r\n");
  }

  const Out out_;
  bool begun_ = false;
};

}  // namespace

std::unique_ptr<Writer> csv_writer(Style, Out out) { return std::make_unique<CsvWriter>(std::move(out)); }

}  // namespace mayfly::report
