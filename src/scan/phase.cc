#include "scan/phase.h"

#include <algorithm>
#include <array>

#include "scan/run.h"

namespace mayfly::scan {
namespace {

using namespace std::string_view_literals;

// What is worth unpacking begins like one of these: gzip, xz, bzip2, zstd, lz4, zip, 7z.
constexpr std::array<std::string_view, 7> kMagics{"\x1f\x8b\x08"sv,     "\xfd\x37zXZ"sv, "BZh"sv,       "\x28\xb5\x2f\xfd"sv,
                                                  "\x04\x22\x4d\x18"sv, "PK\x03\x04"sv,  "7z\xbc\xaf"sv};

// In the wrong phase half of a text's bytes have their top bit set. Behind a longer name that was glued to it the first bytes are noise in any phase.
constexpr std::size_t kNoise = kMaxGlue / 4 * 3;
bool is_text(std::string_view decoded) {
  const std::string_view judged = decoded.substr(kNoise, kMinDecoded - kNoise - 3);
  const auto count = std::ranges::count_if(judged, [](char c) { return (c >= 0x20 && c < 0x7f) || (c >= '\t' && c <= '\r'); });
  return static_cast<std::size_t>(count) * 8 >= judged.size() * 7;
}

bool is_worth_reading(std::string_view decoded) {
  return is_text(decoded) || std::ranges::any_of(kMagics, [&](std::string_view magic) { return decoded.starts_with(magic); });
}

}  // namespace

bool found_by_phase(std::string_view decoded, std::size_t glued) {
  const std::string_view head = decoded.substr(0, kMinDecoded);
  return (glued <= kMaxGlue && is_text(head)) || (glued < 4 && is_worth_reading(head));
}

unsigned glued_characters(std::string_view decoded) {
  const std::string_view head = decoded.substr(0, kMinDecoded);
  if (head.size() < kMinDecoded || is_worth_reading(head)) return 0;
  for (unsigned glued = 1; glued < 4; ++glued)
    if (is_worth_reading(without_front(head, glued))) return glued;
  return 0;
}

std::string without_front(std::string_view decoded, unsigned glued) {
  const std::size_t bits = std::size_t{6} * glued, skipped = bits / 8;
  const unsigned shift = bits % 8;
  std::string shifted;
  shifted.reserve(decoded.size());
  for (std::size_t i = skipped; i + (shift != 0) < decoded.size(); ++i) {
    const unsigned high = static_cast<unsigned char>(decoded[i]), low = shift == 0 ? 0 : static_cast<unsigned char>(decoded[i + 1]);
    shifted.push_back(static_cast<char>((high << shift | low >> (8 - shift)) & 255));
  }
  return shifted;
}

}  // namespace mayfly::scan
