// Inflating zlib streams (RFC 1950): whole ones of known size into memory, on libdeflate; others piece by piece, on zlib.
// One inflater is used by one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "base/bytes.h"
#include "base/result.h"

namespace mayfly::gitdb {

std::uint32_t crc32(Bytes bytes);  // as zlib and git compute it

class Inflater {
 public:
  Inflater();
  ~Inflater();
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  // Fills `out` exactly; how many bytes of `packed` the stream took. `corrupt`: the stream is broken, or of another size.
  Result<std::size_t> inflate(Bytes packed, std::span<Byte> out);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// A stream that is read piece by piece; `packed` outlives it and may reach behind the stream's end.
class InflateStream {
 public:
  explicit InflateStream(Bytes packed);
  ~InflateStream();
  InflateStream(const InflateStream&) = delete;
  InflateStream& operator=(const InflateStream&) = delete;

  // At least one byte, 0 at the end. `corrupt` after all that could be read.
  Result<std::size_t> read(std::span<Byte> out);
  std::size_t consumed() const;  // bytes of `packed`, so far

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace mayfly::gitdb
