// Makes one call to AWS: where to, signed by whom, again after what, and what came back, for every service and protocol.
//
// One Caller serves the whole program: it holds the limit of calls under way, STS's bucket, the quotas of retries by account and service, and the
// difference between this machine's clock and AWS's. Thread-safe; blocks the calling thread. What it is given outlives it.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "aws/api_error.h"
#include "aws/credentials.h"
#include "aws/endpoints.h"
#include "aws/pause.h"
#include "aws/rate.h"
#include "aws/retry.h"
#include "aws/services.h"
#include "aws/tree.h"
#include "base/time.h"
#include "net/http.h"
#include "sign/sigv4.h"

namespace mayfly::aws {

struct Operation {
  const Service& service;
  std::string_view name;             // "ListUsers"
  bool repeatable = true;            // false: changes something; not made again when it is not known whether it arrived
  std::string_view method = "POST";  // REST alone
  std::string_view path = "/";       // REST alone
};

// Where a service is asked instead of AWS (AWS_ENDPOINT_URL…); nullopt: at AWS.
using EndpointOverride = std::function<Result<std::optional<net::Url>>(const Service&)>;

struct CallerSettings {
  EndpointOptions endpoints = {};
  EndpointOverride override_of = {};
  int max_attempts = 3;
  std::size_t max_in_flight = 64;
  double sts_rate = 600, sts_burst = 100;  // calls a second (AWS's limit for an account and Region), and at once
  std::string user_agent = "mayfly";
  Milliseconds timeout{60'000};
};

// What the calls of a run came to.
struct CallCounts {
  std::atomic<std::uint64_t> calls{0};      // requests sent, each try
  std::atomic<std::uint64_t> throttled{0};  // of these, answered with throttling
};

class Caller;

// Who asks, and where: what every client function takes. Cheap to copy; copies share the counts.
struct Api {
  Caller* caller = nullptr;
  std::shared_ptr<CredentialProvider> credentials = nullptr;  // null: unsigned calls alone
  std::string account = {};                                   // whose quotas: 12 digits, or empty while it is not known
  std::string region = {};
  std::shared_ptr<CallCounts> counts = std::make_shared<CallCounts>();
};

// What REST operations carry outside of the body.
struct RestParts {
  sign::Query query = {};
  net::Headers headers = {};
};

class Caller {
 public:
  Caller(net::Http& http, const Clock& clock, Pause& pause, Random random, CallerSettings settings);

  // The answer's result: of XML the element that holds the fields, of JSON the object.
  Answer<Tree> call(const Api& api, const Operation& operation, const Tree& input, const RestParts& rest = {});

  const CallCounts& counts() const { return counts_; }
  const Clock& clock() const { return clock_; }
  Pause& pause() { return pause_; }
  const Random& random() const { return random_; }
  net::Http& http() { return http_; }

 private:
  struct Try;
  Result<Endpoint> find_endpoint(const Api& api, const Operation& operation, net::Url& url) const;
  Result<net::Response> send(const Api& api, const Operation& operation, const net::Request& request);
  Result<Tree> read(const Operation& operation, std::string_view body);
  bool learn_time(const net::Response& response, Time signed_at);

  net::Http& http_;
  const Clock& clock_;
  Pause& pause_;
  const Random random_;
  const CallerSettings settings_;
  Places places_;   // calls under way
  Places readers_;  // answers being read: that computes, and needs several times the answer's memory, so at most one for each processor
  Bucket sts_bucket_;
  RetryQuotas quotas_;
  CallCounts counts_;
  std::atomic<std::int64_t> skew_seconds_{0};  // AWS's clock minus ours
};

}  // namespace mayfly::aws
