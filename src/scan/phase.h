// The phase of a run of base64: with which of its first four characters the quartets begin. Characters that stand before a run and are of its alphabet
// ("data/QUJD…", a name glued to it, the last letter of an escape) shift all that follows; read in the wrong phase text becomes noise.
//
// Decided by the first kMinDecoded bytes, read in the phase of the run's first character: if they are neither text nor the beginning of a compressed file or
// an archive, the three other phases are asked. Costs some hundred nanoseconds, and only for runs that are not text. Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace mayfly::scan {

// Up to so many glued characters do not keep a text from being known as one.
inline constexpr std::size_t kMaxGlue = 20;

// Does the first reading of a run, with so many characters glued to what begins with `decoded`, come to the same?
bool found_by_phase(std::string_view decoded, std::size_t glued);

// How many characters, 0 to 3, are to be left out at the run's front. `decoded`: its first kMinDecoded bytes or more.
unsigned glued_characters(std::string_view decoded);

// The same bits, from `glued` characters further on: what is left over behind the last whole byte, of 6 · glued bits less, is lost.
std::string without_front(std::string_view decoded, unsigned glued);

}  // namespace mayfly::scan
