// What stands in trees, commits and tags: their bytes taken apart. Views into the content. Nothing of it is trusted: a broken object gives what could be
// read of it. Sources: git's tree.c, commit.c, tag.c. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "gitdb/object.h"

namespace mayfly::gitdb {

struct TreeEntry {
  std::uint32_t mode = 0;  // octal: 040000 a tree, 0160000 a submodule's commit, else a blob
  std::string_view name;
  Bytes id;  // size_of(hash) bytes
  bool is_tree() const { return (mode & 0170000) == 0040000; }
  bool is_submodule() const { return (mode & 0170000) == 0160000; }
};

// Walks a tree: "<mode> <name>\0<id>" again and again.
class TreeReader {
 public:
  TreeReader(Bytes content, Hash hash) : rest_(as_text(content)), id_size_(size_of(hash)) {}

  // nullopt: the end, or what follows is no entry (broken()).
  std::optional<TreeEntry> next();
  bool broken() const { return broken_; }

 private:
  std::string_view rest_;
  std::size_t id_size_;
  bool broken_ = false;
};

struct Person {
  std::string who;  // "Name <mail>"; raw bytes
  std::optional<Time> when;
};

struct Commit {
  std::optional<ObjectId> tree;
  std::vector<ObjectId> parents;
  Person author, committer;
};
Commit parse_commit(Bytes content, Hash hash);

struct Tag {
  std::optional<ObjectId> object;
  std::optional<Type> type;
  std::string name;
  Person tagger;
};
Tag parse_tag(Bytes content, Hash hash);

}  // namespace mayfly::gitdb
