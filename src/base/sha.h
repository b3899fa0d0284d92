// SHA-1 and SHA-256 of bytes that come in pieces, as git names its objects. On OpenSSL. One hasher is used by one thread.
// SHA-1 is broken for signatures; here it only tells whether an object is the one that its name says.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string_view>

#include "base/bytes.h"

namespace mayfly {

class ObjectHasher {
 public:
  enum class Kind { sha1, sha256 };
  explicit ObjectHasher(Kind kind);
  ~ObjectHasher();
  ObjectHasher(const ObjectHasher&) = delete;
  ObjectHasher& operator=(const ObjectHasher&) = delete;

  void begin();
  void add(Bytes bytes);
  std::array<Byte, 32> end();  // SHA-1: the first 20 bytes, the rest zero

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace mayfly
