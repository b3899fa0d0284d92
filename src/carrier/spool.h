// Holds a stream, so that formats with a directory at their end, and documents, can be read from it as from a file.
//
// Up to kHeld bytes are held in memory; of a longer stream all go to a temporary file without a name, in the system's folder for such (TMPDIR), that only
// this process can open and that is gone with it; where none can be made, they stay in memory. Up to `most` bytes; of a longer stream the beginning is
// held, and it can only be read once through. Not thread-safe. `below` outlives the spool.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/fd.h"
#include "base/mapped.h"
#include "carrier/reader.h"

namespace mayfly::carrier {

class Spool : public Reader {
 public:
  static constexpr std::size_t kHeld = std::size_t{8} << 20;

  Spool(Reader& below, std::uint64_t most);

  Result<std::size_t> read(std::span<Byte> out) override;
  std::optional<std::uint64_t> size() const override { return whole_ ? std::optional<std::uint64_t>(size_) : std::nullopt; }
  Result<void> seek(std::uint64_t offset) override;

  // All that is held, as memory; as long as the spool lives. Only of a stream that is held to its end.
  Result<Bytes> bytes();

  // What ended the stream below, if it did not end well. The held bytes are read like a whole file nevertheless.
  const std::optional<Error>& error() const { return error_; }

 private:
  void take(Bytes piece);

  Reader& below_;
  std::vector<Byte> held_;  // all, if there is no file
  Fd file_;
  bool file_tried_ = false;
  std::uint64_t size_ = 0, position_ = 0;
  bool whole_ = false;
  std::optional<Error> error_;
  std::optional<Mapped> mapped_;
};

}  // namespace mayfly::carrier
