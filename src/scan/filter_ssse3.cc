// The filter with SSSE3, for processors without AVX2: the same, 16 bytes at a time. See filter_avx2.cc.
#include <tmmintrin.h>

#include "scan/alphabet.h"
#include "scan/filter_vector.h"

#define MAYFLY_SSSE3 __attribute__((target("ssse3")))

namespace mayfly::scan {
namespace {

constexpr NibbleTables kTables = make_nibble_tables();

MAYFLY_SSSE3 inline __m128i load(const Byte* p) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p)); }
MAYFLY_SSSE3 inline unsigned mask_of(__m128i v) { return static_cast<unsigned>(_mm_movemask_epi8(v)); }
MAYFLY_SSSE3 inline __m128i table(std::size_t place) { return _mm_load_si128(reinterpret_cast<const __m128i*>(kTables.place[place])); }

MAYFLY_SSSE3 inline __m128i hits_at(const Byte* p) {
  return _mm_and_si128(_mm_and_si128(_mm_shuffle_epi8(table(0), load(p)), _mm_shuffle_epi8(table(1), load(p + 1))),
                       _mm_and_si128(_mm_shuffle_epi8(table(2), load(p + 2)), _mm_shuffle_epi8(table(3), load(p + 3))));
}

bool all_base64(const Byte* half) {
  for (std::size_t i = 0; i < 32; ++i)
    if (!is_base64(half[i])) return false;
  return true;
}

MAYFLY_SSSE3 bool is_run(const Byte* p) {
  const __m128i below = _mm_set1_epi8(0x2A), zero = _mm_setzero_si128();
  std::uint64_t above = 0, zeros = 0;
  for (int k = 3; k >= 0; --k) {
    const __m128i v = load(p + 16 * k);
    above = above << 16 | mask_of(_mm_cmpgt_epi8(v, below));
    zeros = zeros << 16 | mask_of(_mm_cmpeq_epi8(v, zero));
  }
  if (static_cast<std::uint32_t>(above) == ~0u && all_base64(p)) return true;
  if (above >> 32 == ~0u && all_base64(p + 32)) return true;
  return zeros == ~above && (zeros == 0xAAAAAAAAAAAAAAAAu || zeros == 0x5555555555555555u);
}

}  // namespace

MAYFLY_SSSE3 Block filter_ssse3(const Byte* begin, const Byte* end, Runs runs) {
  const __m128i zero = _mm_setzero_si128();
  Block block;
  const Byte* p = begin;
  for (; end - p >= static_cast<std::ptrdiff_t>(kBlock + kLookahead); p += kBlock) {
    const __m128i h0 = hits_at(p), h1 = hits_at(p + 16), h2 = hits_at(p + 32), h3 = hits_at(p + 48);
    const bool any = mask_of(_mm_cmpeq_epi8(_mm_or_si128(_mm_or_si128(h0, h1), _mm_or_si128(h2, h3)), zero)) != 0xFFFF;
    const bool run = runs == Runs::notice && is_run(p);
    if (any || run) {
      std::uint64_t none = 0;
      for (const __m128i& h : {h3, h2, h1, h0}) none = none << 16 | mask_of(_mm_cmpeq_epi8(h, zero));
      block.anchors = ~none;
      block.run = run;
      break;
    }
  }
  block.at = p;
  return block;
}

}  // namespace mayfly::scan
