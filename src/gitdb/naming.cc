#include "gitdb/naming.h"

namespace mayfly::gitdb {

void Namer::begin(Type type, std::uint64_t size) {
  hasher_.begin();
  std::string head = std::string(name_of(type)) + " " + std::to_string(size);
  head.push_back('\0');
  hasher_.add(as_bytes(head));
}

ObjectId Namer::end() {
  const auto digest = hasher_.end();
  return object_id(hash_, Bytes(digest).first(size_of(hash_)));
}

ObjectId Namer::name(Type type, const Rope& content) {
  begin(type, content.size());
  for (std::uint64_t at = 0; at < content.size();) {
    const Bytes piece = content.from(at);
    add(piece);
    at += piece.size();
  }
  return end();
}

}  // namespace mayfly::gitdb
