#include "base/time.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>

namespace mayfly {
namespace {

struct Civil {
  std::int64_t year = 1970;
  int month = 1, day = 1, hour = 0, minute = 0, second = 0;
};

// Days since 1970-01-01 of a proleptic Gregorian date (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
std::int64_t days_from_civil(std::int64_t y, int m, int d) {
  y -= m <= 2;
  const std::int64_t era = (y >= 0 ? y : y - 399) / 400;
  const std::int64_t yoe = y - era * 400;
  const std::int64_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
  return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

Civil civil_from(Time time) {
  std::int64_t days = time.seconds / 86400;
  std::int64_t rest = time.seconds % 86400;
  if (rest < 0) {
    rest += 86400;
    --days;
  }
  const std::int64_t z = days + 719468;
  const std::int64_t era = (z >= 0 ? z : z - 146096) / 146097;
  const std::int64_t doe = z - era * 146097;
  const std::int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  const std::int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const std::int64_t mp = (5 * doy + 2) / 153;
  Civil c;
  c.day = static_cast<int>(doy - (153 * mp + 2) / 5 + 1);
  c.month = static_cast<int>(mp < 10 ? mp + 3 : mp - 9);
  c.year = yoe + era * 400 + (c.month <= 2 ? 1 : 0);
  c.hour = static_cast<int>(rest / 3600);
  c.minute = static_cast<int>(rest / 60 % 60);
  c.second = static_cast<int>(rest % 60);
  return c;
}

std::string print(const char* format, Time time) {
  const Civil c = civil_from(time);
  std::array<char, 48> buffer{};
  const int n = std::snprintf(buffer.data(), buffer.size(), format, static_cast<int>(c.year), c.month, c.day, c.hour, c.minute, c.second);
  return {buffer.data(), static_cast<std::size_t>(n)};
}

// Reads digits where `shape` has '0', and the very character elsewhere.
std::optional<Time> read(std::string_view shape, std::string_view text) {
  if (text.size() != shape.size()) return std::nullopt;
  std::array<int, 14> digits{};
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (shape[i] != '0') {
      if (text[i] != shape[i]) return std::nullopt;
    } else {
      if (text[i] < '0' || text[i] > '9') return std::nullopt;
      digits[count++] = text[i] - '0';
    }
  }
  const auto two = [&](std::size_t i) { return digits[i] * 10 + digits[i + 1]; };
  const Civil c{two(0) * 100 + two(2), two(4), two(6), two(8), two(10), two(12)};
  if (c.month < 1 || c.month > 12 || c.day < 1 || c.hour > 23 || c.minute > 59 || c.second > 59) return std::nullopt;
  const Time time{days_from_civil(c.year, c.month, c.day) * 86400 + c.hour * 3600 + c.minute * 60 + c.second};
  const Civil back = civil_from(time);
  if (back.day != c.day || back.month != c.month) return std::nullopt;  // 30 February
  return time;
}

}  // namespace

Time SystemClock::now() const {
  if (const char* fixed = std::getenv("MAYFLY_NOW"))
    if (const auto time = parse_rfc3339(fixed)) return *time;
  return Time{static_cast<std::int64_t>(std::time(nullptr))};
}

std::string to_rfc3339(Time time) { return print("%04d-%02d-%02dT%02d:%02d:%02dZ", time); }
std::optional<Time> parse_rfc3339(std::string_view text) { return read("0000-00-00T00:00:00Z", text); }
std::string to_amz_date(Time time) { return print("%04d%02d%02dT%02d%02d%02dZ", time); }
std::optional<Time> parse_amz_date(std::string_view text) { return read("00000000T000000Z", text); }

}  // namespace mayfly
