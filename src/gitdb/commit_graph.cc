#include "gitdb/commit_graph.h"

#include <queue>
#include <unordered_set>

namespace mayfly::gitdb {
namespace {

constexpr std::size_t kMostCommits = 50'000'000;
constexpr int kMostTags = 64;  // tags of tags

struct Read {
  ObjectId id;
  std::optional<ObjectId> tree;
  std::vector<ObjectId> parents;
  std::int64_t seconds = 0;
};

class Walk {
 public:
  Walk(ObjectSource& source, std::uint64_t most_bytes, CommitGraph& graph) : source_(source), most_bytes_(most_bytes), graph_(graph) {}

  void read(const std::vector<ObjectId>& from, const std::vector<ObjectId>& shallow, const std::function<bool()>& stop) {
    const std::unordered_set<ObjectId, HashOfId> cut(shallow.begin(), shallow.end());
    std::vector<ObjectId> open;
    for (const ObjectId& id : from)
      if (seen_.insert(id).second) open.push_back(id);
    for (std::size_t count = 0; !open.empty() && commits_.size() < kMostCommits; ++count) {
      if (count % 256 == 0 && stop()) return;
      const ObjectId id = open.back();
      open.pop_back();
      auto object = source_.read(id, most_bytes_);
      if (!object) {
        ++graph_.missing;
        graph_.absent.push_back(id);
        continue;
      }
      switch (object->type) {
        case Type::commit: {
          Commit commit = parse_commit(object->content, id.hash);
          if (cut.contains(id)) commit.parents.clear();
          for (const ObjectId& parent : commit.parents)
            if (seen_.insert(parent).second) open.push_back(parent);
          commits_.push_back({id, commit.tree, std::move(commit.parents), commit.committer.when.value_or(Time{}).seconds});
          break;
        }
        case Type::tag: {
          const Tag tag = parse_tag(object->content, id.hash);
          graph_.tags.emplace(id, tag.object);
          if (tag.object && seen_.insert(*tag.object).second) open.push_back(*tag.object);
          break;
        }
        case Type::tree:
        case Type::blob: graph_.others.emplace_back(id, object->type); break;
      }
    }
  }

  // Kahn's method; of the commits that are free the oldest goes first.
  void order() {
    std::unordered_map<ObjectId, std::uint32_t, HashOfId> read_as;
    for (std::uint32_t i = 0; i < commits_.size(); ++i) read_as.emplace(commits_[i].id, i);
    std::vector<std::uint32_t> waits(commits_.size(), 0);
    std::vector<std::vector<std::uint32_t>> children(commits_.size());
    for (std::uint32_t i = 0; i < commits_.size(); ++i)
      for (const ObjectId& parent : commits_[i].parents)
        if (const auto found = read_as.find(parent); found != read_as.end()) {
          children[found->second].push_back(i);
          ++waits[i];
        }
    const auto later = [&](std::uint32_t a, std::uint32_t b) {
      return commits_[a].seconds != commits_[b].seconds ? commits_[a].seconds > commits_[b].seconds : commits_[a].id > commits_[b].id;
    };
    std::priority_queue<std::uint32_t, std::vector<std::uint32_t>, decltype(later)> free(later);
    for (std::uint32_t i = 0; i < commits_.size(); ++i)
      if (waits[i] == 0) free.push(i);
    while (!free.empty()) {
      const std::uint32_t i = free.top();
      free.pop();
      place(commits_[i]);
      for (const std::uint32_t child : children[i])
        if (--waits[child] == 0) free.push(child);
    }
  }

 private:
  void place(const Read& read) {
    CommitNode node{read.id, read.tree, {}, read.seconds};
    for (const ObjectId& parent : read.parents)
      if (const auto found = graph_.position.find(parent); found != graph_.position.end()) node.parents.push_back(found->second);
    graph_.position.emplace(read.id, static_cast<std::uint32_t>(graph_.commits.size()));
    graph_.commits.push_back(std::move(node));
  }

  ObjectSource& source_;
  const std::uint64_t most_bytes_;
  CommitGraph& graph_;
  std::unordered_set<ObjectId, HashOfId> seen_;
  std::vector<Read> commits_;
};

}  // namespace

CommitGraph read_commits(ObjectSource& source, const std::vector<ObjectId>& from, const std::vector<ObjectId>& shallow, std::uint64_t most_bytes,
                         const std::function<bool()>& stop) {
  CommitGraph graph;
  Walk walk(source, most_bytes, graph);
  walk.read(from, shallow, stop);
  walk.order();
  return graph;
}

std::optional<ObjectId> peel(const CommitGraph& graph, const ObjectId& id) {
  ObjectId at = id;
  for (int hops = 0; hops < kMostTags; ++hops) {
    const auto tag = graph.tags.find(at);
    if (tag == graph.tags.end()) return at;
    if (!tag->second) return std::nullopt;
    at = *tag->second;
  }
  return std::nullopt;
}

}  // namespace mayfly::gitdb
