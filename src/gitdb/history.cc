#include "gitdb/history.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <unordered_map>
#include <utility>

#include "gitdb/commit_graph.h"
#include "gitdb/tree_holders.h"
#include "gitdb/tree_search.h"

namespace mayfly::gitdb {
namespace {

bool is_notes(std::string_view ref) { return ref.starts_with("refs/notes/"); }

// How long history holds an object under one path: positions of commits.
struct Held {
  HeldAs as = HeldAs::tree;
  std::uint32_t first = 0, last = 0;
};

class Search {
 public:
  Search(ObjectSource& source, const std::vector<Ref>& refs, const std::vector<ObjectId>& wanted, const HistoryLimits& limits, CommitGraph graph,
         const TreeHolders* holders, std::function<bool()> stop)
      : source_(source), refs_(refs), wanted_(wanted), limits_(limits), graph_(std::move(graph)),
        trees_(source, wanted, holders, limits.object_bytes, limits.paths, std::move(stop)) {
    if (holders != nullptr) answer_.missing = holders->missing;
  }

  HistoryAnswer run() {
    place_refs();
    for (const ObjectId& id : wanted_) answer_.objects[id];
    look_into_commits();
    for (std::size_t begin = 0; begin < wanted_.size(); begin += 64) find_refs(begin, std::min<std::size_t>(64, wanted_.size() - begin));
    look_at_tags();
    for (std::size_t i = 0; i < wanted_.size(); ++i) finish(answer_.objects[wanted_[i]], found_[i]);
    answer_.commits = graph_.commits.size();
    answer_.trees = trees_.read();
    answer_.missing += graph_.missing + trees_.missing();
    answer_.complete = answer_.complete && trees_.complete();
    return std::move(answer_);
  }

 private:
  // Where refs stand, and which commits only notes lead to.
  void place_refs() {
    is_tip_.assign(graph_.commits.size(), false);
    plain_.assign(graph_.commits.size(), false);
    for (const Ref& ref : refs_) {
      const auto end = peel(graph_, ref.id);
      const auto found = end ? graph_.position.find(*end) : graph_.position.end();
      stands_at_.push_back(found == graph_.position.end() ? std::nullopt : std::optional(found->second));
      if (!stands_at_.back()) continue;
      is_tip_[*stands_at_.back()] = true;
      if (!is_notes(ref.name)) plain_[*stands_at_.back()] = true;
    }
    for (std::size_t i = graph_.commits.size(); i-- > 0;)
      if (plain_[i])
        for (const std::uint32_t parent : graph_.commits[i].parents) plain_[parent] = true;
  }

  void look_into_commits() {
    std::unordered_map<ObjectId, std::uint32_t, HashOfId> messages;
    for (std::uint32_t i = 0; i < wanted_.size(); ++i)
      if (graph_.position.contains(wanted_[i])) messages.emplace(wanted_[i], i);
    below_.assign(graph_.commits.size(), 0);
    found_.resize(wanted_.size());
    for (std::uint32_t i = 0; i < graph_.commits.size(); ++i) {
      const CommitNode& commit = graph_.commits[i];
      if (messages.contains(commit.id)) note(messages.at(commit.id), plain_[i] ? HeldAs::message : HeldAs::note, {}, i);
      if (!commit.tree) continue;
      below_[i] = trees_.search(*commit.tree);
      for (const Below& below : trees_.at(below_[i])) note(below.wanted, plain_[i] ? HeldAs::tree : HeldAs::note, below.path, i);
    }
  }

  void note(std::uint32_t wanted, HeldAs as, const std::string& path, std::uint32_t commit) {
    auto& paths = found_[wanted];
    if (const auto known = paths.find(path); known != paths.end()) known->second.last = commit;
    else if (paths.size() < limits_.paths) paths.emplace(path, Held{as, commit, commit});
    else answer_.complete = false;
    if (is_tip_[commit]) answer_.objects[wanted_[wanted]].in_tip = true;
  }

  // Of 64 wanted objects at a time: a set bit goes from each commit that holds one to all that come after.
  void find_refs(std::size_t begin, std::size_t count) {
    std::vector<std::uint64_t> held(graph_.commits.size(), 0);
    std::unordered_map<ObjectId, std::size_t, HashOfId> messages;
    for (std::size_t i = 0; i < count; ++i) messages.emplace(wanted_[begin + i], i);
    for (std::size_t i = 0; i < held.size(); ++i) {
      const CommitNode& commit = graph_.commits[i];
      for (const std::uint32_t parent : commit.parents) held[i] |= held[parent];
      for (const Below& below : trees_.at(below_[i]))
        if (below.wanted >= begin && below.wanted < begin + count) held[i] |= std::uint64_t{1} << (below.wanted - begin);
      if (const auto message = messages.find(commit.id); message != messages.end()) held[i] |= std::uint64_t{1} << message->second;
    }
    for (std::size_t r = 0; r < refs_.size(); ++r) {
      if (!stands_at_[r] || held[*stands_at_[r]] == 0) continue;
      for (std::size_t i = 0; i < count; ++i)
        if ((held[*stands_at_[r]] >> i & 1) != 0) answer_.objects[wanted_[begin + i]].refs.push_back(refs_[r].name);
    }
  }

