// Finding: one place of one key, as a person can act on it. No key text in it, only what may be shown.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace mayfly::model {

enum class Grade {
  key,          // structurally valid
  expired,      // a short-term key past its latest expiry
  placeholder,  // a key's shape, but not a key: cut short, or made up
  mention,      // the literal prefix of a short-term key, and nothing behind it
};
std::string_view name_of(Grade grade);

struct Place {
  std::string path;                     // the PATH argument as given, joined with what lies below it; raw bytes, may not be UTF-8
  std::optional<std::string> member;    // names inside carriers, outermost first, joined by `!`; SQLite: ends with the table
  std::uint64_t offset = 0;             // bytes, in the innermost content
  std::uint64_t length = 0;             // bytes, in the innermost content
  std::optional<std::uint64_t> line;    // from 1, in the innermost text
  std::optional<std::uint64_t> column;  // from 1, bytes
  std::optional<std::uint64_t> cell;    // notebook cell, from 1
  std::optional<std::string> part;      // notebook: "source", "output"
  std::optional<std::int64_t> row;      // SQLite rowid
  std::optional<std::string> field;     // SQLite column
  std::vector<std::string> encoding;    // layers undone, outermost first: "base64", "base64url", "hex", "gzip", "utf-16le", …
  // Where the outermost encoded run begins, in the content that holds it: so that a person finds it in an editor. Absent without encoding.
  std::optional<std::uint64_t> outer_line, outer_column, outer_offset;
};

// One of the ways in which a repository holds a key.
struct GitPlace {
  std::string object;                 // the object's name, in hex
  std::optional<std::string> commit;  // the first that holds it so; absent: no ref leads to it
  std::optional<std::string> path;    // in the tree; absent for messages, and where no tree that is left names it
  std::optional<std::string> member;  // as in Place
  std::optional<std::uint64_t> line;
  std::string where;                                 // "blob", "commit-message", "tag", "note", "tree-entry", "index", "lfs"
  std::optional<std::uint64_t> cell = std::nullopt;  // as in Place; the line is in it
};

// What a repository's history says about a key: of the place that came first, and then of all of them.
struct GitFacts {
  std::string repo;  // as given on the command line
  std::string object, where;
  std::optional<std::string> commit, last_commit, author;
  std::optional<Time> date;       // of authorship
  std::vector<std::string> refs;  // short names of what leads to it, sorted
  std::optional<bool> in_tip;     // a tip of a ref still holds it; absent: unknown
  std::vector<GitPlace> places;
};

struct Finding {
  Grade grade = Grade::key;
  std::optional<std::string> family;  // key::Family's name; absent where a decoded pair does not tell
  std::string fingerprint;            // hex of the HMAC of the canonical form; empty for placeholder and mention
  std::string preview;                // masked: "ABSK…(132)"
  std::optional<std::string> alias, account, user, access_key_id, region;
  std::optional<bool> session;                // short-term: signed with session credentials (true) or a permanent access key (false)
  std::optional<Time> issued_at, expires_at;  // expires_at: the latest possible
  std::optional<std::string> note;            // placeholder: what is wrong with it
  Place place;                                // with `git`: in the object; the path is that in the tree, empty: none
  std::optional<GitFacts> git;                // of findings in a repository's objects
};

// The order of output: repository, path, member, cell, row, then part, field and offset; whatever is left decides between equals. Absent comes first.
// Total, so that the same input gives the same output on any number of threads: neither is before the other only if the two are the same.
bool before(const Finding& a, const Finding& b);

}  // namespace mayfly::model
