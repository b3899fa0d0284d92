#include "gitdb/range.h"

#include <algorithm>

#include "gitdb/parse_object.h"

namespace mayfly::gitdb {
namespace {

constexpr std::uint64_t kMostObject = std::uint64_t{256} << 20;  // bytes of a tree, commit or tag

// Adds what lies below `tree`, of which nothing is in `set` yet or in `without`.
void add_tree(ObjectSource& source, const ObjectId& tree, const std::unordered_set<ObjectId, HashOfId>* without, std::unordered_set<ObjectId, HashOfId>& set,
              std::uint64_t& missing) {
  std::vector<ObjectId> open;
  const auto add = [&](const ObjectId& id) { return (without == nullptr || !without->contains(id)) && set.insert(id).second; };
  if (add(tree)) open.push_back(tree);
  while (!open.empty()) {
    const ObjectId id = open.back();
    open.pop_back();
    const auto object = source.read(id, kMostObject);
    if (!object) {
      ++missing;
      continue;
    }
    TreeReader entries(object->content, id.hash);
    while (const auto entry = entries.next()) {
      if (entry->is_submodule()) continue;
      const ObjectId child = object_id(id.hash, entry->id);
      if (add(child) && entry->is_tree()) open.push_back(child);
    }
  }
}

}  // namespace

Range objects_between(ObjectSource& source, const std::vector<ObjectId>& from, const std::vector<ObjectId>& without, const std::vector<ObjectId>& shallow,
                      const std::function<bool()>& stop) {
  Range range;
  const CommitGraph all = read_commits(source, from, shallow, kMostObject, stop);
  const CommitGraph old = read_commits(source, without, shallow, kMostObject, stop);
  range.missing = all.missing + old.missing;
  // What the old side holds next to the new commits: their parents' trees. Farther back nothing new can be the same without being there too, or it is
  // scanned once more than needed, never less.
  std::unordered_set<ObjectId, HashOfId> known;
  std::uint64_t unused = 0;
  for (const CommitNode& commit : all.commits) {
    if (old.position.contains(commit.id)) continue;
    for (const std::uint32_t parent : commit.parents)
      if (const CommitNode& node = all.commits[parent]; old.position.contains(node.id) && node.tree) add_tree(source, *node.tree, nullptr, known, unused);
  }
  for (const CommitNode& commit : all.commits) {
    if (old.position.contains(commit.id)) continue;
    if (stop()) range.complete = false;
    if (!range.complete) break;
    range.objects.insert(commit.id);
    if (commit.tree) add_tree(source, *commit.tree, &known, range.objects, range.missing);
  }
  for (const auto& [id, type] : all.others) {
    if (type == Type::tree) add_tree(source, id, &known, range.objects, range.missing);
    else range.objects.insert(id);
  }
  for (const auto& [id, object] : all.tags)
    if (!old.tags.contains(id)) range.objects.insert(id);
  return range;
}

std::vector<ObjectId> led_to(ObjectSource& source, const std::vector<Ref>& refs, const std::set<ObjectId>& candidates, const std::function<bool()>& stop) {
  std::vector<ObjectId> from;
  for (const Ref& ref : refs) from.push_back(ref.id);
  const CommitGraph graph = read_commits(source, from, {}, kMostObject, stop);
  std::unordered_set<ObjectId, HashOfId> reached(graph.absent.begin(), graph.absent.end());
  std::vector<ObjectId> trees, left(candidates.begin(), candidates.end()), out;
  for (const CommitNode& commit : graph.commits)
    if (commit.tree) trees.push_back(*commit.tree);
  for (const auto& [id, type] : graph.others)
    if (type == Type::tree) trees.push_back(id);
  const auto settle = [&] {
    const auto known = std::ranges::partition(left, [&](const ObjectId& id) { return !reached.contains(id); });
    out.insert(out.end(), known.begin(), known.end());
    left.erase(known.begin(), known.end());
    return left.empty();
  };
  // The newest first: what is missing of a tip is found at once.
  std::uint64_t unused = 0;
  constexpr std::size_t kAtOnce = 64;
  for (std::size_t count = 0; !trees.empty() && (count % kAtOnce != 0 || !settle()); ++count) {
    if (stop()) return {candidates.begin(), candidates.end()};
    if (!reached.contains(trees.back())) add_tree(source, trees.back(), nullptr, reached, unused);
    trees.pop_back();
  }
  settle();
  std::ranges::sort(out);
  return out;
}

}  // namespace mayfly::gitdb
