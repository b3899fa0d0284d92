#include "aws/rate.h"

#include <algorithm>
#include <cmath>

#include "base/interrupt.h"

namespace mayfly::aws {

bool Places::take() {
  constexpr Milliseconds look_for_interrupt{50};
  std::unique_lock lock(mutex_);
  while (free_ == 0) {
    if (interrupted()) return false;
    freed_.wait_for(lock, look_for_interrupt);
  }
  --free_;
  return true;
}

void Places::give_back() {
  {
    const std::lock_guard lock(mutex_);
    ++free_;
  }
  freed_.notify_one();
}

bool Bucket::take(Pause& pause) {
  Milliseconds wait{0};
  {
    const std::lock_guard lock(mutex_);
    const auto now = pause.now();
    if (last_ != std::chrono::steady_clock::time_point{}) tokens_ = std::min(burst_, tokens_ + rate_ * std::chrono::duration<double>(now - last_).count());
    last_ = now;
    tokens_ -= 1;
    if (tokens_ < 0) wait = Milliseconds(static_cast<std::int64_t>(std::ceil(-tokens_ / rate_ * 1000)));
  }
  return wait.count() == 0 || pause.wait(wait);
}

}  // namespace mayfly::aws
