#include "carrier/archive_spool.h"

#include <algorithm>

namespace mayfly::carrier {

Spool::Spool(Reader& below, std::uint64_t most) : below_(below) {
  constexpr std::size_t kStep = 256 * 1024;
  while (!whole_ && bytes_.size() < most) {
    const std::size_t had = bytes_.size();
    bytes_.resize(had + std::min<std::uint64_t>(std::max(kStep, had / 2), most - had));
    const auto got = below_.read(std::span(bytes_).subspan(had));
    bytes_.resize(had + got.value_or(0));
    if (!got) error_ = got.error();
    whole_ = !got || *got == 0;
  }
}

Result<std::size_t> Spool::read(std::span<Byte> out) {
  if (position_ == bytes_.size()) return whole_ ? Result<std::size_t>(std::size_t{0}) : below_.read(out);
  const std::size_t count = std::min(out.size(), bytes_.size() - position_);
  std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(position_), count, out.begin());
  position_ += count;
  return count;
}

Result<void> Spool::seek(std::uint64_t offset) {
  if (!whole_) return Reader::seek(offset);
  if (offset > bytes_.size()) return fail(Code::invalid, "seek beyond the end");
  position_ = static_cast<std::size_t>(offset);
  return {};
}

}  // namespace mayfly::carrier
