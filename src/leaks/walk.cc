// The walk: PATHs to open files. Every name is opened relative to its directory's descriptor, never through a link that was not asked for, and never so
// that opening could block; what a thing is decides fstat on the open descriptor, not the listing.
#include <dirent.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <map>
#include <memory>
#include <set>

#include "base/interrupt.h"
#include "leaks/glob.h"
#include "leaks/shown.h"
#include "leaks/worker.h"

namespace mayfly::leaks {
namespace {

using model::SkipReason;

// An open directory; lives as long as a task still needs to open something in it.
struct Directory {
  Fd fd;
  std::string path;      // as shown; "" or ends in '/' where names can be put behind it
  std::string relative;  // to the PATH it was reached from, in the same form
  dev_t device = 0;
};
using DirectoryPtr = std::shared_ptr<const Directory>;

// File systems whose files are the kernel speaking: not content. Magic numbers: statfs(2).
constexpr std::array<long, 14> kKernelFilesystems{PROC_SUPER_MAGIC,   SYSFS_MAGIC,         DEBUGFS_MAGIC,      TRACEFS_MAGIC, SECURITYFS_MAGIC,
                                                  CGROUP_SUPER_MAGIC, CGROUP2_SUPER_MAGIC, DEVPTS_SUPER_MAGIC, BPF_FS_MAGIC,  PSTOREFS_MAGIC,
                                                  EFIVARFS_MAGIC,     BINFMTFS_MAGIC,      SELINUX_MAGIC,      0x62656570 /* configfs */};

bool is_kernel_filesystem(int fd) {
  struct statfs facts{};
  if (::fstatfs(fd, &facts) != 0) return false;
  return std::find(kKernelFilesystems.begin(), kKernelFilesystems.end(), static_cast<long>(facts.f_type)) != kKernelFilesystems.end();
}

SkipReason reason_of_errno(int error_number) {
  switch (error_number) {
    case EACCES:
    case EPERM: return SkipReason::no_permission;
    case ENOENT: return SkipReason::not_found;
    case ELOOP: return SkipReason::symbolic_link;
    case ENXIO: return SkipReason::socket;
    default: return SkipReason::io_error;
  }
}

class Walk {
 public:
  explicit Walk(Shared& shared) : shared_(shared), excludes_(shared.request.excludes), includes_(shared.request.includes) {}

  void start(const std::string& path) {
    shared_.pool.push([this, path](Worker& worker) { open_path(worker, path); });
  }

  // Files with several names, after everything else: each once, under the name that sorts first, so that the order of the walk does not show.
  void start_linked() {
    for (auto& [inode, file] : linked_) {
      if (seen_.contains(inode)) continue;
      shared_.pool.push([this, first = std::move(file)](Worker& worker) { open_entry(worker, first.directory, first.name, Links::counted); });
    }
    linked_.clear();
  }

  bool has_git() const { return has_git_; }
  std::vector<Error> take_errors() { return std::move(errors_); }

 private:
  using Inode = std::pair<dev_t, ino_t>;
  struct LinkedFile {
    DirectoryPtr directory;
    std::string name;
    std::string path() const { return directory->path + name; }
  };
  enum class Links { count, counted };

