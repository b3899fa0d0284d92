// The index: what the next commit will hold (gitformat-index(5)), versions 2 to 4, either hash. For blobs that only the index names, and for --staged.
//
// The file's own checksum is not verified, as git does not on reading either; every length is. Views into the index live as long as it does and it is
// not moved. Cost: one pass, about 40 ns an entry.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "gitdb/object.h"

namespace mayfly::gitdb {

struct IndexEntry {
  std::string_view path;       // from the top of the work tree
  Bytes id;                    // size_of(hash) bytes
  std::uint32_t mode = 0;      // 0100644, 0100755, 0120000 link, 0160000 submodule, 040000 a folder not expanded (sparse index)
  unsigned stage = 0;          // 1 to 3: sides of a conflict
  bool intent_to_add = false;  // named, nothing staged yet
};

// A folder of which the index knows the tree that it would be written as (the TREE extension).
struct CachedTree {
  std::string path;           // "" the top
  std::uint32_t entries = 0;  // of the index below it, in one run
  Bytes id;
};

struct Index {
  std::vector<IndexEntry> entries;              // sorted by path, then stage
  std::vector<CachedTree> trees;                // valid ones, sorted by path; empty: unknown
  bool split = false;                           // most entries stand in another file, which is not read
  std::unique_ptr<std::string> content, names;  // what the views show
};

// `not_found`: no index (nothing was ever staged); `corrupt`; `unsupported`: an extension that must be understood and is not.
Result<Index> read_index(const std::string& path, Hash hash);
Result<Index> parse_index(std::string content, Hash hash);

}  // namespace mayfly::gitdb
