#include "gitdb/repository.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <set>

#include "base/fd.h"
#include "gitdb/bundle.h"
#include "gitdb/config_file.h"
#include "gitdb/small_file.h"

namespace mayfly::gitdb {
namespace {

constexpr std::size_t kMostPointer = 64 * 1024;                // bytes of `.git`, `commondir`, `gitdir`
constexpr std::size_t kMostConfig = std::size_t{4} << 20;      // bytes of `config`
constexpr std::size_t kMostList = std::size_t{64} << 20;       // bytes of `shallow`, of a bundle's head
constexpr std::size_t kMostAlternates = std::size_t{1} << 20;  // bytes of `objects/info/alternates`
constexpr int kMostAlternateDepth = 5;                         // as git, which stops there too (object-file.c)
constexpr std::size_t kMostAlternateDirectories = 1000;

// Where the single line of a pointer file leads ("gitdir: " in front is the caller's).
Result<std::string> read_pointer(const std::string& file, const std::string& folder, std::string_view label = {}) {
  TRY(const std::string text, read_small_file(file, kMostPointer));
  std::string_view target = trimmed(text);
  if (!target.starts_with(label) || target.size() == label.size()) return fail(Code::corrupt, file + " does not say where it leads");
  return join(folder, target.substr(label.size()));
}

Config config_of(const std::string& folder, std::vector<Gap>& gaps) {
  Config config;
  for (const char* name : {"/config", "/config.worktree"}) {
    const std::string path = folder + name;
    auto text = read_if_there(path, kMostConfig);
    if (!text) gaps.push_back({GapKind::unreadable, path});
    else if (*text) config.merge(parse_config(**text));
  }
  return config;
}

std::string_view value_of(const Config& config, std::string_view key) {
  const auto found = config.find(key);
  return found == config.end() ? std::string_view() : std::string_view(found->second);
}

// The few keys that say how to read the repository. Whatever else it asks for that we do not know may hide something: a gap.
void apply(const Config& config, const std::string& file, Repository& repository) {
  constexpr std::string_view kHarmless[] = {"noop",         "noop-v1",      "preciousobjects", "worktreeconfig", "relativeworktrees",
                                            "objectformat", "partialclone", "refstorage"};
  if (value_of(config, "extensions.objectformat") == "sha256") repository.hash = Hash::sha256;
  const std::string_view storage = value_of(config, "extensions.refstorage");
  repository.reftable = storage == "reftable";
  bool partial = config.contains("extensions.partialclone");
  for (const auto& [key, value] : config) {
    if (key.starts_with("remote.") && key.ends_with(".promisor") && is_true(value)) partial = true;
    if (key.starts_with("extensions.") && std::ranges::find(kHarmless, std::string_view(key).substr(11)) == std::end(kHarmless))
      repository.gaps.push_back({GapKind::unsupported, file + ": " + key});
  }
  const std::string_view version = value_of(config, "core.repositoryformatversion");
  if (!version.empty() && version != "0" && version != "1") repository.gaps.push_back({GapKind::unsupported, file + ": core.repositoryformatversion"});
  const std::string_view format = value_of(config, "extensions.objectformat");
  if (!format.empty() && format != "sha1" && format != "sha256") repository.gaps.push_back({GapKind::unsupported, file + ": extensions.objectformat"});
  // "FORMAT://PATH" is a place of its own for refs, anywhere.
  if (!storage.empty() && storage != "files" && storage != "reftable") repository.gaps.push_back({GapKind::unsupported, file + ": extensions.refstorage"});
  if (partial) repository.gaps.push_back({GapKind::partial_clone, file});
}

void read_shallow(Repository& repository) {
  const std::string path = repository.common_dir + "/shallow";
  const auto text = read_if_there(path, kMostList);
  if (!text) return repository.gaps.push_back({GapKind::unreadable, path});
  if (!*text) return;
  std::string_view rest = **text;
  while (!rest.empty())
    if (const auto id = object_id(trimmed(next_line(rest)))) repository.shallow.push_back(*id);
  if (!repository.shallow.empty()) repository.gaps.push_back({GapKind::shallow, path});
}

// An object directory and, with Alternates::read, those that it names, each once.
class ObjectDirectories {
 public:
  ObjectDirectories(Repository& repository, Alternates alternates) : repository_(repository), alternates_(alternates) {}

