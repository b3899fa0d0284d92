#include "gitdb/range.h"

#include "gitdb/parse_object.h"
#include "gitdb/tree_holders.h"

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

std::vector<ObjectId> led_to(Database& database, const std::vector<Ref>& refs, const std::set<ObjectId>& candidates, const std::function<bool()>& stop) {
  const std::vector<ObjectId> all(candidates.begin(), candidates.end());
  const auto holders = find_tree_holders(database, all, stop);
  if (!holders) return all;
  std::vector<ObjectId> open, from;
  for (const Ref& ref : refs) from.push_back(ref.id);
  std::set<ObjectId> reached;
  IdSet seen;
  const auto meet = [&](const ObjectId& id) {
    if (candidates.contains(id)) reached.insert(id);
    if (holders->trees.contains(id) && seen.insert(id)) open.push_back(id);
  };
  const CommitGraph graph = read_commits(database, from, {}, kMostObject, stop);
  for (const ObjectId& id : graph.absent) meet(id);
  for (const CommitNode& commit : graph.commits)
    if (commit.tree) meet(*commit.tree);
  for (const auto& [id, type] : graph.others) meet(id);
  while (!open.empty() && reached.size() < candidates.size()) {
    if (stop()) return all;
    const ObjectId id = open.back();
    open.pop_back();
    const auto object = database.read(id, kMostObject);
    if (!object) continue;
    TreeReader entries(object->content, id.hash);
    while (const auto entry = entries.next())
      if (!entry->is_submodule()) meet(object_id(id.hash, entry->id));
  }
  return {reached.begin(), reached.end()};
}

}  // namespace mayfly::gitdb
