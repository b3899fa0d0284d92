// A set of objects' names that is asked for far more names than it holds: two bytes of a name settle nearly every question. Not thread-safe while it grows.
#pragma once

#include <bitset>
#include <unordered_set>

#include "gitdb/object.h"

namespace mayfly::gitdb {

// An object's name is a hash already.
struct HashOfId {
  std::size_t operator()(const ObjectId& id) const {
    std::size_t value = 0;
    for (std::size_t i = 0; i < sizeof value; ++i) value = value << 8 | id.bytes[i];
    return value;
  }
};

class IdSet {
 public:
  // False: it was there.
  bool insert(const ObjectId& id) {
    filter_.set(place(id.bytes.data()));
    return ids_.insert(id).second;
  }
  bool may_contain(const Byte* name) const { return filter_[place(name)]; }  // the first two bytes of a name
  bool contains(const ObjectId& id) const { return may_contain(id.bytes.data()) && ids_.contains(id); }
  std::size_t size() const { return ids_.size(); }

 private:
  static std::size_t place(const Byte* name) { return static_cast<std::size_t>(name[0] << 8 | name[1]); }

  std::bitset<65536> filter_;
  std::unordered_set<ObjectId, HashOfId> ids_;
};

}  // namespace mayfly::gitdb