  // A PATH as the user gave it: links in it are followed, and a pipe behind /dev/fd is read as a stream.
  void open_path(Worker& worker, const std::string& path) {
    if (path == "-") return scan_stream(worker, STDIN_FILENO, "-");
    Fd fd(::open(path.empty() ? "." : path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    struct stat facts{};
    if (!fd || ::fstat(fd.number(), &facts) != 0) {
      const int error_number = errno;
      worker.contents.coverage.skip(reason_of_errno(error_number), shown(path));
      const std::lock_guard lock(mutex_);
      errors_.push_back(fail_errno(error_number, shown(path)).error());
      return;
    }
    if (S_ISDIR(facts.st_mode)) {
      auto directory = std::make_shared<Directory>();
      directory->fd = std::move(fd);
      directory->path = shown(path.empty() || path.ends_with('/') ? path : path + "/");
      directory->device = facts.st_dev;
      if (is_kernel_filesystem(directory->fd.number())) return worker.contents.coverage.skip(SkipReason::kernel_filesystem, path);
      if (shared_.request.follow_links && !first_visit(facts)) return;
      return list(worker, std::move(directory));
    }
    const bool stream = path.starts_with("/dev/fd/") || path.starts_with("/proc/self/fd/") || path == "/dev/stdin";
    if (!S_ISREG(facts.st_mode) && stream) {
      ::fcntl(fd.number(), F_SETFL, ::fcntl(fd.number(), F_GETFL) & ~O_NONBLOCK);
      return scan_stream(worker, fd.number(), path);
    }
    if (S_ISREG(facts.st_mode) && is_kernel_filesystem(fd.number())) return scan_stream(worker, fd.number(), path);  // asked for by name
    scan_opened(worker, std::move(fd), facts, shown(path));
  }

  bool first_visit(const struct stat& facts) {
    const std::lock_guard lock(mutex_);
    return seen_.insert({facts.st_dev, facts.st_ino}).second;
  }

  // Everything in one directory. Subdirectories become tasks at once; files in batches, which this worker keeps when the others have enough to do.
  void list(Worker& worker, const DirectoryPtr& directory) {
    const int copy = ::openat(directory->fd.number(), ".", O_RDONLY | O_CLOEXEC | O_DIRECTORY);
    DIR* stream = copy < 0 ? nullptr : ::fdopendir(copy);
    if (stream == nullptr) {
      worker.contents.coverage.skip(reason_of_errno(errno), directory->path);
      if (copy >= 0) ::close(copy);
      return;
    }
    constexpr std::size_t kBatch = 64;
    std::vector<std::string> files;
    errno = 0;
    while (const dirent* entry = ::readdir(stream)) {
      const std::string_view name = entry->d_name;
      if (name == "." || name == "..") continue;
      if (interrupted()) break;
      unsigned char type = entry->d_type;
      if (type == DT_UNKNOWN || (type == DT_LNK && shared_.request.follow_links)) type = type_of(*directory, entry->d_name);
      if (name == ".git") has_git_ = true;
      take_entry(worker, directory, std::string(name), type, files);
      if (files.size() >= kBatch) hand_over(worker, directory, files);
      errno = 0;
    }
    if (errno != 0) worker.contents.coverage.skip(SkipReason::io_error, directory->path);
    ::closedir(stream);
    if (interrupted()) return worker.contents.coverage.skip(SkipReason::interrupted, directory->path);
    open_batch(worker, directory, files);
  }

  unsigned char type_of(const Directory& directory, const char* name) const {
    struct stat facts{};
    const int flags = shared_.request.follow_links ? 0 : AT_SYMLINK_NOFOLLOW;
    if (::fstatat(directory.fd.number(), name, &facts, flags) != 0) return DT_LNK;  // a link to nowhere
    return static_cast<unsigned char>(IFTODT(facts.st_mode));
  }

  void take_entry(Worker& worker, const DirectoryPtr& directory, std::string name, unsigned char type, std::vector<std::string>& files) {
    model::Coverage& coverage = worker.contents.coverage;
    const std::string relative = directory->relative + name;
    const bool is_directory = type == DT_DIR;
    if (!excludes_.empty() && excludes_.selects(relative, is_directory)) return coverage.skip(SkipReason::excluded, directory->path + shown(name));
    switch (type) {
      case DT_DIR: shared_.pool.push([this, directory, name = std::move(name)](Worker& other) { enter(other, *directory, name); }); return;
      case DT_REG:
        if (!includes_.empty() && !includes_.selects(relative, false)) return coverage.skip(SkipReason::excluded, directory->path + shown(name));
        files.push_back(std::move(name));
        return;
      case DT_LNK: return coverage.skip(SkipReason::symbolic_link, directory->path + shown(name));
      case DT_FIFO: return coverage.skip(SkipReason::fifo, directory->path + shown(name));
      case DT_SOCK: return coverage.skip(SkipReason::socket, directory->path + shown(name));
      default: return coverage.skip(SkipReason::device, directory->path + shown(name));
    }
  }

  void enter(Worker& worker, const Directory& parent, const std::string& name) {
    if (interrupted()) return worker.contents.coverage.skip(SkipReason::interrupted, parent.path + shown(name));
    const int follow = shared_.request.follow_links ? 0 : O_NOFOLLOW;
    auto directory = std::make_shared<Directory>();
    directory->fd = Fd(::openat(parent.fd.number(), name.c_str(), O_RDONLY | O_CLOEXEC | O_DIRECTORY | O_NONBLOCK | follow));
    struct stat facts{};
    if (!directory->fd || ::fstat(directory->fd.number(), &facts) != 0) return worker.contents.coverage.skip(reason_of_errno(errno), parent.path + shown(name));
    directory->path = parent.path + shown(name) + "/";
    directory->relative = parent.relative + name + "/";
    directory->device = facts.st_dev;
    if (facts.st_dev != parent.device) {
      if (is_kernel_filesystem(directory->fd.number())) return worker.contents.coverage.skip(SkipReason::kernel_filesystem, parent.path + shown(name));
      if (shared_.request.one_file_system) return worker.contents.coverage.skip(SkipReason::other_filesystem, parent.path + shown(name));
    }
    if (shared_.request.follow_links && !first_visit(facts)) return worker.contents.coverage.skip(SkipReason::duplicate_link, parent.path + shown(name));
    list(worker, std::move(directory));
  }

  void hand_over(Worker& worker, const DirectoryPtr& directory, std::vector<std::string>& files) {
    std::vector<std::string> batch = std::move(files);
    files.clear();
    if (shared_.pool.is_full()) return open_batch(worker, directory, batch);
    shared_.pool.push([this, directory, batch = std::move(batch)](Worker& other) { open_batch(other, directory, batch); });
  }

  void open_batch(Worker& worker, const DirectoryPtr& directory, const std::vector<std::string>& files) {
    for (const std::string& name : files) open_entry(worker, directory, name, Links::count);
  }

  void open_entry(Worker& worker, const DirectoryPtr& directory, const std::string& name, Links links) {
    const std::string path = directory->path + shown(name);
    if (interrupted()) return worker.contents.coverage.skip(SkipReason::interrupted, path);
    const int follow = shared_.request.follow_links ? 0 : O_NOFOLLOW;
    Fd fd(::openat(directory->fd.number(), name.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | follow));
    struct stat facts{};
    if (!fd || ::fstat(fd.number(), &facts) != 0) return worker.contents.coverage.skip(reason_of_errno(errno), path);
    if (links == Links::count && S_ISREG(facts.st_mode) && !is_first_name(worker, facts, {directory, name})) return;
    scan_opened(worker, std::move(fd), facts, path);
  }

  // False: the file has other names, and will be read later, or was read already.
  bool is_first_name(Worker& worker, const struct stat& facts, LinkedFile file) {
    if (facts.st_nlink == 1 && !shared_.request.follow_links) return true;
    const std::lock_guard lock(mutex_);
    const auto [it, inserted] = linked_.try_emplace({facts.st_dev, facts.st_ino}, file);
    if (inserted) return false;
    std::string other = file.path();
    if (other < it->second.path()) {
      other = it->second.path();
      it->second = std::move(file);
    }
    worker.contents.coverage.skip(SkipReason::duplicate_link, shown(other));
    return false;
  }

  void scan_opened(Worker& worker, Fd fd, const struct stat& facts, const std::string& path) {
    model::Coverage& coverage = worker.contents.coverage;
    if (S_ISFIFO(facts.st_mode)) return coverage.skip(SkipReason::fifo, path);
    if (S_ISSOCK(facts.st_mode)) return coverage.skip(SkipReason::socket, path);
    if (!S_ISREG(facts.st_mode)) return coverage.skip(SkipReason::device, path);
    const auto size = static_cast<std::uint64_t>(facts.st_size);
    if (shared_.request.max_file_size && size > *shared_.request.max_file_size) return coverage.skip(SkipReason::over_max_size, path);
    constexpr std::uint64_t kWorthwhile = 1 << 20;
    const bool sparse = size > kWorthwhile && static_cast<std::uint64_t>(facts.st_blocks) * 512 + kWorthwhile < size;
    scan_file(worker, std::move(fd), path, {size, sparse});
  }

  Shared& shared_;
  Globs excludes_, includes_;
  std::atomic<bool> has_git_{false};
  std::mutex mutex_;  // guards what follows
  std::set<Inode> seen_;
  std::map<Inode, LinkedFile> linked_;
  std::vector<Error> errors_;
};

}  // namespace

Outcome scan(const Request& request, Sink& sink, Progress& progress) {
  Outcome outcome;
  std::unique_ptr<Shared> shared;
  WorkPool pool(request.threads, [&] { return std::make_unique<Worker>(*shared); }, [&](Worker& worker) { outcome.coverage.merge(worker.contents.coverage); });
  shared = std::make_unique<Shared>(request, sink, progress, pool);

  // Each directory that is being walked is an open descriptor.
  struct rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }

  Walk walk(*shared);
  for (auto path = request.paths.rbegin(); path != request.paths.rend(); ++path) walk.start(*path);
  pool.run();
  walk.start_linked();
  pool.run();
  outcome.has_git = walk.has_git();
  outcome.errors = walk.take_errors();
  return outcome;
}

}  // namespace mayfly::leaks
