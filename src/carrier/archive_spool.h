// Holds a stream in memory, so that formats with a directory at their end can be read from it as from a file.
//
// Up to `most` bytes; of a longer stream the beginning is held, and it can only be read once through. Not thread-safe. `below` outlives the spool.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "carrier/reader.h"

namespace mayfly::carrier {

class Spool : public Reader {
 public:
  Spool(Reader& below, std::uint64_t most);

  Result<std::size_t> read(std::span<Byte> out) override;
  std::optional<std::uint64_t> size() const override { return whole_ ? std::optional<std::uint64_t>(bytes_.size()) : std::nullopt; }
  Result<void> seek(std::uint64_t offset) override;

  // What ended the stream below, if it did not end well. The held bytes are read like a whole file nevertheless.
  const std::optional<Error>& error() const { return error_; }

 private:
  Reader& below_;
  std::vector<Byte> bytes_;
  std::size_t position_ = 0;
  bool whole_ = false;
  std::optional<Error> error_;
};

}  // namespace mayfly::carrier
