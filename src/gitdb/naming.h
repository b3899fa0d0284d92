// The name of an object from its content: the hash of "<type> <size>\0<content>". One namer is used by one thread.
#pragma once

#include "base/sha.h"
#include "gitdb/inflate.h"
#include "gitdb/object.h"
#include "gitdb/rope.h"

namespace mayfly::gitdb {

class Namer {
 public:
  explicit Namer(Hash hash) : hash_(hash), hasher_(hash == Hash::sha1 ? ObjectHasher::Kind::sha1 : ObjectHasher::Kind::sha256) {}

  void begin(Type type, std::uint64_t size);
  void add(Bytes bytes) { hasher_.add(bytes); }
  ObjectId end();

  ObjectId name(Type type, const Rope& content);

 private:
  Hash hash_;
  ObjectHasher hasher_;
};

}  // namespace mayfly::gitdb
