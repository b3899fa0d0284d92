// Which of a few wanted objects lie below a tree, and under which paths: each different tree is read once. For history.cc. Not thread-safe.
#pragma once

#include <bitset>
#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "gitdb/commit_graph.h"
#include "gitdb/object.h"

namespace mayfly::gitdb {

struct Below {
  std::uint32_t wanted;  // position in the list of wanted objects
  std::string path;      // from the tree on; "": the tree itself
};

class TreeSearch {
 public:
  TreeSearch(ObjectSource& source, const std::vector<ObjectId>& wanted, std::uint64_t most_bytes, std::size_t most_paths, std::function<bool()> stop);

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
  bool may_be_wanted(Bytes id) const { return filter_[static_cast<std::size_t>(id[0] << 8 | id[1])]; }

  ObjectSource& source_;
  const std::uint64_t most_bytes_;
  const std::size_t most_paths_;
  const std::function<bool()> stop_;
  std::unordered_map<ObjectId, std::uint32_t, HashOfId> wanted_;
  std::bitset<65536> filter_;  // by the first two bytes of a wanted name: nearly every entry ends here
  std::unordered_map<ObjectId, std::uint32_t, HashOfId> memo_;
  std::vector<std::vector<Below>> lists_;
  std::uint64_t missing_ = 0, opened_ = 0;
  bool complete_ = true;
};

}  // namespace mayfly::gitdb