  // `owner`: what the directory may not lead out of.
  void add(const std::string& directory, const std::string& owner, int depth = 0) {
    const std::string real = canonical(directory);
    if (real.empty() || !is_directory(real)) return gap(depth == 0 ? GapKind::unreadable : GapKind::alternate, directory);
    if (!is_within(real, owner)) return gap(GapKind::outside, directory);
    if (!seen_.insert(real).second) return;
    if (repository_.object_directories.size() >= kMostAlternateDirectories) return gap(GapKind::alternate, directory);
    for (const char* part : {"/pack", "/info"})
      if (is_link(real + part) && !is_within(canonical(real + part), owner)) return gap(GapKind::outside, directory + part);
    repository_.object_directories.push_back(directory);
    follow(directory, real, depth);
  }

 private:
  void gap(GapKind kind, const std::string& path) { repository_.gaps.push_back({kind, path}); }

  void follow(const std::string& directory, const std::string& real, int depth) {
    const std::string file = directory + "/info/alternates";
    const auto text = read_if_there(file, kMostAlternates);
    if (!text) return gap(GapKind::unreadable, file);
    if (!*text) return;
    std::string_view rest = **text;
    bool any = false;
    while (!rest.empty()) {
      const std::string_view line = trimmed(next_line(rest));
      if (line.empty() || line.front() == '#') continue;
      any = true;
      if (alternates_ == Alternates::leave) break;
      if (depth >= kMostAlternateDepth) return gap(GapKind::alternate, file);
      const std::string target = canonical(join(real, line));
      if (target.empty()) gap(GapKind::alternate, file);
      else add(target, target, depth + 1);
    }
    if (any && alternates_ == Alternates::leave) gap(GapKind::alternate, file);
  }

