// Points in time: whole seconds since 1970-01-01T00:00:00Z, no zone, no leap seconds (POSIX time). Text is RFC 3339 in UTC with `Z`.
// The program's clock is injected, so that a test can turn it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mayfly {

struct Time {
  std::int64_t seconds = 0;
  auto operator<=>(const Time&) const = default;
};

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Time now() const = 0;
};

// The machine's clock; MAYFLY_NOW (RFC 3339) sets it still, for tests and for judging old copies as of their day.
class SystemClock : public Clock {
 public:
  Time now() const override;
};

class FixedClock : public Clock {
 public:
  explicit FixedClock(Time start) : time(start) {}
  Time now() const override { return time; }
  Time time;
};

// "2026-01-02T03:04:05Z". Years 0000 to 9999.
std::string to_rfc3339(Time time);

// Only the form that to_rfc3339 writes; anything else, also a day that no month has, is nullopt.
std::optional<Time> parse_rfc3339(std::string_view text);

// AWS's compact form, "20260102T030405Z" (X-Amz-Date).
std::string to_amz_date(Time time);
std::optional<Time> parse_amz_date(std::string_view text);

}  // namespace mayfly
