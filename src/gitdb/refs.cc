#include "gitdb/refs.h"

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <map>
#include <memory>

#include "gitdb/reftable.h"
#include "gitdb/small_file.h"

namespace mayfly::gitdb {
namespace {

constexpr std::size_t kMostRef = 4096;                     // bytes of one loose ref
constexpr std::size_t kMostPacked = std::size_t{1} << 30;  // bytes of packed-refs
constexpr std::size_t kMostLog = std::size_t{64} << 20;    // bytes of the stash's log
constexpr std::size_t kMostRefs = 5'000'000;
constexpr int kMostDepth = 64;  // folders inside each other
constexpr int kMostHops = 5;    // symbolic refs to symbolic refs, as git (SYMREF_MAXDEPTH)

class Reader {
 public:
  explicit Reader(const Repository& repository) : repository_(repository) {}

  Refs read() {
    const std::string& common = repository_.common_dir;
    if (repository_.reftable) return read_tables();
    packed(common + "/packed-refs");
    folder(common, "refs", 0);
    if (repository_.git_dir != common) folder(repository_.git_dir, "refs", 0);
    file(repository_.git_dir + "/HEAD", "HEAD");
    for (const std::string& name : names_in(common + "/worktrees")) file(common + "/worktrees/" + name + "/HEAD", "worktrees/" + name + "/HEAD");
    if (repository_.git_dir != common) file(common + "/HEAD", "main-worktree/HEAD");
    return settle();
  }

 private:
  // A work tree has a stack of its own for its HEAD and what belongs to it alone.
  Refs read_tables() {
    const std::string &common = repository_.common_dir, &own = repository_.git_dir;
    std::map<std::string, std::optional<ObjectId>> stash = tables(common, own == common ? "HEAD" : "main-worktree/HEAD", true);
    if (own != common) tables(own, "HEAD", true);
    for (const std::string& name : names_in(common + "/worktrees")) tables(common + "/worktrees/" + name, "worktrees/" + name + "/HEAD", false);
    Refs out = settle();
    std::size_t number = 0;
    for (const auto& [key, id] : stash)
      if (id && !is_null(*id) && number++ > 0) out.refs.push_back({"stash@{" + std::to_string(number - 1) + "}", *id});
    return out;
  }

  // The stack of one git directory, whose HEAD goes by another name; `all`: its refs too.
  std::map<std::string, std::optional<ObjectId>> tables(const std::string& git_dir, const std::string& head, bool all) {
    const std::string path = git_dir + "/reftable";
    if (is_link(path) || is_link(git_dir)) {
      gaps_.push_back({GapKind::outside, path});
      return {};
    }
    Reftables read = read_reftables(path, repository_.hash);
    for (std::string& file : read.unreadable) gaps_.push_back({GapKind::unreadable, std::move(file)});
    for (auto& [name, value] : read.refs) {
      if (name == "HEAD") values_[head] = std::move(value);
      else if (all && name.starts_with("refs/") && values_.size() < kMostRefs) values_[name] = std::move(value);
    }
    return std::move(read.stash_log);
  }

  static bool is_null(const ObjectId& id) {
    return std::ranges::all_of(id.bytes, [](Byte byte) { return byte == 0; });
  }

  std::vector<std::string> names_in(const std::string& path) {
    std::vector<std::string> names;
    if (is_link(path)) {
      gaps_.push_back({GapKind::outside, path});
      return names;
    }
    const std::unique_ptr<DIR, int (*)(DIR*)> open(::opendir(path.c_str()), &::closedir);
    if (!open) return names;
    while (const dirent* entry = ::readdir(open.get()))
      if (const std::string_view name = entry->d_name; name != "." && name != ".." && names.size() < kMostRefs) names.emplace_back(name);
    return names;
  }

  void folder(const std::string& root, const std::string& name, int depth) {
    if (depth > kMostDepth) return gaps_.push_back({GapKind::unsupported, root + "/" + name});
    for (const std::string& one : names_in(root + "/" + name)) {
      const std::string path = root + "/" + name + "/" + one;
      struct stat facts{};
      if (::lstat(path.c_str(), &facts) != 0) continue;
      if (S_ISDIR(facts.st_mode)) folder(root, name + "/" + one, depth + 1);
      else if (!one.ends_with(".lock")) file(path, name + "/" + one);
    }
  }

