#include "iam/compare.h"

#include <arpa/inet.h>

#include <array>
#include <charconv>
#include <cstdint>
#include <span>
#include <string>

#include "base/time.h"

namespace mayfly::iam {
namespace {

using Address = std::array<std::uint8_t, 16>;

// The address's bytes: 4 or 16; 0 if it is none.
std::size_t read_address(std::string_view text, Address& out) {
  const std::string copy(text);
  if (::inet_pton(AF_INET, copy.c_str(), out.data()) == 1) return 4;
  if (::inet_pton(AF_INET6, copy.c_str(), out.data()) == 1) return 16;
  return 0;
}

}  // namespace

std::optional<double> parse_number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<double> parse_date(std::string_view text) {
  if (text.find('-', 1) == std::string_view::npos) return parse_number(text);
  std::string whole(text);
  double fraction = 0;
  if (const std::size_t dot = whole.find('.'); dot != std::string::npos && whole.back() == 'Z') {
    const auto part = parse_number("0" + whole.substr(dot, whole.size() - dot - 1));
    if (!part) return std::nullopt;
    fraction = *part;
    whole = whole.substr(0, dot) + "Z";
  }
  if (whole.size() == 10) whole += "T00:00:00Z";                                        // 2026-01-02
  if (whole.size() == 17 && whole.back() == 'Z') whole = whole.substr(0, 16) + ":00Z";  // 2026-01-02T03:04Z
  const auto time = parse_rfc3339(whole);
  if (!time) return std::nullopt;
  return static_cast<double>(time->seconds) + fraction;
}

bool in_network(std::string_view address, std::string_view network) {
  const std::size_t slash = network.find('/');
  Address a{}, n{};
  const std::size_t size = read_address(address, a);
  if (size == 0 || read_address(network.substr(0, slash), n) != size) return false;
  std::size_t bits = size * 8;
  if (slash != std::string_view::npos) {
    const std::string_view length = network.substr(slash + 1);
    const auto [end, error] = std::from_chars(length.data(), length.data() + length.size(), bits);
    if (error != std::errc() || end != length.data() + length.size() || bits > size * 8) return false;
  }
  for (std::size_t i = 0; i < bits; ++i) {
    const auto mask = static_cast<std::uint8_t>(0x80U >> (i % 8));
    if ((a[i / 8] & mask) != (n[i / 8] & mask)) return false;
  }
  return true;
}

}  // namespace mayfly::iam
