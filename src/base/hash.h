// SHA-256 (FIPS 180-4), HMAC-SHA-256 (RFC 2104) and lower-case hex, on OpenSSL. Pure, thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mayfly {

using Digest = std::array<std::uint8_t, 32>;

Digest sha256(std::string_view bytes);
Digest hmac_sha256(std::string_view key, std::string_view bytes);

inline std::string_view as_text(const Digest& digest) { return {reinterpret_cast<const char*>(digest.data()), digest.size()}; }

// "0a1b…", two lower-case digits a byte.
std::string hex_encode(std::string_view bytes);

// Both cases; nullopt for an odd length or any other character.
std::optional<std::string> hex_decode(std::string_view text);

}  // namespace mayfly
