// What a delta changes: the bytes of the result that it did not copy, and the edges at which copied bytes meet others. Whatever is not near one of these
// stands in the base as it stands here. Pure.
#pragma once

#include <cstdint>
#include <vector>

#include "gitdb/delta.h"

namespace mayfly::gitdb {

// [begin, end) of the result; an edge between two copies is empty.
struct Change {
  std::uint64_t begin, end;
};

inline bool starts_content(const Operation& copy) { return copy.to == 0 && copy.from == 0; }
inline bool ends_content(const Operation& copy, const Delta& delta) {
  return copy.to + copy.size == delta.result_size && copy.from + copy.size == delta.base_size;
}

// Fills `changes`, in order. Those with at most `gap` bytes between them are one.
void find_changes(const Delta& delta, std::uint64_t gap, std::vector<Change>& changes);

}  // namespace mayfly::gitdb
