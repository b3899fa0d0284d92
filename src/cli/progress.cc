#include "cli/progress.h"

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>

#include "base/escape.h"
#include "base/fd.h"

namespace mayfly::cli {
namespace {

constexpr std::string_view kClearLine = "\r\x1b[K";

std::string duration(double seconds) {
  const auto s = static_cast<long>(seconds + 0.5);
  if (s < 60) return std::to_string(s) + " s";
  if (s < 3600) return std::to_string(s / 60) + " min " + std::to_string(s % 60) + " s";
  return std::to_string(s / 3600) + " h " + std::to_string(s / 60 % 60) + " min";
}

}  // namespace

struct ProgressLine::State {
  const leaks::Progress& progress;
  std::vector<std::string> paths;
  std::mutex mutex{};
  std::condition_variable stop_asked{};
  bool stop = false;
  std::atomic<bool> stop_sizing{false}, sized{false};
  std::atomic<std::uint64_t> total{0};
  std::thread show{}, size_up{};

  // The sum of the sizes, as the directories tell them; much faster than reading the files.
  void size_all() {
    namespace fs = std::filesystem;
    std::uint64_t sum = 0;
    std::error_code error;
    for (const std::string& path : paths) {
      const fs::path root = path.empty() ? "." : path;
      if (path == "-") return;
      if (fs::is_regular_file(root, error)) sum += fs::file_size(root, error);
      fs::recursive_directory_iterator it(root, fs::directory_options::skip_permission_denied, error), end;
      for (; !error && it != end; it.increment(error)) {
        if (stop_sizing) return;
        std::error_code ignored;
        if (!it->is_symlink(ignored) && it->is_regular_file(ignored)) sum += it->file_size(ignored);
      }
    }
    total = sum;
    sized = true;
  }

  void run() {
    using namespace std::chrono_literals;
    const auto start = std::chrono::steady_clock::now();
    bool shown = false;
    std::unique_lock lock(mutex);
    while (!stop_asked.wait_for(lock, shown ? 200ms : 500ms, [&] { return stop; })) {
      const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
      const std::uint64_t bytes = progress.bytes;
      std::string line(kClearLine);
      line += "scanning: " + plural(progress.files, "file") + ", " + human_bytes(bytes) + ", " +
              human_bytes(static_cast<std::uint64_t>(static_cast<double>(bytes) / seconds)) + "/s, " + plural(progress.keys, "key");
      if (sized && total > bytes && bytes > 0) line += ", " + duration(seconds * static_cast<double>(total - bytes) / static_cast<double>(bytes)) + " left";
      static_cast<void>(write_all(STDERR_FILENO, line));
      shown = true;
    }
    if (shown) static_cast<void>(write_all(STDERR_FILENO, kClearLine));
  }
};

ProgressLine::ProgressLine(const leaks::Progress& progress, const std::vector<std::string>& paths, bool wanted) {
  if (!wanted || ::isatty(STDERR_FILENO) != 1) return;
  state_ = std::make_unique<State>(progress, paths);
  state_->size_up = std::thread([s = state_.get()] { s->size_all(); });
  state_->show = std::thread([s = state_.get()] { s->run(); });
}

ProgressLine::~ProgressLine() {
  if (!state_) return;
  {
    const std::lock_guard lock(state_->mutex);
    state_->stop = true;
  }
  state_->stop_asked.notify_all();
  state_->stop_sizing = true;
  state_->show.join();
  state_->size_up.join();
}

}  // namespace mayfly::cli
