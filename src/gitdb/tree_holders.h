// Which trees lead to a few wanted objects: hold one, or hold a tree that leads to one. What tree_search.h need not read, it need not inflate.
//
// Method. One walk over the delta families of all trees. A name that a delta copies stands in its base too, so only names that are new are noted: those in
// an insert or across an edge, and all of a tree that is no delta; of these only the names of trees, and the wanted ones. Then upwards: who got a name
// with its own bytes is known from the notes; who inherited it is found by following its place through the copies of the deltas below, for which no
// content is made. So a tree costs about as much as inflating its delta, where reading each whole costs its chain of deltas.
//
// The answer may hold trees too many, never one too few: names are recognized by the NUL before them, whatever stands around.
// Memory: 16 bytes a noted name (kMostNotes), 40 an object of the packs. Not thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <unordered_set>
#include <vector>

#include "gitdb/database.h"
#include "gitdb/object_set.h"

namespace mayfly::gitdb {

struct TreeHolders {
  IdSet trees;                // that lead to a wanted object
  std::uint64_t missing = 0;  // trees that are named by others, and are not there or could not be read: nobody knows what they lead to
};

// nullopt: stopped, or it would take too much memory; then every tree may lead to one.
std::optional<TreeHolders> find_tree_holders(Database& database, const std::vector<ObjectId>& wanted, const std::function<bool()>& stop);

}  // namespace mayfly::gitdb
