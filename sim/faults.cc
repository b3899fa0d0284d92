#include "sim/faults.h"

#include <algorithm>
#include <array>

#include "iam/pattern.h"

namespace mayfly::sim {
namespace {

// clang-format off
constexpr std::array kNames = {
    FaultName{"denied", FaultKind::denied},             FaultName{"throttled", FaultKind::throttled},
    FaultName{"server_error", FaultKind::server_error}, FaultName{"html_500", FaultKind::html_500},
    FaultName{"empty_body", FaultKind::empty_body},     FaultName{"truncated_body", FaultKind::truncated_body},
    FaultName{"broken_off", FaultKind::broken_off},     FaultName{"timeout", FaultKind::timeout},
    FaultName{"reset", FaultKind::reset},               FaultName{"expired_token", FaultKind::expired_token},
    FaultName{"skewed_clock", FaultKind::skewed_clock},
};
// clang-format on

bool page_fits(const std::string& wanted, std::size_t page) {
  if (wanted.empty()) return true;
  if (wanted == "first") return page == 1;
  if (wanted == "later") return page > 1;
  return wanted == std::to_string(page);
}

bool fits(const Fault& fault, const Struck& call) {
  return iam::glob(fault.operation, call.operation, iam::Case::ignored) && (fault.account.empty() || fault.account == call.account) &&
         (fault.region.empty() || fault.region == call.region) && iam::glob(fault.resource, call.resource, iam::Case::exact) &&
         page_fits(fault.page, call.page);
}

// Spreads the share evenly: of 100 calls at 0.05 it is each twentieth, in every run the same.
bool chosen(double share, std::uint64_t number) {
  return static_cast<std::uint64_t>(static_cast<double>(number) * share) != static_cast<std::uint64_t>(static_cast<double>(number + 1) * share);
}

}  // namespace

std::optional<FaultKind> fault_kind(std::string_view name) {
  const auto row = std::ranges::find(kNames, name, &FaultName::name);
  if (row == kNames.end()) return std::nullopt;
  return row->kind;
}

std::string_view name_of(FaultKind kind) { return std::ranges::find(kNames, kind, &FaultName::kind)->name; }

std::optional<Fault> Faults::strike(const Struck& call) {
  std::optional<Fault> out;
  for (Rule& rule : rules_) {
    if (!fits(rule.fault, call)) continue;
    const std::uint64_t number = rule.seen++;
    const bool passes = number < static_cast<std::uint64_t>(std::max<std::int64_t>(0, rule.fault.skip)) ||
                        (rule.fault.count >= 0 && rule.struck >= static_cast<std::uint64_t>(rule.fault.count)) || !chosen(rule.fault.share, number);
    if (out || passes) continue;
    ++rule.struck;
    out = rule.fault;
  }
  return out;
}

bool Buckets::take(const std::vector<Rate>& rates, const std::string& operation, const std::string& account, const std::string& region, Millis monotonic) {
  std::vector<Bucket*> taken;
  for (std::size_t i = 0; i < rates.size(); ++i) {
    const Rate& rate = rates[i];
    if (!iam::glob(rate.operation, operation, iam::Case::ignored)) continue;
    const auto [place, is_new] = buckets_.try_emplace(std::to_string(i) + "/" + account + (rate.by_region ? "/" + region : ""), Bucket{rate.burst, monotonic});
    Bucket& bucket = place->second;
    bucket.tokens = std::min(rate.burst, bucket.tokens + static_cast<double>(monotonic - bucket.at) / 1000 * rate.per_second);
    bucket.at = monotonic;
    if (bucket.tokens < 1) return false;
    taken.push_back(&bucket);
  }
  for (Bucket* bucket : taken) bucket->tokens -= 1;
  return true;
}

}  // namespace mayfly::sim
