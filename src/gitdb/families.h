// The delta families of a pack: which object stands on which, as trees whose roots are whole objects (or deltas against an object outside the pack).
//
// 32 bytes an object. Immutable once made; thread-safe. Parts of a family that nobody wants are marked, so that nobody inflates them.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "gitdb/pack.h"

namespace mayfly::gitdb {

inline constexpr std::uint32_t kNoEntry = 0xFFFFFFFF;

struct Entry {
  std::uint64_t offset = 0;                                                          // in the pack
  std::uint32_t index = 0;                                                           // place of its name in the pack's index
  std::uint32_t parent = kNoEntry, first_child = kNoEntry, next_sibling = kNoEntry;  // children in offset order
  bool wanted = false;                                                               // somebody asked for it
  bool needed = false;                                                               // that, or one of its descendants is wanted
  bool outside = false;                                                              // a delta against an object that is not in this pack
  bool broken = false;                                                               // no entry begins there, or its base is none
  bool reached = false;                                                              // a root, or below one
};

struct Families {
  std::vector<Entry> entries;           // in offset order
  std::vector<std::uint32_t> roots;     // needed ones, in offset order
  std::vector<std::uint32_t> unrooted;  // wanted entries whose bases form a ring: never read
  std::uint64_t size_of_entry(std::uint32_t i, const Pack& pack) const {
    return (i + 1 < entries.size() ? entries[i + 1].offset : pack.end()) - entries[i].offset;
  }
};

// `wanted`: of a place in the pack's index.
Families families_of(const Pack& pack, const std::function<bool(std::uint32_t)>& wanted);

// Runs of roots whose families together take about `bytes` of the pack: the units in which workers share it. Pairs of places in `roots`.
struct Shard {
  std::size_t begin = 0, end = 0;
};
std::vector<Shard> shards_of(const Families& families, const Pack& pack, std::uint64_t bytes);

}  // namespace mayfly::gitdb
