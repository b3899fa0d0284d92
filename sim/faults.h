// Which fault strikes a call, and how fast calls may come. Counts are kept for each rule. Not thread-safe: the simulator's one lock holds it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/clock.h"
#include "sim/settings.h"

namespace mayfly::sim {

struct Struck {
  std::string operation;  // "iam:ListUsers"
  std::string account, region, resource;
  std::size_t page = 1;
};

class Faults {
 public:
  struct Rule {
    Fault fault;
    std::uint64_t seen = 0, struck = 0;  // calls that fit, and those that were struck
  };

  void add(Fault fault) { rules_.push_back({std::move(fault)}); }
  void clear() { rules_.clear(); }
  const std::vector<Rule>& rules() const { return rules_; }

  // The first rule that strikes this call. Every rule that fits counts the call, also behind one that strikes.
  std::optional<Fault> strike(const Struck& call);

 private:
  std::vector<Rule> rules_;
};

class Buckets {
 public:
  // Takes a token from each bucket that the call falls into; false, and takes none, if one is empty.
  bool take(const std::vector<Rate>& rates, const std::string& operation, const std::string& account, const std::string& region, Millis monotonic);
  void clear() { buckets_.clear(); }

 private:
  struct Bucket {
    double tokens = 0;
    Millis at = 0;
  };
  std::map<std::string, Bucket> buckets_;
};

}  // namespace mayfly::sim
