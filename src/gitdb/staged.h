// What is staged: the blobs of the index that HEAD's tree does not have at their path. For a hook before a commit.
//
// Folders of which the index knows the tree (its TREE extension), and HEAD has the same, are passed over unread: the cost is that of reading the index
// and of the folders that changed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gitdb/index_file.h"
#include "gitdb/object.h"

namespace mayfly::gitdb {

struct StagedBlob {
  std::string path;
  ObjectId id;
};

struct Staged {
  std::vector<StagedBlob> blobs;      // in the order of the index; sides of a conflict each
  std::uint64_t folders_unknown = 0;  // sparse folders that changed: their content is not in the index
};

// `head_tree`: absent where there is no commit yet. An unreadable tree counts as empty, so that more is staged, never less.
Staged staged_blobs(const Index& index, ObjectSource& source, const std::optional<ObjectId>& head_tree, Hash hash);

}  // namespace mayfly::gitdb