  Repository& repository_;
  const Alternates alternates_;
  std::set<std::string> seen_;
};

Result<Repository> open_bundle(const std::string& path, int fd) {
  std::string head;
  std::size_t size = 0;
  // A head has no length: it is read until the pack begins.
  for (std::size_t want = 64 * 1024; want <= kMostList; want *= 4) {
    head.resize(want);
    while (size < want) {
      TRY(const std::size_t count, read_at(fd, {reinterpret_cast<Byte*>(head.data()) + size, want - size}, size));
      if (count == 0) break;
      size += count;
    }
    head.resize(size);
    if (!is_bundle(head))
      return fail(Code::not_found, path + " is not a git repository", "a PATH of --git is a work tree, a bare repository or a .bundle file");
    if (head.find("\n\n") != std::string::npos || size < want) break;
  }
  auto parsed = parse_bundle(head);
  if (!parsed) return std::unexpected(std::move(parsed.error()).within(path));
  Repository repository;
  repository.path = path;
  repository.hash = parsed->hash;
  repository.bundle = std::move(parsed->bundle);
  if (!repository.bundle->prerequisites.empty()) repository.gaps.push_back({GapKind::prerequisite, path});
  if (parsed->filtered) repository.gaps.push_back({GapKind::partial_clone, path});
  return repository;
}

// A push that waits for its hooks lies in objects/tmp_objdir-… of the repository (git-receive-pack(1), "Quarantine environment").
bool is_quarantine(const std::string& path) {
  const std::string real = canonical(path);
  const std::size_t slash = real.rfind('/');
  if (slash == std::string::npos) return false;
  const std::string name = real.substr(slash + 1), above = real.substr(0, slash);
  return (name.starts_with("tmp_objdir-") || name.starts_with("incoming-")) && above.ends_with("/objects") &&
         is_git_directory(above.substr(0, above.size() - 8));
}

// The git directory behind a `.git` file, if it names this work tree in turn: as a linked work tree does in `gitdir`, a submodule in core.worktree.
Result<std::string> behind(const std::string& link, const std::string& work_tree) {
  TRY(const std::string target, read_pointer(link, work_tree, "gitdir: "));
  if (!is_git_directory(target)) return fail(Code::not_found, link + " leads to no git directory");
  const std::string here = canonical(link);
  if (const auto back = read_pointer(target + "/gitdir", target); back && !here.empty() && canonical(*back) == here) return target;
  std::vector<Gap> unused;
  if (const std::string tree(value_of(config_of(target, unused), "core.worktree"));
      !tree.empty() && canonical(join(target, tree)) == canonical(work_tree.empty() ? "." : work_tree))
    return target;
  return fail(Code::denied, link + " leads to a repository that does not name this work tree", "name the git directory itself if it is to be read: " + target);
}

Result<std::string> git_directory_of(const std::string& path) {
  const std::string inner = join(path, ".git");
  if (is_link(inner) && !is_within(canonical(inner), canonical(path.empty() ? "." : path)))
    return fail(Code::denied, inner + " is a symbolic link that leads elsewhere", "name its target");
  if (is_git_directory(inner)) return inner;
  struct stat facts{};
  if (::lstat(inner.c_str(), &facts) == 0 && S_ISREG(facts.st_mode)) return behind(inner, path);
  if (is_git_directory(path.empty() ? "." : path)) return path.empty() ? "." : path;
  return fail(Code::not_found, (path.empty() ? "the working directory" : path) + " is not a git repository");
}

}  // namespace

bool is_git_directory(const std::string& path) {
  struct stat facts{};
  // HEAD may be a dangling link in very old repositories, so it is not followed.
  if (::lstat((path + "/HEAD").c_str(), &facts) != 0) return false;
  if (::lstat((path + "/commondir").c_str(), &facts) == 0) return true;
  return is_directory(path + "/objects") && is_directory(path + "/refs");
}

bool is_repository(const std::string& path) {
  struct stat facts{};
  return ::lstat(join(path, ".git").c_str(), &facts) == 0 || is_git_directory(path.empty() ? "." : path);
}

Result<std::string> find_upwards() {
  const std::string start = canonical(".");
  if (is_repository("")) return std::string();
  std::string up;
  for (std::size_t slash = start.rfind('/'); slash != std::string::npos && slash > 0; slash = start.rfind('/', slash - 1)) {
    up += up.empty() ? ".." : "/..";
    if (is_repository(up)) return up;
  }
  return fail(Code::not_found, "neither the working directory nor a folder above it is a git repository", "name one: mayfly scan --git PATH");
}

Result<Repository> open_repository(const std::string& path, Alternates alternates) {
  const Fd file(::open(path.empty() ? "." : path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file) return fail_errno(errno, "open " + path);
  struct stat facts{};
  if (::fstat(file.number(), &facts) != 0) return fail_errno(errno, "open " + path);
  if (S_ISREG(facts.st_mode)) return open_bundle(path, file.number());
  if (!S_ISDIR(facts.st_mode)) return fail(Code::invalid, path + " is neither a folder nor a file");

  Repository repository;
  repository.path = path;
  repository.quarantine = is_quarantine(path);
  if (repository.quarantine) {
    const std::string real = canonical(path);
    repository.git_dir = real.substr(0, real.rfind("/objects/"));
  } else {
    TRY(repository.git_dir, git_directory_of(path));
  }
  repository.common_dir = repository.git_dir;
  if (is_link(repository.git_dir + "/commondir")) return fail(Code::denied, repository.git_dir + "/commondir is a symbolic link");
  if (auto common = read_pointer(repository.git_dir + "/commondir", repository.git_dir)) {
    // The other side must know this work tree, or anybody could lead us to any repository.
    const std::string real = canonical(*common);
    if (real.empty() || !is_within(canonical(repository.git_dir), real + "/worktrees"))
      return fail(Code::denied, repository.git_dir + "/commondir leads to a repository that does not hold this work tree", "name that repository itself");
    repository.common_dir = *common;
  } else if (common.error().code != Code::not_found) {
    return std::unexpected(std::move(common.error()));
  }
  const std::string config_file = repository.common_dir + "/config";
  apply(config_of(repository.common_dir, repository.gaps), config_file, repository);
  read_shallow(repository);
  const std::string own = canonical(repository.common_dir);
  ObjectDirectories directories(repository, alternates);
  directories.add(repository.quarantine ? path : repository.common_dir + "/objects", own);
  return repository;
}

}  // namespace mayfly::gitdb
