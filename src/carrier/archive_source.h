// Feeds libarchive from a Reader: its read, skip and seek callbacks.
//
// The end of the reader and its error look the same to libarchive (as the end): so it gives what it can of a cut archive, and the error is asked for
// here afterwards. Not thread-safe. The reader outlives the source, and the source the `archive` it is attached to.
#pragma once

#include <archive.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.h"
#include "carrier/reader.h"

namespace mayfly::carrier {

class ArchiveSource {
 public:
  // `piece`: the most bytes that libarchive gets at once. Small ones lose less where a decoder inside libarchive fails in the midst of a piece.
  ArchiveSource(Reader& below, std::size_t piece) : below_(below), piece_(piece), buffer_(kKept + kBufferSize) {}
  ArchiveSource(const ArchiveSource&) = delete;
  ArchiveSource& operator=(const ArchiveSource&) = delete;

  // Sets the callbacks and opens. An ARCHIVE_… status.
  int open(struct archive* archive);

  // Back to the beginning, for a second attempt; only where the reader can seek.
  Result<void> rewind();

  // The first bytes (kBufferSize of them at most), after a rewind.
  Bytes front();

  // From now on libarchive gets no more than so many bytes; then it meets the end, and the error is `corrupt`. Until this is called it gets all.
  void allow(std::uint64_t count) { allowance_ = count; }
  static constexpr std::uint64_t kAll = ~std::uint64_t{0};

  // What was read of the reader from `offset` on, which is no further back than kKept bytes before the last piece; nullopt: that is gone.
  std::optional<std::vector<Byte>> ahead(std::uint64_t offset) const;
  static constexpr std::size_t kKept = 512;

  bool seekable() const { return below_.size().has_value(); }
  const std::optional<Error>& error() const { return error_; }

  // How far into the reader libarchive came, in bytes: what came from overlapping members of a zip counts once.
  std::uint64_t reached() const { return reached_; }

 private:
  static constexpr std::size_t kBufferSize = 128 * 1024;

  static la_ssize_t read(struct archive*, void* self, const void** bytes);
  static la_int64_t skip(struct archive*, void* self, la_int64_t request);
  static la_int64_t seek(struct archive*, void* self, la_int64_t offset, int whence);

  Bytes held() const { return Bytes(buffer_).subspan(kKept, filled_); }
  void fill();
  std::uint64_t position() const { return buffer_offset_ + taken_; }
  bool move_to(std::uint64_t position);

  Reader& below_;
  std::size_t piece_;
  std::vector<Byte> buffer_;         // kKept bytes of what was before, then what libarchive gets
  std::uint64_t buffer_offset_ = 0;  // of the latter's first byte, in the reader
  std::size_t kept_ = 0, filled_ = 0, taken_ = 0;
  std::uint64_t reached_ = 0;
  std::uint64_t allowance_ = kAll;
  std::optional<Error> error_;
};

}  // namespace mayfly::carrier
