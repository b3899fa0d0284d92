#include "base/cpu.h"

#include <cstdlib>

namespace mayfly {
namespace {

// AVX2 needs the processor (leaf 7, EBX bit 5) and a kernel that saves the wide registers (OSXSAVE, XCR0 bits 1 and 2). Intel SDM vol. 1, §14.3.
Cpu widest() {
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx2")) return Cpu::avx2;
  if (__builtin_cpu_supports("ssse3")) return Cpu::ssse3;
  return Cpu::scalar;
}

Cpu choose() {
  const Cpu have = widest();
  const char* wanted = std::getenv("MAYFLY_CPU");
  const std::optional<Cpu> level = wanted == nullptr ? std::nullopt : cpu_named(wanted);
  return level && *level < have ? *level : have;
}

}  // namespace

Cpu cpu() {
  static const Cpu chosen = choose();
  return chosen;
}

std::optional<Cpu> cpu_named(std::string_view name) {
  for (const Cpu level : {Cpu::scalar, Cpu::ssse3, Cpu::avx2})
    if (name_of(level) == name) return level;
  return std::nullopt;
}

std::string_view name_of(Cpu level) {
  switch (level) {
    case Cpu::scalar: return "scalar";
    case Cpu::ssse3: return "ssse3";
    case Cpu::avx2: return "avx2";
  }
  return "scalar";
}

}  // namespace mayfly
