#include "sim/call_log.h"

#include <algorithm>

namespace mayfly::sim {

void CallLog::add(LoggedCall call, Millis begins, Millis ends) {
  while (!ends_.empty() && ends_.top() <= begins) ends_.pop();
  ends_.push(ends);
  most_at_once_ = std::max(most_at_once_, ends_.size());
  ++total_;
  ++counts_[call.service + ":" + call.operation + " " + (call.code.empty() ? std::to_string(call.status) : call.code)];
  calls_.push_back(std::move(call));
  if (calls_.size() > kMaxCalls) {
    calls_.pop_front();
    ++dropped_;
  }
}

void CallLog::clear() {
  calls_.clear();
  counts_.clear();
  ends_ = {};
  total_ = dropped_ = 0;
  most_at_once_ = 0;
}

}  // namespace mayfly::sim
