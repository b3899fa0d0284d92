// A repository, found from a PATH: where its objects, refs and index lie, and what of it is known to be missing.
//
// A PATH is a work tree, a bare repository, a git directory, a linked work tree, a submodule's own folder, a bundle, or the folder in which a push waits
// for its hooks (quarantine). Nothing is read but what belongs to it: a `.git` file is followed only where the other side names this work tree in turn
// (or the PATH is that git directory itself), objects behind a link that leads out are a gap, alternates are read only when asked for. Its
// configuration is read for six keys and never obeyed. Sources: gitrepository-layout(5), git-worktree(1), gitformat-bundle(5).
//
// Plain values; open_repository() is thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "gitdb/object.h"

namespace mayfly::gitdb {

// Why not everything that the repository's history names can be here.
enum class GapKind {
  shallow,        // history ends early, as it was cloned
  partial_clone,  // objects were left with a remote; they are never fetched
  alternate,      // objects lie in another repository, and --alternates was not given, or that repository is not there
  outside,        // a link leads out of the repository
  unsupported,    // a format of its own that is not known here
  prerequisite,   // a bundle builds on commits that it does not hold
  unreadable,     // a file of the repository that should be there cannot be read
};

struct Gap {
  GapKind kind;
  std::string path;  // the file that says so
};

struct Ref {
  std::string name;  // "refs/heads/main", "HEAD"; raw bytes
  ObjectId id;
};

struct Bundle {
  std::uint64_t pack_offset = 0;  // where the pack begins in the file
  std::vector<Ref> refs;
  std::vector<ObjectId> prerequisites;
};

struct Repository {
  std::string path;        // as given
  std::string git_dir;     // of this work tree; a bundle: empty
  std::string common_dir;  // with objects and refs; differs from git_dir in a linked work tree
  Hash hash = Hash::sha1;
  std::vector<std::string> object_directories;  // its own first, then alternates; a bundle: none
  std::optional<Bundle> bundle;
  std::vector<ObjectId> shallow;  // commits whose parents were cut off
  bool reftable = false;          // refs stand in tables, not files
  bool quarantine = false;        // only what a push brings
  std::vector<Gap> gaps;
};

enum class Alternates { leave, read };

// `not_found`: no repository there; `denied`: one that is not taken, with the reason; `corrupt`: one that cannot be read.
Result<Repository> open_repository(const std::string& path, Alternates alternates);

// The nearest folder that is a repository, from the working directory upwards, as git looks for it.
Result<std::string> find_upwards();

// True where the folder looks like a git directory: HEAD, and objects and refs or a link to them.
bool is_git_directory(const std::string& path);

// True where the PATH looks like a repository of any of the kinds above; cheap.
bool is_repository(const std::string& path);

}  // namespace mayfly::gitdb
