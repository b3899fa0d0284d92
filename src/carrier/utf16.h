// UTF-16 to UTF-8, as a stream. A byte-order mark is dropped; a lone surrogate becomes U+FFFD; an odd byte at the end is `corrupt`,
// after all before it.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

#include "carrier/reader.h"

namespace mayfly::carrier {

enum class ByteOrder { little, big };

class Utf16Reader : public Reader {
 public:
  Utf16Reader(Reader& below, ByteOrder order) : below_(below), order_(order), buffer_(kBufferSize) {}
  Result<std::size_t> read(std::span<Byte> out) override;

 private:
  static constexpr std::size_t kBufferSize = 64 * 1024;

  void fill();
  void convert(std::span<Byte>& out);
  void put(char32_t point, std::span<Byte>& out);
  char32_t unit(std::size_t offset) const;

  Reader& below_;
  ByteOrder order_;
  std::vector<Byte> buffer_;
  Bytes input_;           // what of the buffer is not yet converted
  bool at_start_ = true;  // a mark may come
  bool below_ended_ = false;
  std::array<Byte, 4> rest_{};  // of a character for which `out` was too small
  std::size_t rest_size_ = 0;
  std::optional<Result<std::size_t>> final_;
};

}  // namespace mayfly::carrier
