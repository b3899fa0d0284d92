// Waiting, and the time by which waits are measured; injected, so that tests of retries and rates take no time. Thread-safe.
#pragma once

#include <chrono>
#include <functional>

namespace mayfly::aws {

using Milliseconds = std::chrono::milliseconds;

class Pause {
 public:
  virtual ~Pause() = default;
  virtual std::chrono::steady_clock::time_point now() const = 0;
  // False: the user asked to stop while we waited.
  virtual bool wait(Milliseconds time) = 0;
};

class RealPause : public Pause {
 public:
  std::chrono::steady_clock::time_point now() const override;
  bool wait(Milliseconds time) override;
};

// A number in [0, 1). Called from many threads.
using Random = std::function<double()>;
Random real_random();

}  // namespace mayfly::aws
