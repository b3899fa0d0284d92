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

Result<void> SliceReader::turn_to(std::uint64_t begin, std::uint64_t size, std::uint64_t gap) {
  begin_ = begin;
  size_ = size;
  gap_ = gap;
  return seek(0);
}

Result<std::size_t> SliceReader::read(std::span<Byte> out) {
  if (position_ < gap_) {
    const auto zeros = static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), gap_ - position_));
    std::fill_n(out.begin(), zeros, Byte{0});
    position_ += zeros;
    return zeros;
  }
  const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), gap_ + size_ - position_));
  if (count == 0) return std::size_t{0};
  TRY(const std::size_t got, below_.read(out.first(count)));
  position_ += got;
  return got;
}

Result<void> SliceReader::seek(std::uint64_t offset) {
  if (offset > gap_ + size_) return fail(Code::invalid, "seek beyond the end");
  TRY(below_.seek(begin_ + (offset > gap_ ? offset - gap_ : 0)));
  position_ = offset;
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

std::optional<std::uint64_t> PeekReader::size() const {
  const auto size = below_.size();
  return size ? std::optional<std::uint64_t>(*size - std::min(*size, begin_)) : std::nullopt;
}

Result<void> PeekReader::seek(std::uint64_t offset) {
  TRY(below_.seek(begin_ + offset));
  front_.clear();
  taken_ = 0;
  return {};
}

Result<void> PeekReader::rewind() {
  begin_ = 0;
  return seek(0);
}

Result<bool> PeekReader::go_behind(Ending ending, const std::function<Result<void>()>& go_on) {
  if (below_.size()) {
    begin_ += ending.offset;
    TRY(seek(0));
  } else {
    ending.ahead.insert(ending.ahead.end(), front_.begin() + static_cast<std::ptrdiff_t>(taken_), front_.end());
    front_ = std::move(ending.ahead);
    taken_ = 0;
  }
  constexpr std::size_t kStep = 64 * 1024;
  for (;;) {
    TRY(go_on());
    TRY(const Bytes bytes, peek(kStep));
    const auto zeros = std::ranges::find_if(bytes, [](Byte byte) { return byte != 0; }) - bytes.begin();
    const bool found = static_cast<std::size_t>(zeros) < bytes.size();
    if (bytes.empty()) return false;
    begin_ += static_cast<std::uint64_t>(zeros);
    front_.erase(front_.begin(), front_.begin() + zeros);
    if (found) return true;
  }
}

}  // namespace mayfly::carrier
