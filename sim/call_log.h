// What was called: the proof of which permissions a program needs, and of how many calls it makes. Not thread-safe: the simulator's one lock holds it.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <queue>
#include <string>
#include <vector>

#include "sim/clock.h"

namespace mayfly::sim {

struct LoggedCall {
  Millis at = 0;
  std::string service, operation, action;  // "iam", "ListUsers", "iam:ListUsers"
  std::string account, caller, resource, region;
  std::size_t page = 1;
  int status = 0;  // 0: no answer at all
  std::string code, fault, request_id;
};

class CallLog {
 public:
  static constexpr std::size_t kMaxCalls = 1'000'000;

  // `ends`: when its answer goes out (monotonic).
  void add(LoggedCall call, Millis begins, Millis ends);
  void clear();

  const std::deque<LoggedCall>& calls() const { return calls_; }
  std::uint64_t dropped() const { return dropped_; }
  const std::map<std::string, std::uint64_t>& counts() const { return counts_; }  // "iam:ListUsers 200", "iam:ListUsers Throttling"
  std::uint64_t total() const { return total_; }
  std::size_t most_at_once() const { return most_at_once_; }

 private:
  std::deque<LoggedCall> calls_;
  std::map<std::string, std::uint64_t> counts_;
  std::priority_queue<Millis, std::vector<Millis>, std::greater<>> ends_;
  std::uint64_t total_ = 0, dropped_ = 0;
  std::size_t most_at_once_ = 0;
};

}  // namespace mayfly::sim
