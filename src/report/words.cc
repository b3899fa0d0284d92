#include "report/words.h"

#include <algorithm>

#include "report/families.h"

namespace mayfly::report {
namespace {

using model::Grade;

void add(std::string& list, std::string_view item) {
  if (!list.empty()) list += ", ";
  list += item;
}

// The table's name: the last level of a database's member.
std::string_view table_of(const model::Place& place) {
  const std::string_view member = place.member ? std::string_view(*place.member) : "";
  return member.substr(member.rfind('!') + 1);  // npos + 1 is 0
}

bool placed_by_outer(const model::Place& place) { return !place.encoding.empty() && !is_charset_only(place) && (place.outer_line || place.outer_offset); }

std::string line_words(const std::optional<std::uint64_t>& line, const std::optional<std::uint64_t>& column) {
  std::string out;
  if (line) add(out, "line " + std::to_string(*line));
  if (line && column) add(out, "column " + std::to_string(*column));
  return out;
}

std::string short_term_words(const model::Finding& finding, Charset charset) {
  const std::string end = finding.expires_at ? to_rfc3339(*finding.expires_at) : "a time that it does not tell";
  if (finding.grade == Grade::expired) return "it ended at " + end + ": nothing left to stop, but see what it did before";
  std::string out = "it ends by itself at " + end + " at the latest; to stop it now, ";
  const std::string id = finding.access_key_id ? terminal_safe(*finding.access_key_id, charset) : "that made it";
  if (finding.session.value_or(true)) return out + "revoke the sessions of the role behind access key " + id;
  return out + "deactivate access key " + id;
}

}  // namespace

const Marks& marks(Charset charset) {
  static constexpr Marks kUnicode = {"…", "·", "›"}, kAscii = {"...", "-", ">"};
  return charset == Charset::unicode ? kUnicode : kAscii;
}

std::string preview_words(std::string_view preview, Charset charset) {
  std::string out(preview);
  constexpr std::string_view ellipsis = "…";
  if (const auto at = out.find(ellipsis); at != std::string::npos) out.replace(at, ellipsis.size(), marks(charset).ellipsis);
  return terminal_safe(out, charset);
}

std::string member_words(const model::Place& place, Charset charset) {
  if (!place.member) return {};
  std::string_view member = *place.member;
  if (place.row) member = member.substr(0, std::max(member.size() - table_of(place).size(), std::size_t{1}) - 1);
  return member.empty() ? "" : "!" + terminal_safe(member, charset);
}

std::string position_words(const model::Place& place, Charset charset) {
  std::string out;
  if (place.row) {
    if (place.member) add(out, "table " + terminal_safe(table_of(place), charset));
    add(out, "row " + std::to_string(*place.row));
    if (place.field) add(out, "field " + terminal_safe(*place.field, charset));
  }
  if (place.cell) add(out, "cell " + std::to_string(*place.cell));
  if (place.part && *place.part != "source") add(out, terminal_safe(*place.part, charset));
  if (placed_by_outer(place)) {
    add(out, place.outer_line ? line_words(place.outer_line, place.outer_column) : "offset " + std::to_string(*place.outer_offset));
  } else if (place.cell) {
    if (place.line) add(out, line_words(place.line, {}));
  } else if (place.row) {
    if (place.line.value_or(1) > 1) add(out, line_words(place.line, {}));
  } else {
    add(out, place.line ? line_words(place.line, place.column) : "offset " + std::to_string(place.offset));
  }
  return out;
}

std::string place_words(const model::Place& place, Charset charset) {
  const std::string path = terminal_safe(place.path, charset);
  if (!place.member && !place.cell && !place.row) {
    const bool outer = placed_by_outer(place);
    const auto& line = outer ? place.outer_line : place.line;
    const auto& column = outer ? place.outer_column : place.column;
    if (line) return path + ":" + std::to_string(*line) + (column ? ":" + std::to_string(*column) : "");
  }
  const std::string position = position_words(place, charset);
  return path + member_words(place, charset) + (position.empty() ? "" : "  ") + position;
}

std::string encoding_words(const model::Place& place, Charset charset) {
  if (place.encoding.empty()) return {};
  std::string out;
  for (const auto& layer : place.encoding) {
    out.append(out.empty() ? "inside " : " " + std::string(marks(charset).inside) + " ");
    out += terminal_safe(layer, charset);
  }
  const bool first_line = place.line.value_or(1) == 1 && place.column.value_or(1) == 1;
  if (placed_by_outer(place) && place.line && !first_line) out += ", there " + line_words(place.line, place.column);
  return out;
}

std::string git_words(const model::GitFacts& git, Charset charset) {
  constexpr std::size_t kShownDigits = 12, kShownRefs = 3;
  std::string out;
  if (git.commit) {
    out = "In commit " + git.commit->substr(0, kShownDigits);
    if (git.date) out += " of " + to_rfc3339(*git.date).substr(0, 10);
    if (git.author) out += " by " + terminal_safe(*git.author, charset);
  } else if (git.where == "index") {
    out = "Staged, in no commit";
  } else {
    out = "In object " + git.object.substr(0, kShownDigits) + ", to which no ref leads";
  }
  if (git.where != "blob" && git.where != "index") out += " (" + git.where + ")";
  if (!git.refs.empty()) {
    out += git.in_tip.value_or(false) ? "; still in " : "; in the history of ";
    for (std::size_t i = 0; i < std::min(kShownRefs, git.refs.size()); ++i) out += (i == 0 ? "" : ", ") + terminal_safe(git.refs[i], charset);
    if (git.refs.size() > kShownRefs) out += " and " + std::to_string(git.refs.size() - kShownRefs) + " more";
  }
  if (git.places.size() > 1) out += "; " + plural(git.places.size(), "place");
  return out;
}

bool is_charset_only(const model::Place& place) {
  return std::ranges::all_of(place.encoding, [](const std::string& layer) { return layer.starts_with("utf-"); });
}

std::string contain_command(const model::Finding& finding, Charset charset) {
  const bool live = finding.grade == Grade::key || finding.grade == Grade::expired;
  if (!live || !finding.alias) return {};
  // An alias may begin with a dash, and must not be taken for a flag.
  return "mayfly contain --alias" + std::string(finding.alias->starts_with('-') ? "=" : " ") + shell_quote(*finding.alias, charset);
}

std::string action_words(const model::Finding& finding, Charset charset) {
  if (finding.grade == Grade::placeholder || finding.grade == Grade::mention) return {};
  const std::string command = contain_command(finding, charset);
  return command.empty() ? short_term_words(finding, charset) : "stop it now: " + command;
}

std::string skip_words(const model::Coverage& coverage, model::SkipKind kind) {
  std::string out;
  for (const auto& [reason, skip] : coverage.skipped) {
    const model::SkipRow& row = model::row_of(reason);
    if (row.kind != kind) continue;
    std::string name(row.name);
    std::ranges::replace(name, '_', ' ');
    add(out, std::to_string(skip.count) + " " + name);
  }
  return out;
}

std::string unread_lines(const model::Coverage& coverage, Charset charset) {
  constexpr std::size_t kShown = 10;  // of one reason
  std::string out;
  for (const auto& [reason, skip] : coverage.skipped) {
    const model::SkipRow& row = model::row_of(reason);
    if (row.kind != model::SkipKind::unread || skip.paths.empty()) continue;
    std::string name(row.name);
    std::ranges::replace(name, '_', ' ');
    std::size_t lines = 0;
    std::uint64_t told = 0;
    for (const auto& [path, count] : skip.paths) {
      if (lines++ == kShown) break;
      told += count;
      out += "  " + terminal_safe(path, charset) + ": " + name + (count > 1 ? ", " + std::to_string(count) + " times" : "") + "\n";
    }
    if (skip.count > told) out += "  and " + std::to_string(skip.count - told) + " more: " + name + "\n";
  }
  return out;
}

}  // namespace mayfly::report
