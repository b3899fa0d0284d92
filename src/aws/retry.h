// When a failed call is made again, and after how long: the SDKs' standard mode as of 2026 (botocore, retries/standard.py and quota.py).
//
//   delay        rand(0,1) · min(base · 2^(attempt − 1), 20 s); base 50 ms after a transient failure, 1 s after throttling
//   at least     what x-amz-retry-after says (milliseconds), but no more than 5 s longer than that
//   quota        500 tokens; a retry costs 14, after throttling 5; an answer gives back what its last retry cost, or 1 if there was none
//
// One quota for each account and service: what one account's throttling costs, no other account pays. Pure but for its counter; thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "aws/api_error.h"
#include "aws/pause.h"

namespace mayfly::aws {

class RetryQuota {
 public:
  static constexpr int kCapacity = 500;
  static constexpr int kTransientCost = 14, kThrottledCost = 5, kAnswerWithoutRetry = 1;

  bool take(int tokens);
  void give_back(int tokens);
  int left() const;

 private:
  mutable std::mutex mutex_;
  int left_ = kCapacity;
};

class RetryQuotas {
 public:
  RetryQuota& of(const std::string& account, std::string_view service);

 private:
  std::mutex mutex_;
  std::map<std::pair<std::string, std::string>, std::unique_ptr<RetryQuota>> quotas_;
};

// `attempt` is the one that failed, from 1. `retry_after`: the header's text, empty if there was none; what is no number is ignored.
Milliseconds retry_delay(Failure failure, int attempt, std::string_view retry_after, double random);

// The tries of one call.
class Retries {
 public:
  Retries(RetryQuota& quota, int max_attempts, Random random) : quota_(quota), max_attempts_(max_attempts), random_(std::move(random)) {}

  // After an attempt that failed: how long to wait before the next one; nullopt: give up.
  std::optional<Milliseconds> after(Failure failure, std::string_view retry_after);

  // After an answer (any 2xx).
  void answered();

  int attempts() const { return attempts_; }

 private:
  RetryQuota& quota_;
  int max_attempts_;
  Random random_;
  int attempts_ = 0;
  int last_cost_ = 0;
};

}  // namespace mayfly::aws
