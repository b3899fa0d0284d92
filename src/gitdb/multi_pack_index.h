// A multi-pack index (gitformat-pack(5)): names of objects and, for each, the pack and the offset. Only needed where a pack has lost its own index.
// Not read: its bitmaps and reverse index, and incremental chains (a pack named in one is a gap if it has no index of its own).
#pragma once

#include <string>
#include <vector>

#include "gitdb/pack_index.h"

namespace mayfly::gitdb {

struct MultiPackIndex {
  std::vector<std::string> packs;                 // "pack-….idx", as stored
  std::vector<std::vector<PackIndex::Row>> rows;  // of each pack; an object that is in several packs stands with one of them
};

Result<MultiPackIndex> parse_multi_pack_index(Bytes bytes, Hash hash);

}  // namespace mayfly::gitdb
