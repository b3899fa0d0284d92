#include "sim/clock.h"

#include <chrono>

namespace mayfly::sim {
namespace {

Millis machine_millis() { return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count(); }

}  // namespace

Millis monotonic_millis() { return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

Millis Clock::now_locked() const { return stopped_at_ ? *stopped_at_ : machine_millis() + offset_; }

Millis Clock::now() const {
  const std::lock_guard lock(mutex_);
  return now_locked();
}

void Clock::set(Millis now) {
  const std::lock_guard lock(mutex_);
  offset_ = now - machine_millis();
  if (stopped_at_) stopped_at_ = now;
}

void Clock::advance(Millis by) { set(now() + by); }

void Clock::stop() {
  const std::lock_guard lock(mutex_);
  stopped_at_ = now_locked();
}

void Clock::start() {
  const std::lock_guard lock(mutex_);
  if (stopped_at_) offset_ = *stopped_at_ - machine_millis();
  stopped_at_.reset();
}

void Clock::reset() {
  const std::lock_guard lock(mutex_);
  offset_ = 0;
  stopped_at_.reset();
}

bool Clock::runs() const {
  const std::lock_guard lock(mutex_);
  return !stopped_at_;
}

}  // namespace mayfly::sim
