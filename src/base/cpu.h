// Which instructions the vector code may use. Decided once, at the first question; MAYFLY_CPU=scalar|ssse3|avx2 forces a narrower set (never a wider
// one), so that every path can be tested on one machine.
#pragma once

#include <optional>
#include <string_view>

namespace mayfly {

enum class Cpu { scalar, ssse3, avx2 };

Cpu cpu();
std::string_view name_of(Cpu cpu);
std::optional<Cpu> cpu_named(std::string_view name);

}  // namespace mayfly
