#include "aws/caller.h"

#include <algorithm>
#include <cstdlib>
#include <thread>

#include "aws/wire.h"
#include "aws/wire_time.h"
#include "base/check.h"
#include "base/interrupt.h"

namespace mayfly::aws {
namespace {

// AWS accepts signatures of five minutes ago; what differs by less than this is not the reason of a refusal.
constexpr std::int64_t kSkewThatMattersSeconds = 240;

std::string full_name(const Operation& operation) { return std::string(operation.service.id) + ":" + std::string(operation.name); }

// Of errors on the way (net/http.h): whether the same may go well next time.
Failure failure_on_the_way(const Error& error) {
  return error.code == Code::timeout || error.code == Code::unavailable ? Failure::transient : Failure::permanent;
}

// Whether a change was made is not known after a passing failure: so it is not made again. After throttling it is known: it was not.
Failure for_changes_too(const Operation& operation, Failure failure) {
  return failure == Failure::transient && !operation.repeatable ? Failure::permanent : failure;
}

void wipe_headers(net::Headers& headers) {
  for (auto& [name, value] : headers) wipe(value);
}

}  // namespace

// One call and all of its tries.
struct Caller::Try {
  const Api& api;
  const Operation& operation;
  Retries retries;
  bool time_learned = false, credentials_renewed = false;

  // Whether to try again, after the wait that takes; false: the error stands.
  bool again(Caller& caller, Failure failure, std::string_view retry_after) {
    const auto delay = retries.after(failure, retry_after);
    return delay && !interrupted() && caller.pause_.wait(*delay);
  }
};

Caller::Caller(net::Http& http, const Clock& clock, Pause& pause, Random random, CallerSettings settings)
    : http_(http), clock_(clock), pause_(pause), random_(std::move(random)), settings_(std::move(settings)), places_(settings_.max_in_flight),
      readers_(std::max(2U, std::thread::hardware_concurrency())), sts_bucket_(settings_.sts_rate, settings_.sts_burst) {}

Result<Endpoint> Caller::find_endpoint(const Api& api, const Operation& operation, net::Url& url) const {
  TRY(Endpoint endpoint, endpoint_of(operation.service, api.region, settings_.endpoints));
  url.host = endpoint.host;
  if (settings_.override_of) {
    TRY(const auto other, settings_.override_of(operation.service));
    if (other) url = *other;
  }
  return endpoint;
}

// In its place among the calls under way, and at STS's pace.
Result<net::Response> Caller::send(const Api& api, const Operation& operation, const net::Request& request) {
  if (&operation.service == &kSts && !sts_bucket_.take(pause_)) return fail(Code::unavailable, "interrupted");
  if (!places_.take()) return fail(Code::unavailable, "interrupted");
  ++counts_.calls;
  ++api.counts->calls;
  auto response = http_.send(request);
  places_.give_back();
  return response;
}

Result<Tree> Caller::read(const Operation& operation, std::string_view body) {
  if (!readers_.take()) return fail(Code::unavailable, "interrupted");
  auto tree = read_answer(operation, body);
  readers_.give_back();
  return tree;
}

// True: AWS's clock is another than we signed by, and now we know it.
bool Caller::learn_time(const net::Response& response, Time signed_at) {
  const auto date = parse_http_date(net::header(response.headers, "Date"));
  if (!date || std::abs(date->seconds - signed_at.seconds) < kSkewThatMattersSeconds) return false;
  skew_seconds_ = date->seconds - clock_.now().seconds;
  return true;
}

Answer<Tree> Caller::call(const Api& api, const Operation& operation, const Tree& input, const RestParts& rest) {
  const std::string name = full_name(operation);
  net::Url url;
  const auto endpoint = find_endpoint(api, operation, url);
  if (!endpoint) return std::unexpected(error_on_the_way(endpoint.error(), name));
  const bool is_signed = !operation.service.signing_name.empty() && api.credentials != nullptr;
  Try tries{api, operation, Retries(quotas_.of(api.account, operation.service.id), settings_.max_attempts, random_)};
  for (;;) {
    net::Request request = build_request(operation, input, rest, url);
    request.timeout = settings_.timeout;
    request.headers.emplace_back("User-Agent", settings_.user_agent);
    const Time now{clock_.now().seconds + skew_seconds_};
    std::shared_ptr<const Credentials> credentials;
    if (is_signed) {
      auto got = api.credentials->get();
      if (!got) return std::unexpected(std::move(got.error()));
      credentials = *std::move(got);
      sign_request(request, rest, *credentials, operation, endpoint->signing_region, now);
    }
    auto response = send(api, operation, request);
    wipe_headers(request.headers);
    wipe(request.body);

    if (!response) {
      if (tries.again(*this, for_changes_too(operation, failure_on_the_way(response.error())), {})) continue;
      return std::unexpected(error_on_the_way(response.error(), name));
    }
    if (response->status >= 200 && response->status < 300) {
      auto tree = read(operation, response->body);
      const ApiError error = tree ? ApiError{} : error_of_reading(tree.error(), *response, name);
      wipe(response->body);
      if (tree) {
        tries.retries.answered();
        return *std::move(tree);
      }
      if (tries.again(*this, for_changes_too(operation, Failure::transient), {})) continue;
      return std::unexpected(error);
    }
    ApiError error = error_in(*response, name);
    const Failure failure = for_changes_too(operation, failure_of(response->status, error.aws_code));
    if (failure == Failure::throttled) ++counts_.throttled, ++api.counts->throttled;
    if (failure == Failure::wrong_time && !std::exchange(tries.time_learned, true) && learn_time(*response, now)) continue;
    if (failure == Failure::expired_credentials && credentials && !std::exchange(tries.credentials_renewed, true)) {
      api.credentials->expired(*credentials);
      continue;
    }
    if (!tries.again(*this, failure, net::header(response->headers, "x-amz-retry-after"))) return std::unexpected(std::move(error));
  }
}

}  // namespace mayfly::aws
