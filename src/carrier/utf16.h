// UTF-16 to UTF-8, as a stream. A byte-order mark is dropped; a lone surrogate becomes U+FFFD; an odd byte at the end is `corrupt`, after all before it.
#pragma once

#include "carrier/reader.h"

namespace mayfly::carrier {

enum class ByteOrder { little, big };

class Utf16Reader : public Reader {
 public:
  Utf16Reader(Reader& below, ByteOrder order) : below_(below), order_(order) {}
  Result<std::size_t> read(std::span<Byte> out) override;

 private:
  Reader& below_;
  ByteOrder order_;
  // (state as the implementation needs)
};

}  // namespace mayfly::carrier
