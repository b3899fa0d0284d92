#include "leaks/git_traits.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "base/cpu.h"
#include "scan/alphabet.h"
#include "scan/filter.h"
#include "scan/run.h"

namespace mayfly::leaks {
namespace {

constexpr std::size_t kStretch = 32, kPiece = 16;
constexpr std::size_t kUtf16Zeros = 30;  // in every other byte: 60 bytes

bool is_fingerprint(const Byte* p) {
  const std::string_view bytes(reinterpret_cast<const char*>(p), kFingerprintSize);
  return std::any_of(std::begin(scan::kFingerprints), std::end(scan::kFingerprints), [&](const scan::Fingerprint& f) { return f.bytes == bytes; });
}

// Is one of 16 bytes surely no base64: a blank, a control character, most punctuation, or not ASCII?
bool has_break(const Byte* p) {
  constexpr std::uint64_t kTop = 0x8080808080808080, kLow = ~kTop, kToPlus = 0x5555555555555555;  // 0x2B, '+', is the lowest of base64: 0x55 short of 0x80
  std::uint64_t a = 0, b = 0;
  std::memcpy(&a, p, sizeof a);
  std::memcpy(&b, p + sizeof a, sizeof b);
  return ((~((a & kLow) + kToPlus) | a | ~((b & kLow) + kToPlus) | b) & kTop) != 0;
}

// Is what stands at [b, e) and around it more than a long word?
bool is_accepted(Bytes window, std::size_t b, std::size_t e, bool first, bool last) {
  constexpr std::size_t kBlanks = 64;
  if (e - b >= kLongStretch) return true;
  std::size_t blanks = 0;
  while (blanks < b && blanks <= kBlanks && (window[b - 1 - blanks] == ' ' || window[b - 1 - blanks] == '\t')) ++blanks;
  if (blanks > kBlanks || (blanks == b && !first && blanks > 0)) return true;
  const std::size_t from = b > kReachBefore ? b - kReachBefore : 0, to = std::min(window.size(), e + kReachAfter);
  std::size_t end = 0;
  return scan::Run::worthwhile(window.subspan(from, to - from), b - from, last && to == window.size(), end).value_or(true);
}

// Every other byte zero, for so long that a whole block is. (What stands between decides the rest.)
bool may_hold_utf16(Bytes window) {
  const Byte* p = window.data();
  const Byte* const end = p + window.size();
  while (p != end && (p = static_cast<const Byte*>(std::memchr(p, 0, static_cast<std::size_t>(end - p)))) != nullptr) {
    std::size_t zeros = 1;
    while (end - p > 2 && p[1] != 0 && p[2] == 0) {
      p += 2;
      if (++zeros >= kUtf16Zeros) return true;
    }
    do ++p;
    while (p != end && *p == 0);
  }
  return false;
}

}  // namespace

void find_anchors(Bytes window, std::size_t begin, std::size_t end, std::uint64_t origin, std::vector<std::uint64_t>& anchors) {
  constexpr std::size_t kStep = scan::kBlock + scan::kLookahead;
  static const scan::Filter filter = scan::filter_for(cpu());
  if (window.size() < kFingerprintSize) return;
  end = std::min(end, window.size() - kFingerprintSize + 1);
  const auto take = [&](std::size_t at, std::uint64_t mask) {
    for (; mask != 0; mask &= mask - 1) {
      const std::size_t p = at + static_cast<std::size_t>(std::countr_zero(mask));
      if (p < end && is_fingerprint(window.data() + p)) anchors.push_back(origin + p);
    }
  };
  std::size_t p = begin;
  while (p < end && p + kStep <= window.size()) {
    const scan::Block block = filter(window.data() + p, window.data() + window.size(), scan::Runs::ignore);
    p = static_cast<std::size_t>(block.at - window.data());
    if (block.anchors == 0) break;
    take(p, block.anchors);
    p += scan::kBlock;
  }
  for (; p < end; p += scan::kBlock) {  // the last bytes, fewer than a block
    std::array<Byte, kStep> padded{};
    std::copy_n(window.data() + p, std::min(kStep, window.size() - p), padded.begin());
    const scan::Block block = filter(padded.data(), padded.data() + padded.size(), scan::Runs::ignore);
    if (block.at == padded.data()) take(p, block.anchors);
  }
}

// A stretch holds a whole one of any row of 16-byte pieces; nearly every piece of text has a blank, a line end or a quote in it.
bool may_hold_run(Bytes window, std::size_t begin, std::size_t end, bool first, bool last) {
  std::size_t p = begin > kLongStretch + kReachAfter ? begin - kLongStretch - kReachAfter : 0;
  const std::size_t stop = std::min(window.size(), end + kReachBefore + kLongStretch);
  for (; p + kPiece <= stop; p += kPiece) {
    if (has_break(window.data() + p)) continue;
    std::size_t b = p, e = p;
    while (e < window.size() && e - b < kLongStretch && scan::is_base64(window[e])) ++e;
    if (e < p + kPiece) continue;
    while (b > 0 && e - b < kLongStretch && scan::is_base64(window[b - 1])) --b;
    const bool touched = e + kReachAfter >= begin && b <= end + kReachBefore;
    if (e - b >= kStretch && touched && is_accepted(window, b, e, first, last)) return true;
    p += (e - p) / kPiece * kPiece - kPiece;  // the pieces of this stretch are done
  }
  return may_hold_utf16(window);
}

}  // namespace mayfly::leaks
