#include "sim/ids.h"

#include <charconv>

#include "base/base64.h"
#include "base/hash.h"

namespace mayfly::sim {
namespace {

constexpr std::string_view kBase32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

// A stream of bytes from a seed: SHA-256 in counter mode.
std::string bytes_for(std::string_view seed, std::size_t size) {
  std::string out;
  for (std::size_t block = 0; out.size() < size; ++block) out.append(as_text(sha256(std::string(seed) + "/" + std::to_string(block))));
  out.resize(size);
  return out;
}

std::string symbols_for(std::string_view seed, std::size_t count) {
  std::string out;
  for (const char c : bytes_for(seed, count)) out.push_back(kBase32[static_cast<unsigned char>(c) & 31]);
  return out;
}

}  // namespace

std::string unique_id(std::string_view prefix, std::string_view seed) { return std::string(prefix) + symbols_for(std::string(prefix) + std::string(seed), 17); }

std::string access_key_id(std::string_view prefix, std::string_view account, std::string_view seed) {
  std::uint64_t number = 0;
  std::from_chars(account.data(), account.data() + account.size(), number);
  const std::string random = bytes_for(std::string(prefix) + std::string(seed), 9);
  std::uint64_t bits = std::uint64_t{1} << 47 | number << 7 | (static_cast<unsigned char>(random[0]) & 127);
  bits = bits << 2 | (static_cast<unsigned char>(random[1]) & 3);
  std::string out(prefix);
  for (int shift = 45; shift >= 0; shift -= 5) out.push_back(kBase32[bits >> shift & 31]);
  for (std::size_t i = 2; i < 8; ++i) out.push_back(kBase32[static_cast<unsigned char>(random[i]) & 31]);
  return out;
}

std::string secret_for(std::string_view seed, std::size_t size) { return base64_encode(bytes_for("secret " + std::string(seed), size)).substr(0, size); }

std::string uuid(std::string_view seed) {
  const std::string hex = hex_encode(bytes_for("uuid " + std::string(seed), 16));
  return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-4" + hex.substr(13, 3) + "-a" + hex.substr(17, 3) + "-" + hex.substr(20, 12);
}

std::uint64_t number_for(std::string_view seed) {
  std::uint64_t out = 0;
  for (const char c : bytes_for("number " + std::string(seed), 8)) out = out << 8 | static_cast<unsigned char>(c);
  return out;
}

}  // namespace mayfly::sim
