#include "aws/pause.h"

#include <algorithm>
#include <random>
#include <thread>

#include "base/interrupt.h"

namespace mayfly::aws {

std::chrono::steady_clock::time_point RealPause::now() const { return std::chrono::steady_clock::now(); }

bool RealPause::wait(Milliseconds time) {
  constexpr Milliseconds step{50};  // so often a Ctrl-C is looked for
  const auto end = std::chrono::steady_clock::now() + time;
  while (!interrupted()) {
    const auto left = std::chrono::ceil<Milliseconds>(end - std::chrono::steady_clock::now());
    if (left <= Milliseconds(0)) return true;
    std::this_thread::sleep_for(std::min(left, step));
  }
  return false;
}

Random real_random() {
  return [] {
    thread_local std::mt19937_64 generator{std::random_device{}()};
    return std::uniform_real_distribution<double>(0, 1)(generator);
  };
}

}  // namespace mayfly::aws
