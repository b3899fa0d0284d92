// What the network and the services do besides the world's facts: latency, rates, faults, paging, staleness. Plain values, set by a world's file or by the
// control endpoint (control.h). docs/guide/simulator.md lists them.
//
// Operations are named as IAM names actions, "iam:ListUsers", and patterns of them, "sts:*".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mayfly::sim {

struct Latency {
  std::string operation = "*";
  std::int64_t millis = 0;
};

// A token bucket for each account (that of the caller's credentials), or for each account and Region.
struct Rate {
  std::string operation = "*";
  double per_second = 0, burst = 0;
  bool by_region = true;
};

struct Settings {
  std::vector<Latency> latency;     // the first that fits
  std::vector<Rate> rates;          // all that fit
  std::int64_t consistency_ms = 0;  // a write is seen by readers this much later
  std::int64_t trail_delay_ms = 0;  // an event is looked up this much later
  std::size_t page_size = 0;        // no page is longer, whatever is asked; 0: as asked
  std::size_t empty_pages = 0;      // so many empty pages come first, truncated and with a marker: legal, and seen in the wild
  bool verify_time = true;          // a signature's time must be within five minutes of ours
};

enum class FaultKind { denied, throttled, server_error, html_500, empty_body, truncated_body, broken_off, timeout, reset, expired_token, skewed_clock };

struct FaultName {
  std::string_view name;
  FaultKind kind;
};
std::optional<FaultKind> fault_kind(std::string_view name);
std::string_view name_of(FaultKind kind);

// A fault strikes calls that fit all of it.
struct Fault {
  FaultKind kind = FaultKind::denied;
  std::string operation = "*";
  std::string account;          // whom the call is about: the caller's, of AssumeRole the role's; empty: any
  std::string region;           // empty: any
  std::string resource = "*";   // a pattern of the resource's ARN
  std::string page;             // "first", "later", a number from 1; empty: any
  std::int64_t skip = 0;        // lets so many pass first
  std::int64_t count = -1;      // strikes so often; -1: for ever
  double share = 1;             // of the calls that fit
  std::int64_t seconds = 3600;  // skewed_clock: how far ahead the server's clock is
};

}  // namespace mayfly::sim
