// The filter: finds, at memory speed, the few 64-byte blocks that could hold an anchor or part of an encoded run. Everything after it is rare.
//
// Problem. A dozen anchors of four bytes each (kFingerprints) must be looked for in every byte, without word boundaries, faster than the bytes come from the
// page cache (about 12 GB/s a core); and lines of base64, hex or UTF-16 must be noticed on the way.
//
// Method, anchors. A nibble filter in the manner of Teddy (Hyperscan), but over the low nibbles alone: for each of four neighbouring bytes one byte shuffle
// maps the byte's low nibble to the set of buckets (8 bits) whose anchor has that nibble there; the four sets are ANDed. A byte with its top bit set maps
// to the empty set, which is what the shuffle instruction does by itself. That is 4 loads, 4 shuffles and 3 ANDs for 32 positions, about half of what
// Teddy with both nibbles costs, and with four bytes still selective: 0.16 % of the blocks of source text pass (measured; which four
// bytes of a longer prefix, and who shares a bucket, was searched for on 600 MB of it). Hits are then
// compared exactly by the caller.
//
// Method, runs. A line of base64 of at least 63 characters holds a whole aligned 32-byte half block, whatever its start, and nearly no other text does:
// a signed compare with 0x2A and a mask tell whether all 32 bytes are above it, and only then the exact alphabet is checked. UTF-16 text of ASCII
// characters shows as a zero in every other byte.
//
// Alternatives measured on the same text: Teddy with 3 bytes and both nibbles half the speed; comparing the two rarest bytes of each anchor equal in
// speed for one anchor and slower from three on.
//
// Pure functions; thread-safe.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "base/cpu.h"

namespace mayfly::scan {

inline constexpr std::size_t kBlock = 64;     // bytes judged at once
inline constexpr std::size_t kLookahead = 3;  // bytes read behind a block

struct Block {
  const Byte* at = nullptr;   // the block that passed; or, with neither of the following, the first block that was not judged
  std::uint64_t anchors = 0;  // bit i: an anchor's four bytes may begin at at[i]
  bool run = false;           // one of its 32-byte halves lies inside a line of base64 or hex, or the block is ASCII in UTF-16
};

enum class Runs { ignore, notice };

// Judges blocks from `begin` on while a whole block and kLookahead bytes lie before `end`, and stops at the first that passes.
using Filter = Block (*)(const Byte* begin, const Byte* end, Runs runs);

Filter filter_for(Cpu cpu);

// How many line feeds are in `bytes`.
using CountLines = std::uint64_t (*)(Bytes bytes);
CountLines count_lines_for(Cpu cpu);

// The four bytes by which an anchor is found, and the bucket that they share with others: what shares one adds its accidental combinations, so the rare
// share with the rare.
struct Fingerprint {
  std::string_view bytes;  // 4, all ASCII
  int bucket;              // 0…7
};
// clang-format off
inline constexpr Fingerprint kFingerprints[] = {
    {"ABSK", 5},               // prefix of bedrock-long-term
    {"AEAA", 2},               // prefix of claude-platform-long-term
    {"ACWL", 6}, {"ACWM", 6},  // prefix of cloudwatch-logs-long-term; the second half of APIAACWM
    {"pi-k", 1},               // bedrock-aPI-Key-, aws-external-anthropic-aPI-Key-
    {"-at-", 4},               // alias of a decoded pair
    // What stands further on in a key, by which one with a line end in its prefix is found:
    {"LWF0", 7}, {"1hdC", 0}, {"tYXQ", 3},  // "-at-" in base64, in its three phases
    {"mVkc", 0}, {"WVhQ", 3},               // "BedrockAPIKey-", "AeaApiKey-": how the console names users
    {"ZWFy", 7},                            // "Action=CallWithBearerToken"
};
// clang-format on

// The buckets of each low nibble at each of the four places, as the shuffles want them.
struct NibbleTables {
  alignas(16) Byte place[4][16];
};
constexpr NibbleTables make_nibble_tables() {
  NibbleTables tables{};
  for (const Fingerprint& f : kFingerprints)
    for (std::size_t i = 0; i < 4; ++i) {
      Byte& entry = tables.place[i][static_cast<unsigned char>(f.bytes[i]) & 15];
      entry = static_cast<Byte>(entry | 1 << f.bucket);
    }
  return tables;
}

}  // namespace mayfly::scan
