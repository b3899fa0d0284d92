// The commits that refs lead to, each read once, in an order with parents before children. For history.cc and for ranges (--since-commit, --refs).
//
// Not recursive: histories are longer than any stack. Not thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "gitdb/object_set.h"
#include "gitdb/parse_object.h"
#include "gitdb/refs.h"

namespace mayfly::gitdb {

struct CommitNode {
  ObjectId id;
  std::optional<ObjectId> tree;
  std::vector<std::uint32_t> parents;  // positions in CommitGraph::commits, smaller than this one's own
  std::int64_t seconds = 0;            // of committing
};

struct CommitGraph {
  std::vector<CommitNode> commits;                                       // parents first; among the free ones, the older first
  std::unordered_map<ObjectId, std::uint32_t, HashOfId> position;        // of a commit
  std::unordered_map<ObjectId, std::optional<ObjectId>, HashOfId> tags;  // annotated tags met on the way, and what they tag
  std::vector<std::pair<ObjectId, Type>> others;                         // trees and blobs on which a ref or tag stands itself
  std::uint64_t missing = 0;                                             // named, but not there or not readable
  std::vector<ObjectId> absent;                                          // these
};

// `from`: commits, or tags of them. `shallow`: commits whose parents are not followed. `stop` as in history.h.
CommitGraph read_commits(ObjectSource& source, const std::vector<ObjectId>& from, const std::vector<ObjectId>& shallow, std::uint64_t most_bytes,
                         const std::function<bool()>& stop);

// The object at the end of a chain of tags; the same object where it is none. nullopt: the chain breaks.
std::optional<ObjectId> peel(const CommitGraph& graph, const ObjectId& id);

}  // namespace mayfly::gitdb
