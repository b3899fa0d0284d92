#include "app/git_findings.h"

#include <algorithm>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "gitdb/parse_object.h"
#include "leaks/shown.h"

namespace mayfly::app {
namespace {

constexpr std::uint64_t kMostTree = std::uint64_t{256} << 20;  // bytes of a tree whose entry is named
constexpr std::size_t kMostPlaces = 10'000;                    // of one key

// One place, with what decides which of them comes first.
struct Found {
  model::GitPlace place;
  const leaks::GitHit* hit = nullptr;
  const gitdb::Appearance* appearance = nullptr;  // null: no ref leads to it
  auto order() const {
    return std::tuple(appearance == nullptr, appearance == nullptr ? 0 : appearance->order, place.path.value_or(""), place.object,
                      hit->judged.finding.place.offset);
  }
};

std::string_view where_of(const leaks::GitHit& hit, const gitdb::Appearance* appearance) {
  if (hit.lfs) return "lfs";
  switch (hit.type) {
    case gitdb::Type::commit: return "commit-message";
    case gitdb::Type::tag: return "tag";
    case gitdb::Type::tree: return "tree-entry";
    case gitdb::Type::blob: break;
  }
  return appearance != nullptr && appearance->as == gitdb::HeldAs::note ? "note" : "blob";
}

// The name of the entry at `offset` of a tree.
std::string entry_at(gitdb::ObjectSource& source, const gitdb::ObjectId& tree, std::uint64_t offset) {
  const auto object = source.read(tree, kMostTree);
  if (!object) return {};
  gitdb::TreeReader entries(object->content, tree.hash);
  while (const auto entry = entries.next()) {
    const auto begin = static_cast<std::uint64_t>(entry->name.data() - reinterpret_cast<const char*>(object->content.data()));
    if (offset < begin + entry->name.size()) return std::string(entry->name);
  }
  return {};
}

class Places {
 public:
  Places(const GitKnowledge& known, gitdb::ObjectSource& source) : known_(known), source_(source) {}

  void add(const leaks::GitHit& hit, std::vector<Found>& out) const {
    const std::string entry = hit.type == gitdb::Type::tree ? entry_at(source_, hit.object, hit.judged.finding.place.offset) : std::string();
    const auto provenance = known_.history.find(hit.object);
    if (provenance != known_.history.end())
      for (const gitdb::Appearance& appearance : provenance->second.appearances) {
        std::string path = appearance.path;
        if (!entry.empty()) path += (path.empty() ? "" : "/") + entry;
        add(hit, &appearance, std::move(path), where_of(hit, &appearance), out);
      }
    const bool in_history = provenance != known_.history.end() && !provenance->second.appearances.empty();
    const auto indexed = known_.index_paths.find(hit.object);
    if (in_history) return;
    if (indexed != known_.index_paths.end())
      for (const std::string& path : indexed->second) add(hit, nullptr, path, hit.lfs ? "lfs" : "index", out);
    else add(hit, nullptr, entry, where_of(hit, nullptr), out);
  }

 private:
  static void add(const leaks::GitHit& hit, const gitdb::Appearance* appearance, std::string path, std::string_view where, std::vector<Found>& out) {
    Found found;
    found.hit = &hit;
    found.appearance = appearance;
    found.place.object = gitdb::hex(hit.object);
    if (appearance != nullptr) found.place.commit = gitdb::hex(appearance->commit);
    if (!path.empty()) found.place.path = leaks::shown(path);
    found.place.member = hit.judged.finding.place.member;
    found.place.line = hit.judged.finding.place.line;
    found.place.cell = hit.judged.finding.place.cell;
    found.place.where = where;
    out.push_back(std::move(found));
  }

  const GitKnowledge& known_;
  gitdb::ObjectSource& source_;
};

// Hits of one key become one finding: of the place that came first.
leaks::Judged join(const std::vector<const leaks::GitHit*>& hits, const GitKnowledge& known, const Places& places) {
  std::vector<Found> found;
  for (const leaks::GitHit* hit : hits)
    if (found.size() < kMostPlaces) places.add(*hit, found);
  std::ranges::stable_sort(found, {}, &Found::order);
  const Found& first = found.front();
  leaks::Judged judged = first.hit->judged;
  model::Finding& finding = judged.finding;
  finding.place.path = first.place.path.value_or("");
  model::GitFacts& git = finding.git.emplace();
  git.repo = known.repo;
  git.object = first.place.object;
  git.where = first.place.where;
  git.commit = first.place.commit;
  const gitdb::Appearance* last = nullptr;
  std::set<std::string> refs;
  bool in_tip = false, any = false;
  for (const Found& one : found) {
    if (one.appearance != nullptr && one.appearance->as != gitdb::HeldAs::tag && (last == nullptr || one.appearance->order > last->order))
      last = one.appearance;
    git.places.push_back(one.place);
  }
  for (const leaks::GitHit* hit : hits) {
    const auto provenance = known.history.find(hit->object);
    if (provenance == known.history.end()) continue;
    any = true;
    in_tip = in_tip || provenance->second.in_tip;
    for (const std::string& ref : provenance->second.refs) refs.insert(leaks::shown(gitdb::short_name(ref)));
  }
  git.refs.assign(refs.begin(), refs.end());
  if (any && (in_tip || known.history_complete)) git.in_tip = in_tip;
  if (first.appearance != nullptr) {
    if (!first.appearance->author.empty()) git.author = leaks::shown(first.appearance->author);
    git.date = first.appearance->date;
  }
  if (last != nullptr) git.last_commit = gitdb::hex(last->last_commit);
  return judged;
}

}  // namespace

std::vector<leaks::Judged> git_findings(std::vector<leaks::GitHit> hits, const GitKnowledge& known, gitdb::ObjectSource& source) {
  // The same place of the same object counts once; what has no fingerprint (a placeholder, a mention) is a finding of its own.
  std::map<std::pair<std::string, std::size_t>, std::vector<const leaks::GitHit*>> keys;
  std::ranges::sort(hits, [](const leaks::GitHit& a, const leaks::GitHit& b) {
    return a.object != b.object ? a.object < b.object : model::before(a.judged.finding, b.judged.finding);
  });
  for (const leaks::GitHit& hit : hits) {
    const std::string& fingerprint = hit.judged.finding.fingerprint;
    keys[{fingerprint, fingerprint.empty() ? keys.size() : 0}].push_back(&hit);
  }
  const Places places(known, source);
  std::vector<leaks::Judged> out;
  for (const auto& [key, same] : keys) out.push_back(join(same, known, places));
  std::ranges::sort(out, [](const leaks::Judged& a, const leaks::Judged& b) { return model::before(a.finding, b.finding); });
  return out;
}

}  // namespace mayfly::app
