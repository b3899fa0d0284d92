// Rope: a content as a list of pieces that lie elsewhere: in an inflated object, or in the inserts of the deltas above it. What a delta copies is never
// moved; a child costs as much as its operations, not as its bytes.
//
// A view: whoever makes a rope keeps the memory of its pieces. Not thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "gitdb/delta.h"

namespace mayfly::gitdb {

class Rope {
 public:
  struct Piece {
    std::uint64_t begin;  // in the content
    const Byte* data;
  };

  std::uint64_t size() const { return size_; }
  std::size_t piece_count() const { return pieces_.size(); }
  void clear();
  void assign(Bytes bytes);  // one piece

  // The content that `delta` makes of `base`; the delta was parsed, and its base_size is base's size.
  void compose(const Rope& base, const Delta& delta);

  // Bytes [offset, offset + out.size()) of the content; must lie inside.
  void copy(std::uint64_t offset, std::span<Byte> out) const;

  // Bytes [begin, end) of the content, in one piece: where they lie, or copied to `room`, which grows as needed.
  Bytes window(std::uint64_t begin, std::uint64_t end, std::vector<Byte>& room) const;

  // The piece that holds `offset`, from there on; not empty for offset < size().
  Bytes from(std::uint64_t offset) const;

 private:
  void append(const Byte* data, std::uint64_t size);
  std::size_t piece_at(std::uint64_t offset) const;
  std::uint64_t end_of(std::size_t i) const { return i + 1 < pieces_.size() ? pieces_[i + 1].begin : size_; }

  std::vector<Piece> pieces_;
  std::uint64_t size_ = 0;
};

}  // namespace mayfly::gitdb
