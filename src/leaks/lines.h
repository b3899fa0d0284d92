// Lines and columns of places in a file, filled in after it was scanned: counting along the way would cost a quarter of the speed where nothing is found.
//
// A large file is counted while its bytes are at hand anyway, from the first finding on, a stretch at a time; what was not counted by then is read again.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "leaks/contents.h"

namespace mayfly::leaks {

// Bytes [begin, end) of a file, and what was counted of it. Parts stand in order; what lies between them are holes.
struct Part {
  static constexpr std::uint64_t kStretch = std::uint64_t{1} << 20;

  std::uint64_t begin = 0, end = 0;
  std::uint64_t counted = 0;           // bytes from the begin on
  std::vector<std::uint32_t> feeds{};  // line feeds in its first, second … stretch, as far as it was counted

  // `bytes`: the part from its begin on, as far as it is at hand. Counts what was not counted yet.
  void count(Bytes bytes);

  // Was the stretch that ends at this offset of the file counted to its end?
  bool has_counted(std::uint64_t stretch_end) const { return stretch_end - begin <= counted; }
};

// Fills in every line and column that is pending. If the file can no longer be read, they stay unknown.
void find_lines(int fd, const std::vector<Part>& parts, std::vector<Found>& found);

// A place in a database's pages has no line.
void forget_lines(std::vector<Found>& found);

}  // namespace mayfly::leaks
