#include "aws/retry.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace mayfly::aws {

bool RetryQuota::take(int tokens) {
  const std::lock_guard lock(mutex_);
  if (tokens > left_) return false;
  left_ -= tokens;
  return true;
}

void RetryQuota::give_back(int tokens) {
  const std::lock_guard lock(mutex_);
  left_ = std::min(kCapacity, left_ + tokens);
}

int RetryQuota::left() const {
  const std::lock_guard lock(mutex_);
  return left_;
}

RetryQuota& RetryQuotas::of(const std::string& account, std::string_view service) {
  const std::lock_guard lock(mutex_);
  auto& quota = quotas_[{account, std::string(service)}];
  if (!quota) quota = std::make_unique<RetryQuota>();
  return *quota;
}

Milliseconds retry_delay(Failure failure, int attempt, std::string_view retry_after, double random) {
  constexpr double longest = 20'000, longest_addition = 5'000;
  const double base = failure == Failure::throttled ? 1'000 : 50;
  const double own = random * std::min(base * std::exp2(std::min(attempt - 1, 30)), longest);
  double delay = own;
  std::int64_t asked = 0;
  const auto [end, error] = std::from_chars(retry_after.data(), retry_after.data() + retry_after.size(), asked);
  const bool is_number = !retry_after.empty() && error == std::errc() && end == retry_after.data() + retry_after.size() && asked >= 0;
  if (is_number) delay = std::max(own, std::min(static_cast<double>(asked), own + longest_addition));
  return Milliseconds(static_cast<std::int64_t>(std::ceil(delay)));
}

std::optional<Milliseconds> Retries::after(Failure failure, std::string_view retry_after) {
  ++attempts_;
  if (failure != Failure::transient && failure != Failure::throttled) return std::nullopt;
  if (attempts_ >= max_attempts_) return std::nullopt;
  const int cost = failure == Failure::throttled ? RetryQuota::kThrottledCost : RetryQuota::kTransientCost;
  if (!quota_.take(cost)) return std::nullopt;
  last_cost_ = cost;
  return retry_delay(failure, attempts_, retry_after, random_());
}

void Retries::answered() {
  ++attempts_;
  quota_.give_back(last_cost_ == 0 ? RetryQuota::kAnswerWithoutRetry : last_cost_);
}

}  // namespace mayfly::aws
