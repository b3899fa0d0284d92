// How a finding is said in words: where it is, what surrounds it, what to do. Shared by text and SARIF. All of it is fit for a terminal.
#pragma once

#include <string>
#include <string_view>

#include "base/escape.h"
#include "model/coverage.h"
#include "model/finding.h"

namespace mayfly::report {

// The punctuation beyond ASCII, and its plain stand-ins.
struct Marks {
  std::string_view ellipsis, dot, inside;
};
const Marks& marks(Charset charset);

// A preview as the terminal can show it: it is ours but for its ellipsis.
std::string preview_words(std::string_view preview, Charset charset);

// "!inner/config.env"; empty when not in a carrier. The table of a database is left to position().
std::string member_words(const model::Place& place, Charset charset);

// "cell 3, line 2", "line 7, column 12", "table t, row 5, field token", "offset 4096". What is encoded is placed by the beginning of its outermost run,
// where a person finds it in an editor.
std::string position_words(const model::Place& place, Charset charset);

// The path with its place: "src/a.py:7:12", as editors and terminals open it, where line and column are the file's own; else
// "backup.tgz!home/.env  line 3, column 5", "a.ipynb  cell 3, line 2".
std::string place_words(const model::Place& place, Charset charset);

// "inside base64 › gzip", with ", there line 2, column 5" where position_words says where the run begins; empty when nothing was undone.
std::string encoding_words(const model::Place& place, Charset charset);

// "In commit 1a2b3c4d5e6f of 2026-01-02 by A <a@b>; still in main, v1; 3 places".
std::string git_words(const model::GitFacts& git, Charset charset);

// True where all that was undone is the charset of the whole: an editor undoes it, too, so the innermost line is the one that people see.
bool is_charset_only(const model::Place& place);

// "mayfly contain --alias …" for a key with an alias, fit to paste; else empty.
std::string contain_command(const model::Finding& finding, Charset charset);

// "stop it now: mayfly contain --alias …"; for a short-term key when it dies and what to revoke; empty for a placeholder or mention.
std::string action_words(const model::Finding& finding, Charset charset);

// "2 no permission, 1 encrypted container": the skips of one kind. Empty if there are none.
std::string skip_words(const model::Coverage& coverage, model::SkipKind kind);

// A line for each of the first unread paths of each reason, indented, and how many more there are.
std::string unread_lines(const model::Coverage& coverage, Charset charset);

}  // namespace mayfly::report
