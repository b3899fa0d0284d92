#include "app/git_child.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <memory>

#include "base/fd.h"
#include "base/interrupt.h"
#include "gitdb/loose.h"
#include "gitdb/small_file.h"

namespace mayfly::app {
namespace {

namespace fs = std::filesystem;

bool is_regular(const std::string& path) {
  struct stat facts{};
  return ::lstat(path.c_str(), &facts) == 0 && S_ISREG(facts.st_mode);
}

// The first git of PATH; a relative folder there is the user's own trap, and not taken.
std::string find_git() {
  const char* path = std::getenv("PATH");
  std::string_view rest = path != nullptr ? path : "/usr/local/bin:/usr/bin:/bin";
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(':'), rest.size());
    const std::string file = std::string(rest.substr(0, end)) + "/git";
    if (file.starts_with('/') && ::access(file.c_str(), X_OK) == 0 && !gitdb::is_directory(file)) return file;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return {};
}

// git with its standard input from a file and its standard output in our hands. Ends with the object.
class Process {
 public:
  static Result<std::unique_ptr<Process>> start(const std::string& git, const std::string& folder, std::vector<std::string> words) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return fail_errno(errno, "pipe");
    auto process = std::unique_ptr<Process>(new Process(Fd(ends[0])));
    const Fd writing(ends[1]);
    std::vector<std::string> environment = {"PATH=/usr/local/bin:/usr/bin:/bin",
                                            "GIT_DIR=" + folder,
                                            "GIT_CONFIG_NOSYSTEM=1",
                                            "GIT_CONFIG_SYSTEM=/dev/null",
                                            "GIT_CONFIG_GLOBAL=/dev/null",
                                            "GIT_ATTR_NOSYSTEM=1",
                                            "GIT_NO_REPLACE_OBJECTS=1",
                                            "GIT_NO_LAZY_FETCH=1",
                                            "GIT_TERMINAL_PROMPT=0",
                                            "GIT_OPTIONAL_LOCKS=0",
                                            "GIT_ALLOW_PROTOCOL=",
                                            "HOME=" + folder,
                                            "LC_ALL=C"};
    std::vector<std::string> command = {git,  "--no-pager",          "--no-replace-objects", "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false",
                                        "-c", "protocol.allow=never"};
    command.insert(command.end(), words.begin(), words.end());
    const auto pointers = [](std::vector<std::string>& texts) {
      std::vector<char*> out;
      for (std::string& text : texts) out.push_back(text.data());
      out.push_back(nullptr);
      return out;
    };
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, 0, (folder + "/names").c_str(), O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions, writing.number(), 1);
    ::posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    const int failed = ::posix_spawn(&process->child_, git.c_str(), &actions, nullptr, pointers(command).data(), pointers(environment).data());
    ::posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) return fail_errno(failed, "start git");
    const rlimit most{GitChild::kMostMemory, GitChild::kMostMemory};
    ::prlimit(process->child_, RLIMIT_DATA, &most, nullptr);
    return process;
  }

  ~Process() {
    if (child_ <= 0) return;
    ::kill(child_, SIGKILL);
    while (::waitpid(child_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  // At most `out`; 0: git has ended, or the user asked to stop.
  Result<std::size_t> read(std::span<Byte> out) {
    if (from_ == to_) {
      pollfd waiting{output_.number(), POLLIN, 0};
      constexpr int kOnce = 200, kTries = 3000;  // milliseconds; ten minutes without a byte are enough
      for (int i = 0; ::poll(&waiting, 1, kOnce) <= 0; ++i)
        if (interrupted() || i >= kTries) return 0;
      TRY(to_, read_some(output_.number(), buffer_));
      from_ = 0;
    }
    const std::size_t n = std::min(out.size(), to_ - from_);
    std::copy_n(buffer_.begin() + static_cast<std::ptrdiff_t>(from_), n, out.begin());
    from_ += n;
    return n;
  }

  // Without its end; nullopt: there is none.
  std::optional<std::string> line() {
    constexpr std::size_t kLongest = 200;
    std::string text;
    for (Byte byte = 0; text.size() < kLongest;) {
      const auto n = read({&byte, 1});
      if (!n || *n == 0) return std::nullopt;
      if (byte == '\n') return text;
      text += static_cast<char>(byte);
    }
    return std::nullopt;
  }

 private:
  explicit Process(Fd output) : output_(std::move(output)) {}
  Fd output_;
  pid_t child_ = 0;
  std::vector<Byte> buffer_ = std::vector<Byte>(256 * 1024);
  std::size_t from_ = 0, to_ = 0;
};

// "<name> <type> <size>"; nullopt: "<name> missing", or none of git's.
std::optional<leaks::StreamedObject> parse_head(std::string_view line) {
  const std::size_t first = line.find(' '), second = line.find(' ', first + 1);
  if (first == line.npos || second == line.npos) return std::nullopt;
  const auto id = gitdb::object_id(line.substr(0, first));
  const auto type = gitdb::type_named(line.substr(first + 1, second - first - 1));
  leaks::StreamedObject object;
  const auto [end, error] = std::from_chars(line.data() + second + 1, line.data() + line.size(), object.size);
  if (!id || !type || error != std::errc() || end != line.data() + line.size()) return std::nullopt;
  object.id = *id;
  object.type = *type;
  return object;
}

class ContentReader : public carrier::Reader {
 public:
  ContentReader(Process& process, std::uint64_t size) : process_(process), left_(size) {}
  Result<std::size_t> read(std::span<Byte> out) override {
    if (left_ == 0) return 0;
    TRY(const std::size_t n, process_.read(out.first(static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), left_)))));
    left_ -= n;
    return n;
  }
  std::uint64_t left() const { return left_; }

 private:
  Process& process_;
  std::uint64_t left_;
};

}  // namespace

