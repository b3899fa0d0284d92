// Reader: a stream of bytes that is pulled: a file, a decompressor, a member of an archive. Each stands on the one below it.
//
// Not thread-safe. A reader that stands on another keeps a reference to it: the lower one lives longer and is not read by anybody else meanwhile.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace mayfly::carrier {

class Reader {
 public:
  virtual ~Reader() = default;

  // Puts at least one and at most out.size() bytes into `out` (never empty) and says how many; 0 is the end.
  // Bytes that came before an error were right: a truncated stream first gives all that it held, then `corrupt`.
  // After an error or the end every further call gives the same again.
  virtual Result<std::size_t> read(std::span<Byte> out) = 0;

  // Readers that can go anywhere (files, memory) say how long they are; for others nullopt, and seek is `unsupported`.
  virtual std::optional<std::uint64_t> size() const { return std::nullopt; }
  virtual Result<void> seek(std::uint64_t offset);
};

// Bytes in memory; the owner outlives the reader.
class MemoryReader : public Reader {
 public:
  explicit MemoryReader(Bytes bytes) : bytes_(bytes) {}
  Result<std::size_t> read(std::span<Byte> out) override;
  std::optional<std::uint64_t> size() const override { return bytes_.size(); }
  Result<void> seek(std::uint64_t offset) override;

 private:
  Bytes bytes_;
  std::size_t position_ = 0;
};

// A reader with its first bytes looked at but not taken. A seek drops what was peeked at and goes to the reader below.
class PeekReader : public Reader {
 public:
  explicit PeekReader(Reader& below) : below_(below) {}

  // Up to `count` bytes from the front; valid until the next call on this reader. Fewer only at the end of the stream or before an error, which then
  // comes from read (from peek itself, if there is not one byte before it). Only before the first read.
  Result<Bytes> peek(std::size_t count);

  Result<std::size_t> read(std::span<Byte> out) override;
  std::optional<std::uint64_t> size() const override { return below_.size(); }
  Result<void> seek(std::uint64_t offset) override;

 private:
  Reader& below_;
  std::vector<Byte> front_;
  std::size_t taken_ = 0;
};

}  // namespace mayfly::carrier
