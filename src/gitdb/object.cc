#include "gitdb/object.h"

#include <algorithm>

#include "base/check.h"
#include "base/hash.h"

namespace mayfly::gitdb {

namespace {

constexpr std::array<std::string_view, 5> kTypeNames = {"", "commit", "tree", "blob", "tag"};

}  // namespace

std::string hex(const ObjectId& id) { return hex_encode(as_text(id.view())); }

std::optional<ObjectId> object_id(std::string_view hex) {
  const auto name = hex_decode(hex);
  if (!name || (name->size() != size_of(Hash::sha1) && name->size() != size_of(Hash::sha256))) return std::nullopt;
  return object_id(name->size() == size_of(Hash::sha1) ? Hash::sha1 : Hash::sha256, as_bytes(*name));
}

ObjectId object_id(Hash hash, Bytes name) {
  CHECK(name.size() == size_of(hash));
  ObjectId id{{}, hash};
  std::ranges::copy(name, id.bytes.begin());
  return id;
}

std::string_view name_of(Type type) { return kTypeNames.at(static_cast<std::size_t>(type)); }

std::optional<Type> type_named(std::string_view name) {
  for (const Type type : {Type::commit, Type::tree, Type::blob, Type::tag}) {
    if (name_of(type) == name) return type;
  }
  return std::nullopt;
}

}  // namespace mayfly::gitdb
