// Provenance: for a few objects, which commits hold them, under which paths, and which refs lead there.
//
// Peers compute this for every object before they look at it; here it is done last, for hits alone. Method: every commit that a ref reaches is read once,
// then parents before children, and each different tree is read once, remembering only which of the wanted objects lie below it. A tree that was seen
// costs nothing again, so the whole is linear in commits and different trees, whatever the length of the history. A wanted object then belongs to a
// commit if it is the commit, or lies below its tree; it came with the first such commit in that order, and went after the last. A ref holds it if it
// reaches one of them: found by passing sets of 64 objects from parents to children.
// Memory: about 100 bytes a commit and 60 a tree. Not thread-safe. Time stops at Limits::seconds; what was not reached has no commit then, and `complete`
// is false.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "gitdb/database.h"
#include "gitdb/refs.h"

namespace mayfly::gitdb {

struct HistoryLimits {
  std::uint64_t object_bytes = std::uint64_t{256} << 20;  // the largest tree, commit or tag that is read
  std::size_t paths = 1000;                               // of one object
  double seconds = 600;
};

enum class HeldAs { tree, message, tag, note };

// One way in which history holds an object.
struct Appearance {
  HeldAs as = HeldAs::tree;
  std::string path;  // in the tree; "" for a message, a tag, a top tree
  ObjectId commit;   // the first that holds it so; a tag: the commit tagged
  std::string author;
  std::optional<Time> date;  // of authorship; a tag: of tagging
  ObjectId last_commit;      // the last that holds it so
  std::uint32_t order = 0;   // of `commit` among all commits, parents first: to compare appearances of different objects
};

struct Provenance {
  std::vector<Appearance> appearances;  // the first in time first; empty: no ref leads to it
  std::vector<std::string> refs;        // from which it can be reached; full names, sorted
  bool in_tip = false;                  // a ref's own tree holds it (a message: a ref stands on its commit; a tag: a ref stands on it)
};

struct HistoryAnswer {
  std::map<ObjectId, Provenance> objects;  // one for each wanted object
  std::uint64_t commits = 0, trees = 0;    // read
  std::uint64_t missing = 0;               // objects on the way that are not there or cannot be read
  bool complete = true;
};

// `stop`: asked now and then; true ends the search early.
HistoryAnswer find_in_history(Database& database, const std::vector<Ref>& refs, const std::vector<ObjectId>& shallow, const std::vector<ObjectId>& wanted,
                              const HistoryLimits& limits, const std::function<bool()>& stop);

}  // namespace mayfly::gitdb
