// Everything that a command needs to ask AWS, put together: HTTP, credentials, Region, endpoints, limits. One a run.
//
//   TRY(auto session, aws::Session::open(options, clock));
//   aws::Api own = session->api();
//   TRY(auto me, aws::sts::get_caller_identity(own));
//   aws::Api member = session->role("444455556666", "arn:aws:iam::444455556666:role/Audit", external_id);
//   auto keys = aws::iam::list_service_specific_credentials(member, aws::iam::Scope::all_users);
//
// Thread-safe after open(); outlives every Api that it gave.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "aws/caller.h"
#include "aws/chain.h"
#include "base/time.h"
#include "net/client.h"

namespace mayfly::aws {

struct SessionOptions {
  std::optional<std::string> profile = std::nullopt;  // --profile
  std::optional<std::string> region = std::nullopt;   // --region
  std::vector<std::string> allowed_endpoints = {};    // --allow-endpoint
  std::size_t max_in_flight = 64;
  std::optional<double> sts_rate = std::nullopt;  // calls a second
  std::string user_agent = "mayfly";
  std::string role_session_name = "mayfly";
  Prompt prompt = {};
  Variables variables = process_variables();
};

// SDKs give up after three attempts. An audit makes ten thousand calls, and must not lose an account to three unlucky ones: so ten, unless AWS_MAX_ATTEMPTS
// or the profile's max_attempts says otherwise. The quota of retries still ends it where a service is down.
inline constexpr int kDefaultMaxAttempts = 10;

class Session {
 public:
  // Reads the profiles, loads libcurl; asks nobody anything. `invalid`: a profile that is not there, a broken file, a Region that is none.
  static Result<std::unique_ptr<Session>> open(SessionOptions options, const Clock& clock);

  // With the credentials that the chain finds, at the first call that needs them. The account is not known yet: set it from sts::get_caller_identity.
  Api api() const;

  // With a role of another account, taken at the first call and renewed. `base`: whose credentials take it; its account is charged by STS.
  Api role(const Api& base, const std::string& account, const std::string& role_arn, const std::optional<std::string>& external_id) const;

  const std::string& region() const { return region_; }
  const std::string& profile() const { return profile_; }
  Caller& caller() const { return *caller_; }

  // The search of the chain, made now and for its story (`mayfly doctor`).
  Search explain() const;

 private:
  Session(SessionOptions options, const Clock& clock) : options_(std::move(options)), clock_(clock) {}
  Result<SourceContext> context() const;

  const SessionOptions options_;
  const Clock& clock_;
  std::string profile_, region_;
  std::unique_ptr<net::Client> http_;
  std::unique_ptr<RealPause> pause_;
  std::unique_ptr<Caller> caller_;
  std::shared_ptr<CredentialProvider> credentials_;
};

}  // namespace mayfly::aws
