// Pages of a listing. The marker holds the last key that was given and the page's number, so a listing goes on rightly while items come and go.
// Pure but for the settings; thread-safe under the simulator's lock.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "sim/call.h"

namespace mayfly::sim {

struct PageNames {
  std::string_view marker, size;
  std::int64_t fallback, most;  // how many without and at most with `size`
};
inline constexpr PageNames kIamPages{"Marker", "MaxItems", 100, 1000};
inline constexpr PageNames kOrganizationPages{"NextToken", "MaxResults", 20, 20};
inline constexpr PageNames kTrailPages{"NextToken", "MaxResults", 50, 50};

struct Page {
  std::size_t begin = 0, end = 0;  // of the keys
  std::string next;                // the marker of the next page; empty: this was the last
};

// `keys` in ascending order, each once.
Expected<Page> page_of(const Call& call, std::span<const std::string> keys, const PageNames& names);

// The number of the page that a marker asks for, from 1; no marker: 1.
std::size_t page_number(const Params& params);

}  // namespace mayfly::sim
