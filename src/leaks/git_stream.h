// One git object that comes from elsewhere, as a stream. Used by one thread.
#pragma once

#include "leaks/git_scan.h"

namespace mayfly::leaks {

struct StreamedObject {
  gitdb::ObjectId id;
  gitdb::Type type = gitdb::Type::blob;
  std::uint64_t size = 0;
};

// Scans it from end to end and counts it. nullopt: it was read; else why it was not, or not as what its name says (`verify`), though what came was scanned.
std::optional<GitGap> scan_git_stream(const StreamedObject& object, carrier::Reader& content, bool verify, const Options& options, GitSink& sink,
                                      GitCoverage& coverage);

}  // namespace mayfly::leaks
