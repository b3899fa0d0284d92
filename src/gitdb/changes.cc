#include "gitdb/changes.h"

#include <algorithm>

namespace mayfly::gitdb {

void find_changes(const Delta& delta, std::uint64_t gap, std::vector<Change>& changes) {
  changes.clear();
  const auto add = [&](std::uint64_t begin, std::uint64_t end) {
    if (!changes.empty() && begin <= changes.back().end + gap) changes.back().end = std::max(changes.back().end, end);
    else changes.push_back({begin, end});
  };
  for (const Operation& operation : delta.operations) {
    const std::uint64_t end = operation.to + operation.size;
    if (!operation.is_copy()) {
      add(operation.to, end);
      continue;
    }
    if (!starts_content(operation)) add(operation.to, operation.to);
    if (!ends_content(operation, delta)) add(end, end);
  }
}

}  // namespace mayfly::gitdb
