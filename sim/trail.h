// What CloudTrail's event history holds: one event for each call, and those that the world's file tells of the past. 90 days, as LookupEvents has it.
//
// Not thread-safe: the simulator's one lock holds it. At most kMaxEvents an account, then the oldest go (counted).
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "sim/caller.h"
#include "sim/clock.h"

namespace mayfly::sim {

struct Event {
  Millis at = 0;
  std::string id, request_id, name, source, region, source_ip, user_agent, error_code, error_message;
  std::shared_ptr<const Caller> caller;
  std::vector<std::pair<std::string, std::string>> parameters;  // requestParameters
  bool read_only = true;
};

class TrailLog {
 public:
  static constexpr std::size_t kMaxEvents = 2'000;  // an account

  void add(const std::string& account, Event event);
  const std::deque<Event>& of(const std::string& account) const;
  std::uint64_t dropped() const { return dropped_; }
  void clear() { events_.clear(); }

 private:
  std::unordered_map<std::string, std::deque<Event>> events_;  // the newest last
  std::uint64_t dropped_ = 0;
};

// The event as CloudTrail writes it into logs (eventVersion 1.11), which LookupEvents gives as text.
std::string event_json(const Event& event, const std::string& account);

// The same for what the world's file tells; ids are made from account and position.
Event past_event(const PastEvent& past, const Account& account, std::size_t position);

}  // namespace mayfly::sim
