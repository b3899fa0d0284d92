// The refs of a repository: branches, tags, notes, HEAD and the HEADs of its work trees, and the stash with its older entries.
//
// Read from files: loose refs over packed-refs (gitrepository-layout(5)), or a stack of tables (reftable.h); a link is not followed, what is broken is a gap.
// Thread-safe; plain values.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gitdb/repository.h"

namespace mayfly::gitdb {

struct Refs {
  std::vector<Ref> refs;         // sorted by name; "stash@{1}" and so on are stash entries that only its reflog knows
  std::optional<ObjectId> head;  // where this work tree's HEAD stands; absent: unborn, or unknown
  std::vector<Gap> gaps;
};

Refs read_refs(const Repository& repository);

// One name as git's users type it ("main", "v1.0", "refs/heads/x", "HEAD", a full object name); absent: there is none.
std::optional<ObjectId> resolve(const Refs& refs, std::string_view name);

// "main", "v1.0", "origin/main", "stash": without refs/heads/ and the like.
std::string short_name(std::string_view ref);

}  // namespace mayfly::gitdb
