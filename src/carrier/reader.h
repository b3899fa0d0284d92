// Reader: a stream of bytes that is pulled: a file, a decompressor, a member of an archive. Each stands on the one below it.
//
// Not thread-safe. A reader that stands on another keeps a reference to it: the lower one lives longer and is not read by anybody else meanwhile.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
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

// Stands where nothing could be opened, and says why.
class FailedReader : public Reader {
 public:
  explicit FailedReader(Error error) : error_(std::move(error)) {}
  Result<std::size_t> read(std::span<Byte>) override { return std::unexpected(error_); }

 private:
  Error error_;
};

// Bytes [begin, begin + size) of a reader that can seek, as a content of its own, behind `gap` zero bytes that stand for what is gone. May be turned to
// another stretch.
class SliceReader : public Reader {
 public:
  explicit SliceReader(Reader& below) : below_(below) {}
  Result<void> turn_to(std::uint64_t begin, std::uint64_t size, std::uint64_t gap = 0);
  Result<std::size_t> read(std::span<Byte> out) override;
  std::optional<std::uint64_t> size() const override { return gap_ + size_; }
  Result<void> seek(std::uint64_t offset) override;

 private:
  Reader& below_;
  std::uint64_t begin_ = 0, size_ = 0, gap_ = 0, position_ = 0;
};

// Where a carrier ended inside the reader that it was read from.
struct Ending {
  std::uint64_t offset = 0;  // of the first byte behind it
  std::vector<Byte> ahead;   // what was taken of those bytes already
};

// A reader with its first bytes looked at but not taken. A seek drops what was peeked at and goes to the reader below.
class PeekReader : public Reader {
 public:
  explicit PeekReader(Reader& below) : below_(below) {}

  // Up to `count` bytes from the front; valid until the next call on this reader. Fewer only at the end of the stream or before an error, which then
  // comes from read (from peek itself, if there is not one byte before it). Only before the first read.
  Result<Bytes> peek(std::size_t count);

  // What stands behind a carrier that began here is the content now, from its first byte that is not zero: what goes before is padding. False: there is
  // nothing. The budget is asked while zero bytes are passed over.
  Result<bool> go_behind(Ending ending, const std::function<Result<void>()>& go_on);

  // To the beginning of the reader below, if that can seek.
  Result<void> rewind();

  Result<std::size_t> read(std::span<Byte> out) override;
  std::optional<std::uint64_t> size() const override;
  Result<void> seek(std::uint64_t offset) override;

 private:
  Reader& below_;
  std::uint64_t begin_ = 0;  // of the content, in the reader below, if that can seek
  std::vector<Byte> front_;
  std::size_t taken_ = 0;
};

}  // namespace mayfly::carrier
