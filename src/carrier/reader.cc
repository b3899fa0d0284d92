#include "carrier/reader.h"

#include <algorithm>

namespace mayfly::carrier {

Result<void> Reader::seek(std::uint64_t) { return fail(Code::unsupported, "this stream cannot be read from another place"); }

Result<std::size_t> MemoryReader::read(std::span<Byte> out) {
  const std::size_t count = std::min(out.size(), bytes_.size() - position_);
  std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(position_), count, out.begin());
  position_ += count;
  return count;
}

Result<void> MemoryReader::seek(std::uint64_t offset) {
  if (offset > bytes_.size()) return fail(Code::invalid, "seek beyond the end");
  position_ = static_cast<std::size_t>(offset);
  return {};
}

Result<Bytes> PeekReader::peek(std::size_t count) {
  while (front_.size() < count) {
    const std::size_t had = front_.size();
    front_.resize(count);
    const auto got = below_.read(std::span(front_).subspan(had));
    front_.resize(had + got.value_or(0));
    if (!got && had == 0) return std::unexpected(got.error());
    if (!got || *got == 0) break;
  }
  return Bytes(front_).first(std::min(count, front_.size()));
}

Result<std::size_t> PeekReader::read(std::span<Byte> out) {
  if (taken_ == front_.size()) return below_.read(out);
  const std::size_t held = std::min(out.size(), front_.size() - taken_);
  std::copy_n(front_.begin() + static_cast<std::ptrdiff_t>(taken_), held, out.begin());
  taken_ += held;
  if (held == out.size()) return held;
  // One piece instead of two, where the rest is at hand. The end or an error comes again on the next call.
  return held + below_.read(out.subspan(held)).value_or(0);
}

Result<void> PeekReader::seek(std::uint64_t offset) {
  TRY(below_.seek(offset));
  front_.clear();
  taken_ = 0;
  return {};
}

}  // namespace mayfly::carrier
