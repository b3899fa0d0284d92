// Numbers as git's files write them. The caller has checked that the bytes are there.
#pragma once

#include <cstdint>

#include "base/bytes.h"

namespace mayfly::gitdb {

inline std::uint32_t big_endian_32(Bytes bytes, std::size_t at) {
  return static_cast<std::uint32_t>(bytes[at]) << 24 | static_cast<std::uint32_t>(bytes[at + 1]) << 16 | static_cast<std::uint32_t>(bytes[at + 2]) << 8 |
         bytes[at + 3];
}

inline std::uint64_t big_endian_64(Bytes bytes, std::size_t at) {
  return static_cast<std::uint64_t>(big_endian_32(bytes, at)) << 32 | big_endian_32(bytes, at + 4);
}

}  // namespace mayfly::gitdb
