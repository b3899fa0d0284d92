// The part of the job `scan` that looks into git repositories: their objects, whatever refers to them, or what is staged.
#pragma once

#include <string>
#include <vector>

#include "leaks/git_scan.h"
#include "leaks/job.h"
#include "model/coverage.h"

namespace mayfly::app {

struct GitScanRequest {
  std::vector<std::string> repositories;  // PATHs; with `recursive` folders in which repositories lie
  bool recursive = false;
  bool staged = false;  // only what the index has and HEAD has not
  bool exhaustive = false, verify = false, alternates = false;
  std::vector<std::string> refs;  // only what these lead to; empty: every object
  std::string since_commit;       // leaves out what this leads to; without refs, HEAD's history
  bool remembers = true;          // packs that were scanned are not scanned again
  std::string state_directory;    // where that is kept; empty: nowhere
  std::size_t threads = 1;
  leaks::Options options;
};

struct GitScanAnswer {
  model::Coverage coverage;        // scope "git"
  std::uint64_t repositories = 0;  // opened
  std::vector<Error> errors;
};

// Findings go to the sink repository by repository, one for each key of a repository.
GitScanAnswer scan_git_repositories(const GitScanRequest& request, leaks::Sink& sink, leaks::Progress& progress);

}  // namespace mayfly::app
