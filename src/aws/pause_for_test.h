// A Pause whose time stands still except when somebody waits, and who waited for how long. For tests.
#pragma once

#include <mutex>
#include <vector>

#include "aws/pause.h"

namespace mayfly::aws {

class PauseForTest : public Pause {
 public:
  std::chrono::steady_clock::time_point now() const override {
    const std::lock_guard lock(mutex_);
    return now_;
  }
  bool wait(Milliseconds time) override {
    const std::lock_guard lock(mutex_);
    waits_.push_back(time.count());
    now_ += time;
    return !stop_;
  }
  std::vector<std::int64_t> waits() const {
    const std::lock_guard lock(mutex_);
    return waits_;
  }
  void go_on(Milliseconds time) {
    const std::lock_guard lock(mutex_);
    now_ += time;
  }
  void stop() {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }

 private:
  mutable std::mutex mutex_;
  std::chrono::steady_clock::time_point now_{std::chrono::hours(1)};
  std::vector<std::int64_t> waits_;
  bool stop_ = false;
};

}  // namespace mayfly::aws
