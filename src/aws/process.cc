#include "aws/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "base/escape.h"
#include "base/fd.h"
#include "base/interrupt.h"

namespace mayfly::aws {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view kSecretVariables[] = {"AWS_SECRET_ACCESS_KEY=", "AWS_SESSION_TOKEN=", "AWS_SECURITY_TOKEN=", "AWS_BEARER_TOKEN_"};
constexpr std::size_t kMaxErrorBytes = 4096, kShownErrorBytes = 300;

std::vector<char*> environment() {
  std::vector<char*> kept;
  for (char** variable = environ; *variable != nullptr; ++variable)
    if (std::ranges::none_of(kSecretVariables, [&](auto prefix) { return std::string_view(*variable).starts_with(prefix); })) kept.push_back(*variable);
  kept.push_back(nullptr);
  return kept;
}

struct Pipe {
  Fd read, write;
};

Result<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return fail_errno(errno, "pipe");
  return Pipe{Fd(ends[0]), Fd(ends[1])};
}

Result<pid_t> start(const std::vector<std::string>& words, const Pipe& out, const Pipe& err) {
  std::vector<std::string> copies = words;
  std::vector<char*> arguments;
  for (std::string& word : copies) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  std::vector<char*> variables = environment();
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, out.write.number(), STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, err.write.number(), STDERR_FILENO);
  ::posix_spawn_file_actions_addclosefrom_np(&actions, 3);
  pid_t child = 0;
  const int error = ::posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), variables.data());
  ::posix_spawn_file_actions_destroy(&actions);
  if (error != 0) return fail_errno(error, "run " + words[0]);
  return child;
}

// Reads both pipes to their ends, or until the time or the room is over. What is beyond `room` of error output is dropped.
Result<void> drain(const Fd& out, std::string& text, const Fd& err, std::string& errors, Clock::time_point end) {
  std::array<pollfd, 2> waiting = {pollfd{out.number(), POLLIN, 0}, pollfd{err.number(), POLLIN, 0}};
  while (waiting[0].fd >= 0 || waiting[1].fd >= 0) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now()).count();
    if (left <= 0) return fail(Code::timeout, "it took too long");
    if (interrupted()) return fail(Code::unavailable, "interrupted");
    ::poll(waiting.data(), waiting.size(), static_cast<int>(std::min<long long>(left, 100)));
    for (std::size_t i = 0; i < waiting.size(); ++i) {
      if (waiting[i].fd < 0 || waiting[i].revents == 0) continue;
      std::array<Byte, 4096> piece{};
      const auto size = read_some(waiting[i].fd, piece);
      if (!size || *size == 0) waiting[i].fd = -1;
      else (i == 0 ? text : errors).append(reinterpret_cast<const char*>(piece.data()), *size);
      wipe(piece.data(), piece.size());
    }
    if (errors.size() > kMaxErrorBytes) errors.resize(kMaxErrorBytes);
    if (text.size() > kMaxProcessOutputBytes) return fail(Code::corrupt, "it printed more than a set of credentials");
  }
  return {};
}

// The child's end: its status as waitpid has it. Killed when the time is over.
int wait_for(pid_t child, bool kill_it) {
  if (kill_it) ::kill(child, SIGKILL);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

}  // namespace

Result<Secret> run_process(const std::vector<std::string>& words, std::chrono::milliseconds timeout) {
  if (words.empty() || words[0].empty()) return fail(Code::invalid, "no program is named");
  TRY(Pipe out, make_pipe());
  TRY(Pipe err, make_pipe());
  auto child = start(words, out, err);
  if (!child) return std::unexpected(std::move(child.error()));
  out.write = Fd();
  err.write = Fd();
  std::string text, errors;
  text.reserve(kMaxProcessOutputBytes + 4096);  // no second buffer that would keep a copy
  const auto drained = drain(out.read, text, err.read, errors, Clock::now() + timeout);
  const int status = wait_for(*child, !drained);
  Secret output(text);
  wipe(text);
  if (!drained) return std::unexpected(drained.error());
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    const std::string how = WIFEXITED(status) ? "it ended with code " + std::to_string(WEXITSTATUS(status)) : "it was killed";
    return fail(Code::denied, how + (errors.empty() ? "" : ": " + terminal_safe(errors.substr(0, kShownErrorBytes))));
  }
  return output;
}

}  // namespace mayfly::aws
