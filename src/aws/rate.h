// Two brakes on ourselves: how many calls are under way at once, and how many a second go to one service. Thread-safe.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>

#include "aws/pause.h"

namespace mayfly::aws {

// Places for calls under way. A call that waits before its next try gives its place back.
class Places {
 public:
  explicit Places(std::size_t count) : free_(count) {}

  // False: the user asked to stop while we waited.
  bool take();
  void give_back();

 private:
  std::mutex mutex_;
  std::condition_variable freed_;
  std::size_t free_;
};

// A token bucket: `rate` calls a second, up to `burst` at once after a rest. STS allows 600 a second for an account and Region, AssumeRole charged to the
// caller (AWS: "Request throttling and quotas for AWS STS").
class Bucket {
 public:
  Bucket(double rate, double burst) : rate_(rate), burst_(burst), tokens_(burst) {}

  // Takes a token, now or after a wait. False: the user asked to stop.
  bool take(Pause& pause);

 private:
  const double rate_, burst_;
  std::mutex mutex_;
  double tokens_;  // below 0: callers are waiting for as many
  std::chrono::steady_clock::time_point last_{};
};

}  // namespace mayfly::aws
