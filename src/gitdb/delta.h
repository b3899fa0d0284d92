// A delta (gitformat-pack(5), "Deltified representation"): the size of its base, the size of its result, then operations that copy from the base or
// insert bytes of their own. Pure; views into the payload.
//
//   delta  = varint base-size, varint result-size, operation*
//   copy   = 1xxxxxxx, then those of 4 offset bytes and 3 size bytes whose bit is set, low first; size 0 means 0x10000
//   insert = 0nnnnnnn (n > 0), then n bytes
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace mayfly::gitdb {

struct Operation {
  std::uint64_t to = 0;          // where it writes in the result
  std::uint64_t size = 0;        // bytes, > 0
  std::uint64_t from = 0;        // copy: offset in the base
  const Byte* insert = nullptr;  // insert: its bytes; null for a copy
  bool is_copy() const { return insert == nullptr; }
};

struct Delta {
  std::uint64_t base_size = 0, result_size = 0;
  std::vector<Operation> operations;  // cover the result without a gap; copies that continue each other are joined
};

// A size as deltas write it: 7 bits a byte, low first. nullopt: cut short, or longer than 64 bits.
std::optional<std::uint64_t> read_size(Bytes& bytes);

// Reads `payload` into `delta`, whose memory is reused. `corrupt`: an operation leaves base, result or payload.
Result<void> parse_delta(Bytes payload, Delta& delta);

}  // namespace mayfly::gitdb
