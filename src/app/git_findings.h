// From hits in single objects to findings: one for each key of a repository, with every place, as its history, index and objects tell.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "gitdb/history.h"
#include "gitdb/object.h"
#include "leaks/git_scan.h"

namespace mayfly::app {

// What is known about the objects with hits.
struct GitKnowledge {
  std::string repo;  // as given
  std::map<gitdb::ObjectId, gitdb::Provenance> history;
  std::map<gitdb::ObjectId, std::vector<std::string>> index_paths;  // blobs that the index names
  bool history_complete = true;                                     // false: an object without appearances may have some all the same
};

// `hits` in any order; the result is in the order of model::before. `source` is asked for trees with hits, to name the entry.
std::vector<leaks::Judged> git_findings(std::vector<leaks::GitHit> hits, const GitKnowledge& known, gitdb::ObjectSource& source);

}  // namespace mayfly::app
