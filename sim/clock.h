// The simulator's clock: runs with the machine's, can be set, moved and stopped. Milliseconds since 1970-01-01T00:00:00Z.
// Thread-safe.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>

#include "base/time.h"

namespace mayfly::sim {

using Millis = std::int64_t;

inline Time to_time(Millis millis) { return Time{millis >= 0 ? millis / 1000 : (millis - 999) / 1000}; }
inline Millis to_millis(Time time) { return time.seconds * 1000; }

// Milliseconds of a clock that is never set: for rates and latency, which are the network's and not the world's.
Millis monotonic_millis();

class Clock {
 public:
  Millis now() const;
  void set(Millis now);
  void advance(Millis by);
  void stop();   // stands still until started or set
  void start();  // goes on from where it stands
  void reset();  // the machine's time again
  bool runs() const;

 private:
  Millis now_locked() const;
  mutable std::mutex mutex_;
  Millis offset_ = 0;
  std::optional<Millis> stopped_at_;
};

}  // namespace mayfly::sim
