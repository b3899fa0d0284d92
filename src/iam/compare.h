// Values of conditions that are more than text: numbers, dates, networks. Pure, thread-safe.
#pragma once

#include <optional>
#include <string_view>

namespace mayfly::iam {

// A decimal number, the whole text.
std::optional<double> parse_number(std::string_view text);

// Seconds since 1970: W3C's profile of ISO 8601 ("2026-01-02T03:04:05Z", also without time, seconds or with a fraction; UTC), or the seconds themselves.
std::optional<double> parse_date(std::string_view text);

// "203.0.113.7" in "203.0.113.0/24"; IPv6 likewise. A network without a length is one address.
bool in_network(std::string_view address, std::string_view network);

}  // namespace mayfly::iam
