#include "gitdb/tree_search.h"

#include <utility>

#include "gitdb/parse_object.h"

namespace mayfly::gitdb {
namespace {

constexpr std::size_t kMostDepth = 4096;  // folders inside each other; a path longer than that no system can check out

}  // namespace

// A tree that is being read.
struct TreeSearch::Frame {
  ObjectId id;
  std::string name;  // in the tree above
  std::vector<Byte> content;
  TreeReader entries;
  std::vector<Below> found;
};

TreeSearch::TreeSearch(ObjectSource& source, const std::vector<ObjectId>& wanted, const TreeHolders* holders, std::uint64_t most_bytes, std::size_t most_paths,
                       std::function<bool()> stop)
    : source_(source), holders_(holders), most_bytes_(most_bytes), most_paths_(most_paths), stop_(std::move(stop)), lists_(1) {
  for (std::uint32_t i = 0; i < wanted.size(); ++i) {
    wanted_.emplace(wanted[i], i);
    is_wanted_.insert(wanted[i]);
  }
}

std::uint32_t TreeSearch::search(const ObjectId& tree) {
  if (leads_nowhere(tree)) return 0;
  if (const auto known = memo_.find(tree); known != memo_.end()) return known->second;
  std::vector<Frame> stack;
  if (!open(tree, {}, stack)) return 0;
  while (!stack.empty()) {
    Frame& frame = stack.back();
    const auto entry = frame.entries.next();
    if (!entry) {
      if (frame.entries.broken()) complete_ = false;
      close(stack);
      continue;
    }
    if (entry->is_submodule()) continue;
    if (!entry->is_tree()) {
      if (!is_wanted_.may_contain(entry->id.data())) continue;
      const auto wanted = wanted_.find(object_id(tree.hash, entry->id));
      if (wanted != wanted_.end() && frame.found.size() < most_paths_) frame.found.push_back({wanted->second, std::string(entry->name)});
      continue;
    }
    if (holders_ != nullptr && !holders_->trees.may_contain(entry->id.data()) && !is_wanted_.may_contain(entry->id.data())) continue;
    const ObjectId id = object_id(tree.hash, entry->id);
    if (leads_nowhere(id)) continue;
    if (const auto known = memo_.find(id); known != memo_.end()) add(frame, entry->name, known->second);
    else if (stack.size() >= kMostDepth) complete_ = false;
    else open(id, std::string(entry->name), stack);
  }
  return memo_[tree];
}

// Puts a tree on the stack; false where it can't be read, which is remembered as nothing.
bool TreeSearch::open(const ObjectId& id, std::string name, std::vector<Frame>& stack) {
  if (++opened_ % 256 == 0 && stop_()) complete_ = false;
  // When time is over, the rest counts as holding nothing, and `complete` tells.
  if (!complete_ && stop_()) return false;
  auto object = source_.read(id, most_bytes_);
  if (!object || object->type != Type::tree) {
    ++missing_;
    memo_[id] = 0;
    return false;
  }
  Frame frame{id, std::move(name), std::move(object->content), TreeReader({}, id.hash), {}};
  frame.entries = TreeReader(frame.content, id.hash);
  if (is_wanted_.contains(id))
    if (const auto wanted = wanted_.find(id); wanted != wanted_.end()) frame.found.push_back({wanted->second, {}});
  stack.push_back(std::move(frame));  // a moved vector's bytes stay where they are
  return true;
}

void TreeSearch::close(std::vector<Frame>& stack) {
  Frame frame = std::move(stack.back());
  stack.pop_back();
  std::uint32_t list = 0;
  if (!frame.found.empty()) {
    list = static_cast<std::uint32_t>(lists_.size());
    lists_.push_back(std::move(frame.found));
  }
  memo_[frame.id] = list;
  if (!stack.empty()) add(stack.back(), frame.name, list);
}

void TreeSearch::add(Frame& frame, std::string_view name, std::uint32_t list) {
  for (const Below& below : lists_[list]) {
    if (frame.found.size() >= most_paths_) {
      complete_ = false;
      return;
    }
    frame.found.push_back({below.wanted, std::string(name) + (below.path.empty() ? "" : "/" + below.path)});
  }
}

}  // namespace mayfly::gitdb
