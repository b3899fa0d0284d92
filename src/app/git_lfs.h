// The files that Git LFS pointers of a repository stand for, where they lie in the repository (lfs/objects/aa/bb/OID of its git directory, git-lfs,
// docs/spec.md). Nothing is fetched, no other place is looked into (lfs.storage is not obeyed), no link is followed.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "gitdb/lfs_pointer.h"
#include "leaks/git_scan.h"
#include "model/coverage.h"

namespace mayfly::app {

// Pointers to one file: blobs may say the same in different words.
struct LfsFile {
  std::uint64_t size = 0;
  std::vector<gitdb::ObjectId> pointers;
};
using LfsFiles = std::map<std::string, LfsFile>;  // by oid

struct LfsRequest {
  std::string git_dir;  // of the repository, not of one work tree; empty: it has none
  std::string shown;    // the repository, as skips name it
  std::size_t threads = 1;
  bool verify = false;  // compare each file with its name
  leaks::Options options;
};

// Hits are given to the pointers, once to each. A file that is not there is a skip of its pointer.
void scan_lfs(const LfsRequest& request, const LfsFiles& files, leaks::GitSink& sink, model::Coverage& coverage);

}  // namespace mayfly::app