GitChild::~GitChild() {
  std::error_code no_matter;
  if (!folder_.empty()) fs::remove_all(folder_, no_matter);  // links in it are removed, not followed
}

Result<void> GitChild::make_folder(const std::vector<gitdb::ObjectId>& objects) {
  std::error_code error;
  folder_ = (fs::temp_directory_path(error) / "mayfly-git-XXXXXX").string();
  if (error || ::mkdtemp(folder_.data()) == nullptr) {
    folder_.clear();
    return fail(Code::unavailable, "no private folder can be made for git", "set TMPDIR to one that can be written");
  }
  const std::string config = hash_ == gitdb::Hash::sha1 ? "[core]\n\trepositoryformatversion = 0\n\tbare = true\n"
                                                        : "[core]\n\trepositoryformatversion = 1\n\tbare = true\n[extensions]\n\tobjectformat = sha256\n";
  fs::create_directories(folder_ + "/objects/pack", error);
  fs::create_directories(folder_ + "/refs", error);
  TRY(write_file_atomically(folder_ + "/HEAD", "ref: refs/heads/main\n"));
  TRY(write_file_atomically(folder_ + "/config", config));
  for (const std::string& directory : directories_) {
    const std::string real = gitdb::canonical(directory);
    for (fs::directory_iterator it(real + "/pack", error), end; !error && it != end; it.increment(error)) {
      const std::string pack = it->path().string(), stem = pack.substr(0, pack.rfind('.'));
      if (!pack.ends_with(".pack") || !is_regular(pack) || !is_regular(stem + ".idx")) continue;
      const std::string name = "/objects/pack" + stem.substr(stem.rfind('/'));
      std::error_code there_already;
      fs::create_symlink(pack, folder_ + name + ".pack", there_already);
      fs::create_symlink(stem + ".idx", folder_ + name + ".idx", there_already);
    }
    for (const gitdb::ObjectId& id : objects) {
      const std::string loose = gitdb::loose_path(real, id), link = gitdb::loose_path(folder_ + "/objects", id);
      std::error_code no_matter;
      if (!is_regular(loose)) continue;
      fs::create_directories(fs::path(link).parent_path(), no_matter);
      fs::create_symlink(loose, link, no_matter);
    }
  }
  return {};
}

Result<void> GitChild::write_names(const std::vector<gitdb::ObjectId>& objects) const {
  std::string names;
  for (const gitdb::ObjectId& id : objects) names += gitdb::hex(id) + "\n";
  return write_file_atomically(folder_ + "/names", names);
}

Result<void> GitChild::read(const std::vector<gitdb::ObjectId>& objects, const std::function<void(const leaks::StreamedObject&, carrier::Reader&)>& take) {
  if (directories_.empty()) return {};  // a bundle
  const std::string git = find_git();
  if (git.empty()) return fail(Code::not_found, "there is no git to read large objects");
  TRY(make_folder(objects));
  TRY(write_names(objects));
  // Sizes first: what is too large even for git is not asked for.
  std::vector<gitdb::ObjectId> chosen;
  {
    TRY(auto process, Process::start(git, folder_, {"cat-file", "--batch-check", "--buffer"}));
    std::uint64_t bytes = 0;
    while (const auto line = process->line())
      if (const auto head = parse_head(*line); head && head->size <= kMostObject && head->size <= kMostBytes - bytes) {
        bytes += head->size;
        chosen.push_back(head->id);
      }
  }
  if (chosen.empty()) return {};
  TRY(write_names(chosen));
  TRY(auto process, Process::start(git, folder_, {"cat-file", "--batch", "--buffer"}));
  while (const auto line = process->line()) {
    const auto head = parse_head(*line);
    if (!head) continue;
    ContentReader content(*process, head->size);
    take(*head, content);
    if (content.left() > 0 || !process->line()) break;  // git ended in the midst of it
  }
  return {};
}

}  // namespace mayfly::app
