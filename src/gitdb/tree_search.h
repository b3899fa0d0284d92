// Which of a few wanted objects lie below a tree, and under which paths: each different tree is read once. For history.cc. Not thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "gitdb/object.h"
#include "gitdb/tree_holders.h"

namespace mayfly::gitdb {

struct Below {
  std::uint32_t wanted;  // position in the list of wanted objects
  std::string path;      // from the tree on; "": the tree itself
};

class TreeSearch {
 public:
  // `holders`: trees that are not among them lead to nothing, and are not read; null: any may.
  TreeSearch(ObjectSource& source, const std::vector<ObjectId>& wanted, const TreeHolders* holders, std::uint64_t most_bytes, std::size_t most_paths,
             std::function<bool()> stop);

  // The answer's name: equal for equal answers of one tree; 0: nothing. Its list is at(name), valid until the next call.
  std::uint32_t search(const ObjectId& tree);
  const std::vector<Below>& at(std::uint32_t name) const { return lists_[name]; }

  std::uint64_t read() const { return memo_.size(); }
  std::uint64_t missing() const { return missing_; }
  bool complete() const { return complete_; }

 private:
  struct Frame;
  bool open(const ObjectId& id, std::string name, std::vector<Frame>& stack);
  void close(std::vector<Frame>& stack);
  void add(Frame& frame, std::string_view name, std::uint32_t list);

  bool leads_nowhere(const ObjectId& tree) const { return holders_ != nullptr && !holders_->trees.contains(tree) && !is_wanted_.contains(tree); }

  ObjectSource& source_;
  const TreeHolders* holders_;
  const std::uint64_t most_bytes_;
  const std::size_t most_paths_;
  const std::function<bool()> stop_;
  IdSet is_wanted_;  // nearly every entry ends here
  std::unordered_map<ObjectId, std::uint32_t, HashOfId> wanted_;
  std::unordered_map<ObjectId, std::uint32_t, HashOfId> memo_;
  std::vector<std::vector<Below>> lists_;
  std::uint64_t missing_ = 0, opened_ = 0;
  bool complete_ = true;
};

}  // namespace mayfly::gitdb
