// The job `scan`: files, directories, standard input, git repositories → findings and coverage, in order, through a report writer.
#pragma once

#include <optional>
#include <string>

#include "app/git_scan.h"
#include "leaks/job.h"
#include "report/report.h"

namespace mayfly::app {

struct ScanRequest {
  leaks::Request leaks;                        // options.judgement is filled in here
  bool files = true;                           // look at the files of leaks.paths
  std::optional<GitScanRequest> git;           // and into repositories; its options are those of `leaks`
  std::optional<std::string> fingerprint_key;  // file
  std::string state_directory;                 // empty: nothing is kept
  std::optional<std::string> baseline;         // file of known keys, left out
  std::optional<std::string> write_baseline;   // file to write: all keys found, those of `baseline` too
  bool streaming = false;                      // findings at once, in the order they are found (standard input)
};

struct ScanAnswer {
  std::vector<model::Coverage> coverage;  // one for files, one for git, as asked for
  report::Summary summary;
  bool has_git = false;
  std::vector<leaks::UnusedGlob> unused_globs;
};

// Never fails half-way: what goes wrong is in the summary, which the writer is given last.
ScanAnswer scan(const ScanRequest& request, report::Writer& writer, leaks::Progress& progress, Time now);

}  // namespace mayfly::app
