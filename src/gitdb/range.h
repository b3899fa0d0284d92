// The objects of a range of history: all that some commits lead to and others do not, as `git rev-list --objects A ^B` tells. Memory: 60 bytes an object.
#pragma once

#include <functional>
#include <set>
#include <unordered_set>
#include <vector>

#include "gitdb/commit_graph.h"
#include "gitdb/database.h"

namespace mayfly::gitdb {

struct Range {
  std::unordered_set<ObjectId, HashOfId> objects;  // commits, tags, trees, blobs
  std::uint64_t missing = 0;                       // commits, tags and trees on the way that are not there
  bool complete = true;                            // false: stopped
};

Range objects_between(ObjectSource& source, const std::vector<ObjectId>& from, const std::vector<ObjectId>& without, const std::vector<ObjectId>& shallow,
                      const std::function<bool()>& stop);

// Those of `candidates` that refs lead to, whether they are there or not, sorted; stopped, all of them. Cost: the commits of the history, and the trees on the
// way to a candidate.
std::vector<ObjectId> led_to(Database& database, const std::vector<Ref>& refs, const std::set<ObjectId>& candidates, const std::function<bool()>& stop);

}  // namespace mayfly::gitdb
