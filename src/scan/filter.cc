// The plain C++ filter, which is also the oracle of the vector ones, and the choice between them.
#include "scan/filter.h"

#include <array>

#include "scan/alphabet.h"
#include "scan/filter_vector.h"

namespace mayfly::scan {
namespace {

constexpr NibbleTables kTables = make_nibble_tables();

std::uint64_t anchors_in(const Byte* block) {
  std::uint64_t mask = 0;
  for (std::size_t i = 0; i < kBlock; ++i) {
    unsigned buckets = 255;
    for (std::size_t k = 0; k < 4; ++k) buckets &= block[i + k] < 128 ? kTables.place[k][block[i + k] & 15] : 0u;
    if (buckets != 0) mask |= std::uint64_t{1} << i;
  }
  return mask;
}

bool is_base64_half(const Byte* half) {
  for (std::size_t i = 0; i < kBlock / 2; ++i)
    if (!is_base64(half[i])) return false;
  return true;
}

// Every other byte zero, and the others what keys and base64 are made of (or at least above '*').
bool is_utf16(const Byte* block, std::size_t zero_at) {
  for (std::size_t i = 0; i < kBlock; ++i)
    if (i % 2 == zero_at ? block[i] != 0 : block[i] <= 0x2A || block[i] >= 0x80) return false;
  return true;
}

Block filter_scalar(const Byte* begin, const Byte* end, Runs runs) {
  Block block;
  for (block.at = begin; end - block.at >= static_cast<std::ptrdiff_t>(kBlock + kLookahead); block.at += kBlock) {
    block.anchors = anchors_in(block.at);
    block.run = runs == Runs::notice && (is_base64_half(block.at) || is_base64_half(block.at + kBlock / 2) || is_utf16(block.at, 0) || is_utf16(block.at, 1));
    if (block.anchors != 0 || block.run) return block;
  }
  return block;
}

std::uint64_t count_lines_scalar(Bytes bytes) {
  std::uint64_t count = 0;
  for (const Byte b : bytes) count += b == '\n' ? 1 : 0;
  return count;
}

}  // namespace

Filter filter_for(Cpu cpu) {
  switch (cpu) {
    case Cpu::avx2: return filter_avx2;
    case Cpu::ssse3: return filter_ssse3;
    case Cpu::scalar: break;
  }
  return filter_scalar;
}

CountLines count_lines_for(Cpu cpu) { return cpu == Cpu::avx2 ? count_lines_avx2 : count_lines_scalar; }

}  // namespace mayfly::scan
