#include "carrier/budget.h"

#include <algorithm>
#include <limits>

namespace mayfly::carrier {

using model::SkipReason;

std::optional<SkipReason> Budget::spend_bytes(std::uint64_t count) {
  bytes_ += std::min(count, std::numeric_limits<std::uint64_t>::max() - bytes_);
  if (bytes_ > limits_.max_bytes) return SkipReason::cap_bytes;
  if (calls_++ % 16 == 0) late_ = late_ || std::chrono::steady_clock::now() - start_ > limits_.max_time;
  if (late_) return SkipReason::cap_time;
  return std::nullopt;
}

std::optional<SkipReason> Budget::spend_member() {
  if (members_ >= limits_.max_members) return SkipReason::cap_members;
  ++members_;
  return spend_bytes(0);
}

std::optional<SkipReason> Budget::check_ratio(std::uint64_t packed, std::uint64_t unpacked) const {
  if (unpacked <= limits_.ratio_free_bytes) return std::nullopt;
  if (unpacked / std::max<std::uint64_t>(packed, 1) < limits_.max_ratio) return std::nullopt;
  return SkipReason::cap_ratio;
}

std::unexpected<Error> fail_skip(SkipReason reason, const std::string& detail) {
  Code code = Code::unavailable;
  if (reason == SkipReason::broken_container) code = Code::corrupt;
  if (reason == SkipReason::encrypted_container || reason == SkipReason::unsupported_container) code = Code::unsupported;
  const std::string name(model::row_of(reason).name);
  return fail(code, detail.empty() ? name : name + ": " + detail);
}

SkipReason skip_reason_of(const Error& error) {
  const std::string_view name = std::string_view(error.message).substr(0, error.message.find(':'));
  for (const model::SkipRow& row : model::all_skip_reasons())
    if (row.name == name) return row.reason;
  const bool system = error.code == Code::unavailable || error.code == Code::denied || error.code == Code::not_found;
  return system ? SkipReason::io_error : SkipReason::broken_container;
}

}  // namespace mayfly::carrier
