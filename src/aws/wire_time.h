// Times as AWS's services and credential files write them. Pure, thread-safe.
#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"

namespace mayfly::aws {

// ISO 8601 with seconds: "2026-01-02T03:04:05Z", with a fraction (dropped), with "+01:00", "+0100" or "UTC" for the zone, with none (UTC), with a blank
// for the T; or seconds since 1970, whole or not. nullopt: anything else, and years beyond 9999.
std::optional<Time> parse_wire_time(std::string_view text);

// The Date header, "Fri, 02 Jan 2026 03:04:05 GMT" (RFC 9110 §5.6.7, IMF-fixdate alone).
std::optional<Time> parse_http_date(std::string_view text);

}  // namespace mayfly::aws
