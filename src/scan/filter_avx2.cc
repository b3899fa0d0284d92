// The filter with AVX2: 64 positions a round. The only code of this folder, with filter_ssse3.cc, that uses compiler extensions.
#include <immintrin.h>

#include "scan/filter_vector.h"

#define MAYFLY_AVX2 __attribute__((target("avx2")))

namespace mayfly::scan {
namespace {

constexpr NibbleTables kTables = make_nibble_tables();

MAYFLY_AVX2 inline __m256i load(const Byte* p) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)); }
MAYFLY_AVX2 inline unsigned mask_of(__m256i v) { return static_cast<unsigned>(_mm256_movemask_epi8(v)); }

// The same 16 bytes in both halves of a register.
MAYFLY_AVX2 inline __m256i both(const Byte* table) { return _mm256_broadcastsi128_si256(_mm_load_si128(reinterpret_cast<const __m128i*>(table))); }

// All 32 bytes in [A-Za-z0-9+/_-]. Classified by both nibbles: a byte is in the alphabet if the sets of its nibbles meet.
MAYFLY_AVX2 bool all_base64(__m256i v) {
  // set bit 0: '0'…'9' (0x3_: low 0…9); 1: '+' '-' '/' (0x2_: B, D, F); 2: A…O, a…o (0x4_, 0x6_: 1…F); 3: P…Z, p…z (0x5_, 0x7_: 0…A); 4: '_' (0x5F)
  const __m256i low = _mm256_setr_epi8(9, 13, 13, 13, 13, 13, 13, 13, 13, 13, 12, 6, 4, 6, 4, 22, 9, 13, 13, 13, 13, 13, 13, 13, 13, 13, 12, 6, 4, 6, 4, 22);
  const __m256i high = _mm256_setr_epi8(0, 0, 2, 1, 4, 24, 4, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 4, 24, 4, 8, 0, 0, 0, 0, 0, 0, 0, 0);
  const __m256i nibble = _mm256_set1_epi8(15);
  const __m256i l = _mm256_shuffle_epi8(low, _mm256_and_si256(v, nibble));
  const __m256i h = _mm256_shuffle_epi8(high, _mm256_and_si256(_mm256_srli_epi16(v, 4), nibble));
  return mask_of(_mm256_cmpeq_epi8(_mm256_and_si256(l, h), _mm256_setzero_si256())) == 0;
}

MAYFLY_AVX2 bool is_run(__m256i a, __m256i b, unsigned above_a, unsigned above_b) {
  if (above_a == ~0u && all_base64(a)) return true;
  if (above_b == ~0u && all_base64(b)) return true;
  const __m256i zero = _mm256_setzero_si256();
  const unsigned zero_a = mask_of(_mm256_cmpeq_epi8(a, zero)), zero_b = mask_of(_mm256_cmpeq_epi8(b, zero));
  return zero_a == ~above_a && zero_b == ~above_b && above_a == above_b && (zero_a == 0xAAAAAAAAu || zero_a == 0x55555555u);
}

template <Runs runs>
MAYFLY_AVX2 Block filter(const Byte* begin, const Byte* end) {
  const __m256i t0 = both(kTables.place[0]), t1 = both(kTables.place[1]), t2 = both(kTables.place[2]), t3 = both(kTables.place[3]);
  const __m256i zero = _mm256_setzero_si256(), below = _mm256_set1_epi8(0x2A);
  Block block;
  const Byte* p = begin;
  for (; end - p >= static_cast<std::ptrdiff_t>(kBlock + kLookahead); p += kBlock) {
    const __m256i a = load(p), b = load(p + 32);
    const __m256i hits_a = _mm256_and_si256(_mm256_and_si256(_mm256_shuffle_epi8(t0, a), _mm256_shuffle_epi8(t1, load(p + 1))),
                                            _mm256_and_si256(_mm256_shuffle_epi8(t2, load(p + 2)), _mm256_shuffle_epi8(t3, load(p + 3))));
    const __m256i hits_b = _mm256_and_si256(_mm256_and_si256(_mm256_shuffle_epi8(t0, b), _mm256_shuffle_epi8(t1, load(p + 33))),
                                            _mm256_and_si256(_mm256_shuffle_epi8(t2, load(p + 34)), _mm256_shuffle_epi8(t3, load(p + 35))));
    const __m256i hits = _mm256_or_si256(hits_a, hits_b);
    bool run = false;
    if constexpr (runs == Runs::notice) {
      const unsigned above_a = mask_of(_mm256_cmpgt_epi8(a, below)), above_b = mask_of(_mm256_cmpgt_epi8(b, below));
      const unsigned above = above_a & above_b;
      const bool maybe = (above_a == ~0u) | (above_b == ~0u) | ((above | 0xAAAAAAAAu) == ~0u) | ((above | 0x55555555u) == ~0u);
      if (__builtin_expect(maybe, 0)) run = is_run(a, b, above_a, above_b);
    }
    if (__builtin_expect(!_mm256_testz_si256(hits, hits) || run, 0)) {
      const std::uint64_t none_a = mask_of(_mm256_cmpeq_epi8(hits_a, zero)), none_b = mask_of(_mm256_cmpeq_epi8(hits_b, zero));
      block.anchors = ~(none_a | none_b << 32);
      block.run = run;
      break;
    }
  }
  block.at = p;
  return block;
}

}  // namespace

Block filter_avx2(const Byte* begin, const Byte* end, Runs runs) {
  return runs == Runs::notice ? filter<Runs::notice>(begin, end) : filter<Runs::ignore>(begin, end);
}

MAYFLY_AVX2 std::uint64_t count_lines_avx2(Bytes bytes) {
  const __m256i feed = _mm256_set1_epi8('\n');
  std::uint64_t count = 0;
  std::size_t i = 0;
  for (; i + 32 <= bytes.size(); i += 32) count += static_cast<unsigned>(__builtin_popcount(mask_of(_mm256_cmpeq_epi8(load(bytes.data() + i), feed))));
  for (; i < bytes.size(); ++i) count += bytes[i] == '\n' ? 1 : 0;
  return count;
}

}  // namespace mayfly::scan
