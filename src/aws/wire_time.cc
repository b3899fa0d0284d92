#include "aws/wire_time.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

namespace mayfly::aws {
namespace {

constexpr std::int64_t kYear1 = -62135596800, kYear10000 = 253402300800;  // what RFC 3339 can write again

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Seconds east of UTC that the end of an ISO 8601 time says; nullopt: no zone that we know.
std::optional<std::int64_t> offset_of(std::string_view zone) {
  if (zone.empty() || zone == "Z" || zone == "z" || zone == "UTC") return 0;
  if (zone.front() != '+' && zone.front() != '-') return std::nullopt;
  const std::int64_t sign = zone.front() == '-' ? -1 : 1;
  std::string digits;
  for (const char c : zone.substr(1))
    if (c != ':') digits.push_back(c);
  if (digits.size() != 4 || !std::ranges::all_of(digits, is_digit)) return std::nullopt;
  const std::int64_t value = std::stoi(digits);
  if (value / 100 > 23 || value % 100 > 59) return std::nullopt;
  return sign * (value / 100 * 3600 + value % 100 * 60);
}

// "1700000000", "1.7E9", "1700000000.123", "-1": whole seconds, rounded down.
std::optional<Time> epoch(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool in_range = value >= static_cast<double>(kYear1) && value < static_cast<double>(kYear10000);
  if (error != std::errc() || end != text.data() + text.size() || !in_range) return std::nullopt;
  const auto whole = static_cast<std::int64_t>(value);
  return Time{whole - (static_cast<double>(whole) > value ? 1 : 0)};
}

}  // namespace

std::optional<Time> parse_wire_time(std::string_view text) {
  constexpr std::size_t seconds_end = 19;  // of "2026-01-02T03:04:05"
  if (text.size() < seconds_end || text[4] != '-') return epoch(text);
  std::string whole(text.substr(0, seconds_end));
  if (whole[10] == ' ' || whole[10] == 't') whole[10] = 'T';
  std::string_view zone = text.substr(seconds_end);
  if (zone.starts_with('.')) {
    zone.remove_prefix(1);
    while (!zone.empty() && is_digit(zone.front())) zone.remove_prefix(1);
  }
  const auto time = parse_rfc3339(whole + "Z");
  const auto offset = offset_of(zone);
  if (!time || !offset) return std::nullopt;
  const std::int64_t seconds = time->seconds - *offset;
  if (seconds < kYear1 || seconds >= kYear10000) return std::nullopt;
  return Time{seconds};
}

std::optional<Time> parse_http_date(std::string_view text) {
  constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  // "Fri, 02 Jan 2026 03:04:05 GMT"
  if (text.size() != 29 || text.substr(3, 2) != ", " || text.substr(25) != " GMT") return std::nullopt;
  const auto* month = std::ranges::find(months, text.substr(8, 3));
  if (month == months.end()) return std::nullopt;
  const std::string number = std::to_string(month - months.begin() + 101).substr(1);
  return parse_rfc3339(std::string(text.substr(12, 4)) + "-" + number + "-" + std::string(text.substr(5, 2)) + "T" + std::string(text.substr(17, 8)) + "Z");
}

}  // namespace mayfly::aws
