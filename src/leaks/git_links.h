// What trees, commits and tags name, and whether it is there. A clone that should be whole may lack an object all the same, and then a scan of "every object"
// has not seen everything that the history names.
//
// Method. Commits, tags and trees that are stored whole are read from end to end. Of a tree that is a delta, what it copies was looked at with its base; a
// name that is new has bytes of an insert in it, or lies across an operation's edge, and stands behind a zero byte: these places are looked up. Where one
// is not there, the tree is read from end to end, which tells names of objects from bytes that only look like one. `every` reads all trees so.
// Links to submodules' commits are nobody's to hold. Memory: the names that are missing, at most kMostMissing. One worker's; not thread-safe.
#pragma once

#include <set>
#include <vector>

#include "gitdb/family_walk.h"
#include "gitdb/name_table.h"

namespace mayfly::leaks {

class GitLinks {
 public:
  static constexpr std::size_t kMostMissing = 100'000;

  // `names`: what is there; it outlives this object.
  GitLinks(const gitdb::NameTable& names, gitdb::Hash hash, bool every) : names_(names), hash_(hash), every_(every) {}

  void look(const gitdb::Visit& visit);

  const std::set<gitdb::ObjectId>& missing() const { return missing_; }

 private:
  void ask(const gitdb::ObjectId& id);
  bool has_news(const gitdb::Rope& tree, const gitdb::Delta& delta);
  void look_through(const gitdb::Rope& tree);
  Bytes whole(const gitdb::Rope& content);

  const gitdb::NameTable& names_;
  const gitdb::Hash hash_;
  const bool every_;
  std::vector<Byte> scratch_;
  std::set<gitdb::ObjectId> missing_;
};

}  // namespace mayfly::leaks
