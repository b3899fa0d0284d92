// The leak scan: files and directories (or standard input) in, findings and coverage out.
//
// Findings come in no order (sort them by model::before); the coverage is the same on any number of threads.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "leaks/contents.h"
#include "leaks/findings.h"
#include "model/coverage.h"

namespace mayfly::leaks {

struct Request {
  // Files and directories; "" is the working directory, shown without "./"; "-" standard input. What several of them lead to is read once.
  std::vector<std::string> paths;
  std::vector<std::string> excludes, includes;  // gitignore-style globs, relative to each PATH
  std::optional<std::uint64_t> max_file_size;   // bytes
  bool follow_links = false;
  bool one_file_system = false;
  std::size_t threads = 1;
  Options options;
};

// Where the job has come to; read by whoever shows it, at any time.
struct Progress {
  std::atomic<std::uint64_t> files{0}, bytes{0}, keys{0};
};

class Sink {
 public:
  virtual ~Sink() = default;
  virtual void found(const Judged& judged) = 0;  // by one thread at a time
};

// A glob that matched nothing that was met: perhaps a slip. `index`: in the request's list.
enum class GlobKind { exclude, include };
struct UnusedGlob {
  GlobKind kind;
  std::size_t index;
};

struct Outcome {
  model::Coverage coverage;
  bool has_git = false;       // a .git was met: its history was not read
  std::vector<Error> errors;  // PATHs that could not be opened at all
  std::vector<UnusedGlob> unused_globs;
};

Outcome scan(const Request& request, Sink& sink, Progress& progress);

}  // namespace mayfly::leaks
