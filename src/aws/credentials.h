// A set of AWS credentials, and the provider that keeps a fresh one at hand for many threads.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "aws/api_error.h"
#include "aws/pause.h"
#include "base/secret.h"
#include "base/time.h"

namespace mayfly::aws {

struct Credentials {
  std::string access_key_id = {};
  Secret secret_access_key = {};
  Secret session_token = {};                      // empty: long-lived keys
  std::optional<Time> expires_at = std::nullopt;  // nullopt: never, as far as the source says
  std::string account = {};                       // where the source tells; else empty
};

// Loads when there is nothing fresh, once for all who wait (single flight):
//
//   15 min before the end (advisory)    one caller tries, everybody else goes on with what there is; a failure is no error yet
//   10 min before the end (mandatory)   everybody waits for the one that tries; if it fails, what has not ended yet is used on
//   sets that live under 30 min         half of their life, and a quarter
//   a failed try                        is not repeated for a minute; whoever asks gets its error again
//
// The windows are botocore's. Thread-safe; outlives its callers' calls. A shared_ptr hands out a set, so that a caller may sign with it while the next one
// takes its place.
class CredentialProvider {
 public:
  using Load = std::function<Answer<Credentials>()>;

  CredentialProvider(Load load, const Clock& clock, Random random) : load_(std::move(load)), clock_(clock), random_(std::move(random)) {}
  CredentialProvider(const CredentialProvider&) = delete;
  CredentialProvider& operator=(const CredentialProvider&) = delete;

  Answer<std::shared_ptr<const Credentials>> get();

  // AWS refused this set as expired, whatever its date says: it is not handed out again.
  void expired(const Credentials& refused);

 private:
  enum class Need { nothing, advisory, mandatory, all };
  Need need(Time now) const;
  bool may_try(Time now) const;
  void load(std::unique_lock<std::mutex>& lock);
  void accept(Credentials fresh);

  const Load load_;
  const Clock& clock_;
  const Random random_;

  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::shared_ptr<const Credentials> current_;
  std::int64_t advisory_seconds_ = 0, mandatory_seconds_ = 0;  // before the end
  bool loading_ = false;
  std::optional<Time> last_failure_;
  std::optional<ApiError> last_error_;
};

}  // namespace mayfly::aws
