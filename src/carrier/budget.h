// Budget: what unpacking one file may cost, over all levels inside it. When a limit bites, the error's message begins with the limit's name
// ("cap_bytes", "cap_ratio", …) and its code is `unavailable`, so that the caller can count it.
//
// Not thread-safe: one for each outermost file, used by the worker that unpacks it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "model/coverage.h"

namespace mayfly::carrier {

struct Limits {
  std::uint64_t max_bytes = std::uint64_t{64} << 30;  // unpacked bytes of one outermost file, over all levels
  std::uint64_t max_ratio = 2000;                     // unpacked to packed, of one compressed stream, once more than ratio_free_bytes came out
  std::uint64_t ratio_free_bytes = std::uint64_t{64} << 20;
  std::uint32_t max_depth = 10;                                 // carriers and encodings inside each other
  std::uint64_t max_members = 2'000'000;                        // of one outermost file
  std::uint64_t max_document_bytes = std::uint64_t{128} << 20;  // what must be in memory whole: notebooks, nested zip files and databases
  std::chrono::milliseconds max_time{20 * 60 * 1000};           // of one outermost file
};

class Budget {
 public:
  explicit Budget(const Limits& limits) : limits_(limits), start_(std::chrono::steady_clock::now()) {}
  const Limits& limits() const { return limits_; }

  // Accounts for `count` bytes that came out somewhere. The limit that bit, or nothing. Also looks at the clock, on every sixteenth call: so call it
  // with 0 where work is done and nothing comes out. A limit that bit once bites on every further call.
  std::optional<model::SkipReason> spend_bytes(std::uint64_t count);
  std::optional<model::SkipReason> spend_member();
  // The ratio of one stream so far.
  std::optional<model::SkipReason> check_ratio(std::uint64_t packed, std::uint64_t unpacked) const;
  std::uint64_t bytes() const { return bytes_; }

 private:
  Limits limits_;
  std::chrono::steady_clock::time_point start_;
  std::uint64_t bytes_ = 0, members_ = 0, calls_ = 0;
  bool late_ = false;
};

// How a carrier's error names the limit or the defect: the message is the reason's name, then ": " and the detail. The code is `corrupt` for a broken
// container, `unsupported` for an encrypted or unknown one, `unavailable` for the rest. `detail` holds nothing of the content.
std::unexpected<Error> fail_skip(model::SkipReason reason, const std::string& detail);

// The reason back. Where the message names none: io_error for what the system said (`unavailable`, `denied`, `not_found`), else broken_container.
model::SkipReason skip_reason_of(const Error& error);

}  // namespace mayfly::carrier