  // A wanted object may be an annotated tag, or what a ref or a tag stands on directly.
  void look_at_tags() {
    const std::set<ObjectId> wanted(wanted_.begin(), wanted_.end());
    for (const Ref& ref : refs_) {
      ObjectId at = ref.id;
      for (int hops = 0; hops < 64; ++hops) {
        if (wanted.contains(at)) hold_directly(at, ref);
        const auto tag = graph_.tags.find(at);
        if (tag == graph_.tags.end() || !tag->second) break;
        at = *tag->second;
      }
    }
  }

  void hold_directly(const ObjectId& id, const Ref& ref) {
    if (graph_.position.contains(id)) return;  // a commit: known already
    Provenance& provenance = answer_.objects[id];
    provenance.in_tip = true;
    provenance.refs.push_back(ref.name);
    if (!graph_.tags.contains(id)) return;
    const bool known = std::ranges::any_of(provenance.appearances, [](const Appearance& one) { return one.as == HeldAs::tag; });
    if (known) return;
    Appearance appearance;
    appearance.as = HeldAs::tag;
    appearance.commit = peel(graph_, id).value_or(id);
    appearance.last_commit = appearance.commit;
    if (const auto object = source_.read(id, limits_.object_bytes)) {
      const Tag tag = parse_tag(object->content, id.hash);
      appearance.author = tag.tagger.who;
      appearance.date = tag.tagger.when;
    }
    provenance.appearances.push_back(std::move(appearance));
  }

  void finish(Provenance& provenance, const std::map<std::string, Held>& found) {
    std::ranges::sort(provenance.refs);
    const auto twice = std::ranges::unique(provenance.refs);
    provenance.refs.erase(twice.begin(), twice.end());
    std::vector<std::pair<std::string, Held>> in_order(found.begin(), found.end());
    // What is in the plain history says more than a note; then the earliest.
    std::ranges::stable_sort(in_order, {}, [](const auto& one) { return std::pair(one.second.as == HeldAs::note, one.second.first); });
    for (const auto& [path, held] : in_order) {
      Appearance appearance;
      appearance.as = held.as;
      appearance.path = path;
      appearance.commit = graph_.commits[held.first].id;
      appearance.last_commit = graph_.commits[held.last].id;
      appearance.order = held.first;
      if (const auto object = source_.read(appearance.commit, limits_.object_bytes)) {
        const Commit commit = parse_commit(object->content, appearance.commit.hash);
        appearance.author = commit.author.who;
        appearance.date = commit.author.when;
      }
      provenance.appearances.push_back(std::move(appearance));
    }
  }

  ObjectSource& source_;
  const std::vector<Ref>& refs_;
  const std::vector<ObjectId>& wanted_;
  const HistoryLimits& limits_;
  const CommitGraph graph_;
  TreeSearch trees_;
  std::vector<std::optional<std::uint32_t>> stands_at_;  // of each ref
  std::vector<bool> is_tip_, plain_;
  std::vector<std::uint32_t> below_;                // of each commit: what its tree holds
  std::vector<std::map<std::string, Held>> found_;  // of each wanted object, by path
  HistoryAnswer answer_;
};

}  // namespace

HistoryAnswer find_in_history(Database& database, const std::vector<Ref>& refs, const std::vector<ObjectId>& shallow, const std::vector<ObjectId>& wanted,
                              const HistoryLimits& limits, const std::function<bool()>& stop) {
  const auto start = std::chrono::steady_clock::now();
  const auto over = [&] { return stop() || std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() > limits.seconds; };
  std::vector<ObjectId> from;
  for (const Ref& ref : refs) from.push_back(ref.id);
  CommitGraph graph = read_commits(database, from, shallow, limits.object_bytes, over);
  const std::optional<TreeHolders> holders = find_tree_holders(database, wanted, over);
  HistoryAnswer answer = Search(database, refs, wanted, limits, std::move(graph), holders ? &*holders : nullptr, over).run();
  if (over()) answer.complete = false;
  return answer;
}

}  // namespace mayfly::gitdb
