// The first bytes by which a format is known: one row each. A magic of two or three bytes has a check of what must follow, so that no text is taken
// for a carrier. Pure; thread-safe; no allocation.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "base/bytes.h"
#include "carrier/sniff.h"

namespace mayfly::carrier {

struct Magic {
  Kind kind;
  std::size_t offset;
  std::string_view bytes;
  bool (*check)(Bytes front);  // called when the bytes are there; nullptr: they suffice
};

// In the order in which they are tried.
extern const std::span<const Magic> kMagics;

inline bool matches(const Magic& magic, Bytes front) {
  return front.size() >= magic.offset + magic.bytes.size() && as_text(front.subspan(magic.offset, magic.bytes.size())) == magic.bytes &&
         (magic.check == nullptr || magic.check(front));
}

// Does a stream of this kind begin here? For the next stream of a concatenation.
bool begins(Kind kind, Bytes front);

}  // namespace mayfly::carrier
