// Base64 (RFC 4648): the standard alphabet with padding, and a forgiving reader of both alphabets.
// Pure, thread-safe. Streams of base64 are carrier/'s; this is for keys and small things.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mayfly {

// Value 0…63 of a character of either alphabet ('+' and '-' are 62, '/' and '_' are 63); -1 for every other byte.
extern const std::array<std::int8_t, 256> kBase64Value;

// Standard alphabet, padded.
std::string base64_encode(std::string_view bytes);

// Either alphabet, mixed or not; padding optional; nullopt at the first other byte or where one character is left over.
// The last character's unused bits are ignored.
std::optional<std::string> base64_decode(std::string_view text);

}  // namespace mayfly
