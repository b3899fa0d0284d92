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
#include <memory>
#include <set>

#include "base/interrupt.h"
#include "leaks/glob.h"
#include "leaks/linked.h"
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
  std::size_t root = 0;  // which PATH that is
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

  // All PATHs. What two of them lead to is read once: below the PATH that names it most closely.
  void start(model::Coverage& coverage) {
    const std::vector<std::string>& paths = shared_.request.paths;
    std::vector<std::size_t> distinct;
    for (std::size_t i = 0; i < paths.size(); ++i) {
      struct stat facts{};
      const bool known = paths.size() > 1 && ::stat(paths[i].empty() ? "." : paths[i].c_str(), &facts) == 0 && paths[i] != "-";
      if ((known && !roots_.insert({facts.st_dev, facts.st_ino}).second) || (paths[i] == "-" && std::exchange(standard_input_, true)))
        coverage.skip(SkipReason::duplicate_link, shown(paths[i]));
      else distinct.push_back(i);
    }
    for (std::size_t i = distinct.size(); i-- > 0;) shared_.pool.push([this, root = distinct[i]](Worker& worker) { open_path(worker, root); });
  }

  // Files with several names, after everything else.
  void start_linked() {
    constexpr std::size_t kBatch = 64;
    auto all = linked_.take();
    for (std::size_t begin = 0; begin < all.size(); begin += kBatch) {
      const auto first = all.begin() + static_cast<std::ptrdiff_t>(begin);
      std::vector batch(std::make_move_iterator(first), std::make_move_iterator(first + static_cast<std::ptrdiff_t>(std::min(kBatch, all.size() - begin))));
      shared_.pool.push([this, batch = std::move(batch)](Worker& worker) {
        for (const auto& [inode, name] : batch) open_linked(worker, inode, name);
      });
    }
  }

  std::vector<UnusedGlob> unused_globs() const {
    std::vector<UnusedGlob> unused;
    for (std::size_t i = 0; i < shared_.request.excludes.size(); ++i)
      if (!excludes_.has_matched(i)) unused.push_back({GlobKind::exclude, i});
    for (std::size_t i = 0; i < shared_.request.includes.size(); ++i)
      if (!includes_.has_matched(i)) unused.push_back({GlobKind::include, i});
    return unused;
  }

  bool has_git() const { return has_git_; }
  std::vector<Error> take_errors() {
    std::ranges::sort(errors_, {}, &Error::message);  // not in the order of the workers
    return std::move(errors_);
  }

 private:
  // A PATH as the user gave it: links in it are followed, and a pipe behind /dev/fd is read as a stream.
  void open_path(Worker& worker, std::size_t root) {
    const std::string& path = shared_.request.paths[root];
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
      directory->root = root;
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
        if (!includes_.empty() && !includes_.selects_below(relative)) return coverage.skip(SkipReason::excluded, directory->path + shown(name));
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
    directory->root = parent.root;
    if (roots_.contains({facts.st_dev, facts.st_ino})) return worker.contents.coverage.skip(SkipReason::duplicate_link, parent.path + shown(name));
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
    for (const std::string& name : files) open_entry(worker, directory, name);
  }

  void open_entry(Worker& worker, const DirectoryPtr& directory, const std::string& name) {
    const std::string path = directory->path + shown(name);
    if (interrupted()) return worker.contents.coverage.skip(SkipReason::interrupted, path);
    Fd fd(::openat(directory->fd.number(), name.c_str(), open_flags()));
    struct stat facts{};
    if (!fd || ::fstat(fd.number(), &facts) != 0) return worker.contents.coverage.skip(reason_of_errno(errno), path);
    if (roots_.contains({facts.st_dev, facts.st_ino})) return worker.contents.coverage.skip(SkipReason::duplicate_link, path);
    const bool has_names = facts.st_nlink > 1 || shared_.request.follow_links;
    if (S_ISREG(facts.st_mode) && has_names && !is_first_name(worker, facts, {directory->root, directory->relative + name, path})) return;
    scan_opened(worker, std::move(fd), facts, path);
  }

  int open_flags() const { return O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | (shared_.request.follow_links ? 0 : O_NOFOLLOW); }

  // False: the file has other names, and will be read later, or was read already.
  bool is_first_name(Worker& worker, const struct stat& facts, LinkedName name) {
    const std::lock_guard lock(mutex_);
    std::string other;
    const LinkedFiles::Met met = linked_.meet({facts.st_dev, facts.st_ino}, std::move(name), other);
    if (met == LinkedFiles::Met::duplicate) worker.contents.coverage.skip(SkipReason::duplicate_link, other);
    if (linked_.is_full()) start_linked();
    return met == LinkedFiles::Met::read_now;
  }

  // Down from the PATH again, name by name, through no link that was not asked for; and only to the file that was met.
  void open_linked(Worker& worker, Inode inode, const LinkedName& name) {
    if (interrupted()) return worker.contents.coverage.skip(SkipReason::interrupted, name.path);
    const std::string& root = shared_.request.paths[name.root];
    Fd fd(::open(root.empty() ? "." : root.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_DIRECTORY));
    for (std::size_t begin = 0; fd && begin < name.relative.size();) {
      const std::size_t slash = std::min(name.relative.find('/', begin), name.relative.size());
      fd = Fd(::openat(fd.number(), name.relative.substr(begin, slash - begin).c_str(), open_flags()));
      begin = slash + 1;
    }
    struct stat facts{};
    if (!fd || ::fstat(fd.number(), &facts) != 0) return worker.contents.coverage.skip(reason_of_errno(errno), name.path);
    if (Inode(facts.st_dev, facts.st_ino) != inode) return worker.contents.coverage.skip(SkipReason::changed_while_read, name.path);
    scan_opened(worker, std::move(fd), facts, name.path);
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
  std::set<Inode> roots_;  // what the PATHs name, if there are several; complete before the walk begins
  bool standard_input_ = false;
  std::atomic<bool> has_git_{false};
  std::mutex mutex_;      // guards what follows
  std::set<Inode> seen_;  // directories, where links are followed
  LinkedFiles linked_;
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
  walk.start(outcome.coverage);
  pool.run();
  walk.start_linked();
  pool.run();
  outcome.has_git = walk.has_git();
  outcome.unused_globs = walk.unused_globs();
  outcome.errors = walk.take_errors();
  return outcome;
}

}  // namespace mayfly::leaks
