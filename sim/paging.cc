#include "sim/paging.h"

#include <algorithm>
#include <charconv>

#include "base/base64.h"

namespace mayfly::sim {
namespace {

// base64( page "|" last key )
std::string marker_for(std::size_t page, std::string_view last) { return base64_encode(std::to_string(page) + "|" + std::string(last)); }

struct Place {
  std::size_t page = 1;
  std::string after;  // the last key given; meaningless on page 1
};

std::optional<Place> parse_marker(std::string_view marker) {
  const auto text = base64_decode(marker);
  if (!text) return std::nullopt;
  const std::size_t bar = text->find('|');
  Place out;
  if (bar == std::string::npos || std::from_chars(text->data(), text->data() + bar, out.page).ptr != text->data() + bar || out.page < 2) return std::nullopt;
  out.after = text->substr(bar + 1);
  return out;
}

}  // namespace

Expected<Page> page_of(const Call& call, std::span<const std::string> keys, const PageNames& names) {
  const Settings& settings = call.state.settings;
  TRY(const std::int64_t asked, call.params.number(names.size, names.fallback, 1, names.most));
  std::size_t most = static_cast<std::size_t>(asked);
  if (settings.page_size > 0) most = std::min(most, settings.page_size);

  Place place;
  if (const std::string* marker = call.params.find(names.marker)) {
    const auto read = parse_marker(*marker);
    if (!read)
      return api_error(names.marker == "Marker"       ? "InvalidInput"
                       : call.service == "cloudtrail" ? "InvalidNextTokenException"
                                                      : "InvalidInputException",
                       "Invalid " + std::string(names.marker) + ".");
    place = *read;
  }
  Page out;
  if (place.page > 1 && !place.after.empty()) out.begin = static_cast<std::size_t>(std::ranges::upper_bound(keys, place.after) - keys.begin());
  if (place.page <= settings.empty_pages && out.begin < keys.size()) {
    out.end = out.begin;
    out.next = marker_for(place.page + 1, place.after);
    return out;
  }
  out.end = std::min(keys.size(), out.begin + most);
  if (out.end < keys.size()) out.next = marker_for(place.page + 1, keys[out.end - 1]);
  return out;
}

std::size_t page_number(const Params& params) {
  for (const std::string_view name : {"Marker", "NextToken"})
    if (const std::string* marker = params.find(name)) {
      const auto place = parse_marker(*marker);
      return place ? place->page : 2;
    }
  return 1;
}

}  // namespace mayfly::sim
