#include "aws/credentials.h"

#include <algorithm>

namespace mayfly::aws {
namespace {

constexpr std::int64_t kAdvisorySeconds = 15 * 60, kMandatorySeconds = 10 * 60;  // botocore, credentials.py
constexpr std::int64_t kShortLifeSeconds = 30 * 60;
constexpr std::int64_t kJitterSeconds = 60;
constexpr std::int64_t kSecondsBetweenFailures = 60;

}  // namespace

CredentialProvider::Need CredentialProvider::need(Time now) const {
  if (!current_) return Need::all;
  if (!current_->expires_at) return Need::nothing;
  const std::int64_t left = current_->expires_at->seconds - now.seconds;
  if (left <= 0) return Need::all;
  if (left <= mandatory_seconds_) return Need::mandatory;
  return left <= advisory_seconds_ ? Need::advisory : Need::nothing;
}

bool CredentialProvider::may_try(Time now) const {
  return !last_failure_ || now.seconds - last_failure_->seconds >= kSecondsBetweenFailures || now < *last_failure_;
}

void CredentialProvider::accept(Credentials fresh) {
  if (fresh.expires_at) {
    const std::int64_t life = fresh.expires_at->seconds - clock_.now().seconds;
    const bool is_short = life < kShortLifeSeconds;
    const auto jitter = static_cast<std::int64_t>(random_() * static_cast<double>(kJitterSeconds));
    advisory_seconds_ = is_short ? life / 2 : kAdvisorySeconds + jitter;
    mandatory_seconds_ = is_short ? life / 4 : kMandatorySeconds;
  }
  current_ = std::make_shared<const Credentials>(std::move(fresh));
  last_failure_.reset();
  last_error_.reset();
}

// One flight, with the mutex given back meanwhile.
void CredentialProvider::load(std::unique_lock<std::mutex>& lock) {
  loading_ = true;
  lock.unlock();
  auto fresh = load_();
  lock.lock();
  loading_ = false;
  if (fresh) {
    accept(*std::move(fresh));
  } else {
    last_failure_ = clock_.now();
    last_error_ = std::move(fresh.error());
  }
  changed_.notify_all();
}

Answer<std::shared_ptr<const Credentials>> CredentialProvider::get() {
  std::unique_lock lock(mutex_);
  if (loading_ && need(clock_.now()) >= Need::mandatory) changed_.wait(lock, [&] { return !loading_; });
  if (!loading_ && need(clock_.now()) != Need::nothing && may_try(clock_.now())) load(lock);
  if (need(clock_.now()) != Need::all) return current_;
  if (last_error_) return std::unexpected(*last_error_);
  return std::unexpected(
      error_on_the_way(Error{Code::denied, "the credentials were over when they came", {}, "is this machine's clock right?"}, "credentials"));
}

void CredentialProvider::expired(const Credentials& refused) {
  const std::lock_guard lock(mutex_);
  if (current_ && current_.get() == &refused) current_.reset();
}

}  // namespace mayfly::aws
