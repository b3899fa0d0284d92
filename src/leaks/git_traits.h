// What of a content could become a finding, found without scanning it: its anchors, and whether an encoded run could begin in it. The scan of deltas
// (git_scan.h) stands on this: where nothing of the kind is, scan::scan() gives nothing, whatever the rest.
//
// Anchors are exact: every place of one of scan::kFingerprints.
//
// Runs are a superset of what scan::Run takes up, and unlike that do not depend on where 32-byte blocks fall, so that copied bytes keep the answer. A run is
// taken up only where a half block (32 bytes) of base64 characters stands in a stretch of them that Run::worthwhile() accepts, or a whole block (64 bytes) of
// UTF-16. So: is there a stretch of at least 32 such characters that is accepted, or 60 bytes with a zero in every other place? Of a stretch that is not, the
// answer rests on kReachBefore bytes before it and kReachAfter behind it and on nothing else: what looks further counts as accepted.
//
// Pure; thread-safe.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.h"

namespace mayfly::leaks {

inline constexpr std::size_t kFingerprintSize = 4;
inline constexpr std::size_t kReachBefore = 136, kReachAfter = 128;  // bytes around a stretch
inline constexpr std::size_t kLongStretch = 104;                     // characters; a longer one is accepted for itself
// Bytes around a change that hold all that the change can have made a run, or part of one.
inline constexpr std::size_t kRunMargin = kReachBefore + kLongStretch + kReachAfter;

// Appends `origin` + the place of each anchor that begins in [begin, end) of the window.
void find_anchors(Bytes window, std::size_t begin, std::size_t end, std::uint64_t origin, std::vector<std::uint64_t>& anchors);

// Could a run begin in the window, that the bytes in [begin, end) of it have to do with? `first`, `last`: the content begins, ends with the window.
bool may_hold_run(Bytes window, std::size_t begin, std::size_t end, bool first, bool last);

}  // namespace mayfly::leaks