  void file(const std::string& path, const std::string& name) {
    const auto text = read_if_there(path, kMostRef);
    if (!text) return gaps_.push_back({GapKind::unreadable, path});
    if (!*text || values_.size() >= kMostRefs) return;
    const std::string_view value = trimmed(**text);
    if (value.starts_with("ref:")) {
      const std::size_t begin = value.find_first_not_of(" \t", 4);
      values_[name] = {std::nullopt, std::string(begin == std::string_view::npos ? "" : value.substr(begin))};
    } else if (const auto id = object_id(value.substr(0, value.find_first_of(" \t\n")))) {
      values_[name] = {*id, {}};
    } else {
      gaps_.push_back({GapKind::unreadable, path});
    }
  }

  void packed(const std::string& path) {
    const auto text = read_if_there(path, kMostPacked);
    if (!text) return gaps_.push_back({GapKind::unreadable, path});
    if (!*text) return;
    std::string_view rest = **text;
    while (!rest.empty() && values_.size() < kMostRefs) {
      const std::string_view line = trimmed(next_line(rest));
      const std::size_t blank = line.find(' ');
      if (line.empty() || line.front() == '#' || line.front() == '^' || blank == std::string_view::npos) continue;
      if (const auto id = object_id(line.substr(0, blank))) values_[std::string(line.substr(blank + 1))] = {*id, {}};
    }
  }

  std::optional<ObjectId> follow(const RefValue& value, int hops) const {
    if (value.id || hops >= kMostHops) return value.id;
    const auto found = values_.find(value.symbolic);
    return found == values_.end() ? std::nullopt : follow(found->second, hops + 1);
  }

  // Entries of the stash below the top are named by its log alone: "<old> <new> who…", oldest first.
  void add_stash(Refs& out) {
    const auto text = read_if_there(repository_.common_dir + "/logs/refs/stash", kMostLog);
    if (!text || !*text) return;
    std::vector<ObjectId> entries;
    std::string_view rest = **text;
    const std::size_t digits = 2 * size_of(repository_.hash);
    while (!rest.empty()) {
      const std::string_view line = next_line(rest);
      if (line.size() < 2 * digits + 1) continue;
      if (const auto id = object_id(line.substr(digits + 1, digits))) entries.push_back(*id);
    }
    for (std::size_t i = 1; i < entries.size(); ++i) out.refs.push_back({"stash@{" + std::to_string(i) + "}", entries[entries.size() - 1 - i]});
  }

  Refs settle() {
    Refs out;
    for (const auto& [name, value] : values_) {
      const auto id = follow(value, 0);
      if (!id) continue;
      out.refs.push_back({name, *id});
      if (name == "HEAD") out.head = id;
    }
    if (!repository_.reftable) add_stash(out);
    out.gaps = std::move(gaps_);
    return out;
  }

  const Repository& repository_;
  std::map<std::string, RefValue, std::less<>> values_;
  std::vector<Gap> gaps_;
};

}  // namespace

Refs read_refs(const Repository& repository) {
  if (repository.bundle) {
    Refs refs;
    refs.refs = repository.bundle->refs;
    for (const Ref& ref : refs.refs)
      if (ref.name == "HEAD") refs.head = ref.id;
    return refs;
  }
  return Reader(repository).read();
}

std::optional<ObjectId> resolve(const Refs& refs, std::string_view name) {
  if (const auto id = object_id(name)) return id;
  for (const std::string_view prefix : {"", "refs/", "refs/tags/", "refs/heads/", "refs/remotes/"}) {
    const std::string full = std::string(prefix) + std::string(name);
    for (const Ref& ref : refs.refs)
      if (ref.name == full) return ref.id;
  }
  return std::nullopt;
}

std::string short_name(std::string_view ref) {
  for (const std::string_view prefix : {"refs/heads/", "refs/tags/", "refs/remotes/", "refs/"})
    if (ref.starts_with(prefix)) return std::string(ref.substr(prefix.size()));
  return std::string(ref);
}

}  // namespace mayfly::gitdb
