// What git stores: the name of an object (its hash), its type, and a source from which one object is read.
//
// An object's name is the SHA-1 or SHA-256 of "<type> <length>\0<content>" (git-hash-object(1)); a repository uses one of the two for all its objects.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace mayfly::gitdb {

enum class Hash : std::uint8_t { sha1, sha256 };

constexpr std::size_t size_of(Hash hash) { return hash == Hash::sha1 ? 20 : 32; }  // bytes of a name

struct ObjectId {
  std::array<Byte, 32> bytes{};  // SHA-1: the first 20; the rest is zero
  Hash hash = Hash::sha1;

  Bytes view() const { return Bytes(bytes).first(size_of(hash)); }
  friend auto operator<=>(const ObjectId&, const ObjectId&) = default;
};

std::string hex(const ObjectId& id);                      // 40 or 64 lower-case digits
std::optional<ObjectId> object_id(std::string_view hex);  // nullopt: not 40 or 64 hexadecimal digits
ObjectId object_id(Hash hash, Bytes name);                // name: size_of(hash) bytes

// Numbered as in packs (gitformat-pack(5)).
enum class Type : std::uint8_t { commit = 1, tree = 2, blob = 3, tag = 4 };

std::string_view name_of(Type type);  // "commit", "tree", "blob", "tag"
std::optional<Type> type_named(std::string_view name);

struct Object {
  Type type = Type::blob;
  std::vector<Byte> content;
};

// Where single objects come from, when few are wanted: a database of packs and loose objects, or a map in a test.
class ObjectSource {
 public:
  virtual ~ObjectSource() = default;

  // not_found: no such object here; corrupt: it is there and cannot be read; unsupported: larger than `limit` bytes (its size was seen, nothing inflated).
  virtual Result<Object> read(const ObjectId& id, std::uint64_t limit) = 0;
};

}  // namespace mayfly::gitdb
