#include "gitdb/rope.h"

#include <algorithm>
#include <cstring>

#include "base/check.h"

namespace mayfly::gitdb {

void Rope::clear() {
  pieces_.clear();
  size_ = 0;
}

void Rope::assign(Bytes bytes) {
  clear();
  append(bytes.data(), bytes.size());
}

void Rope::append(const Byte* data, std::uint64_t size) {
  if (size == 0) return;
  const bool goes_on = !pieces_.empty() && pieces_.back().data + (size_ - pieces_.back().begin) == data;
  if (!goes_on) pieces_.push_back({size_, data});
  size_ += size;
}

std::size_t Rope::piece_at(std::uint64_t offset) const {
  const auto after = std::upper_bound(pieces_.begin(), pieces_.end(), offset, [](std::uint64_t o, const Piece& p) { return o < p.begin; });
  return static_cast<std::size_t>(after - pieces_.begin()) - 1;
}

void Rope::compose(const Rope& base, const Delta& delta) {
  CHECK(base.size() == delta.base_size);
  clear();
  for (const Operation& operation : delta.operations) {
    if (!operation.is_copy()) {
      append(operation.insert, operation.size);
      continue;
    }
    std::uint64_t left = operation.size, offset = operation.from;
    for (std::size_t i = base.piece_at(offset); left > 0; ++i) {
      const std::uint64_t n = std::min(left, base.end_of(i) - offset);
      append(base.pieces_[i].data + (offset - base.pieces_[i].begin), n);
      offset += n;
      left -= n;
    }
  }
}

void Rope::copy(std::uint64_t offset, std::span<Byte> out) const {
  CHECK(offset <= size_ && out.size() <= size_ - offset);
  if (out.empty()) return;
  for (std::size_t i = piece_at(offset); !out.empty(); ++i) {
    const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), end_of(i) - offset));
    std::memcpy(out.data(), pieces_[i].data + (offset - pieces_[i].begin), n);
    out = out.subspan(n);
    offset += n;
  }
}

Bytes Rope::window(std::uint64_t begin, std::uint64_t end, std::vector<Byte>& room) const {
  const auto size = static_cast<std::size_t>(end - begin);
  const Bytes piece = from(begin);
  if (piece.size() >= size) return piece.first(size);
  if (room.size() < size) room.resize(size);
  copy(begin, std::span(room).first(size));
  return Bytes(room).first(size);
}

Bytes Rope::from(std::uint64_t offset) const {
  if (offset >= size_) return {};
  const std::size_t i = piece_at(offset);
  return {pieces_[i].data + (offset - pieces_[i].begin), static_cast<std::size_t>(end_of(i) - offset)};
}

}  // namespace mayfly::gitdb
