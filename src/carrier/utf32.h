// UTF-32 to UTF-8, as a stream. A byte-order mark is dropped; what is no character becomes U+FFFD; one to three odd bytes at the end are `corrupt`, after
// all before them. Rare in files, so one character at a time.
#pragma once

#include <optional>
#include <vector>

#include "carrier/reader.h"
#include "carrier/utf16.h"

namespace mayfly::carrier {

class Utf32Reader : public Reader {
 public:
  Utf32Reader(Reader& below, ByteOrder order) : below_(below), order_(order), buffer_(kBufferSize) {}
  Result<std::size_t> read(std::span<Byte> out) override;

 private:
  static constexpr std::size_t kBufferSize = 64 * 1024;

  void convert();

  Reader& below_;
  ByteOrder order_;
  std::vector<Byte> buffer_;
  std::size_t held_ = 0;   // bytes of a character that is not whole yet
  std::vector<Byte> out_;  // converted
  std::size_t given_ = 0;  // of them
  bool at_start_ = true;   // a mark may come
  std::optional<Result<std::size_t>> final_;
};

}  // namespace mayfly::carrier
