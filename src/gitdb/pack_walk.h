// What `git index-pack` does: the index of a pack that has none, made by reading the pack from its beginning to its end, and by naming each object by its
// hash. Bases that are not in the pack (a thin one) come from `elsewhere`; objects on a base that is nowhere have no name, and are left out: the pack's
// stated count tells how many. `pack.index` is used meanwhile. Memory: about 120 bytes an object, and what a walk holds (family_walk.h).
#pragma once

#include "gitdb/pack.h"

namespace mayfly::gitdb {

// `corrupt`: the entries do not follow each other to the trailer.
Result<PackIndex> index_by_walking(Pack& pack, ObjectSource& elsewhere);

}  // namespace mayfly::gitdb
