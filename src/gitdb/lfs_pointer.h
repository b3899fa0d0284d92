// A Git LFS pointer: the small text that a repository holds in place of a large file (git-lfs, docs/spec.md). The file itself lies elsewhere, under the name
// that is its SHA-256. Pure.
//
//   version https://git-lfs.github.com/spec/v1
//   oid sha256:<64 digits>
//   size <bytes>
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.h"

namespace mayfly::gitdb {

inline constexpr std::size_t kMostLfsPointer = 1024;  // bytes; a longer blob is none

struct LfsPointer {
  std::string oid;         // 64 lower-case hexadecimal digits
  std::uint64_t size = 0;  // bytes of the file
  bool operator==(const LfsPointer&) const = default;
};

// nullopt: no pointer. What git-lfs itself would take for one is one: lines in any order behind the first, further keys, names of the format before it had
// this one.
std::optional<LfsPointer> parse_lfs_pointer(Bytes content);

}  // namespace mayfly::gitdb
