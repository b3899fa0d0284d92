// Worker: one thread's part of a leak scan, and what all of them share. Internal to leaks/.
#pragma once

#include <mutex>
#include <string>

#include "base/fd.h"
#include "leaks/contents.h"
#include "leaks/job.h"
#include "leaks/pool.h"

namespace mayfly::leaks {

struct Worker;
using WorkPool = Pool<Worker>;

struct Shared {
  const Request& request;
  Sink& sink;
  Progress& progress;
  WorkPool& pool;
  std::mutex mutex{};  // guards sink
};

struct Worker {
  explicit Worker(Shared& s) : shared(s), contents(s.request.options) {}

  Shared& shared;
  Contents contents;

  // Hands over what was found so far.
  void flush() {
    if (contents.found.empty()) return;
    const std::lock_guard lock(shared.mutex);
    for (const Found& found : contents.found) {
      if (!found.judged.known && !found.judged.finding.fingerprint.empty()) ++shared.progress.keys;
      shared.sink.found(found.judged);
    }
    contents.found.clear();
  }
};

// What fstat said of an open file.
struct FileFacts {
  std::uint64_t size = 0;  // bytes
  bool sparse = false;     // far fewer blocks than the size asks for
};

// Scans one open regular file; large plain ones in parts, on all workers.
void scan_file(Worker& worker, Fd file, const std::string& path, const FileFacts& facts);

// Scans a stream that can be read once: standard input, a pipe.
void scan_stream(Worker& worker, int fd, const std::string& path);

}  // namespace mayfly::leaks
