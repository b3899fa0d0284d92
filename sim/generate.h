// Large worlds by rule: account after account, each made when somebody first looks into it, and always the same.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>

#include "base/result.h"
#include "sim/world.h"

namespace mayfly::sim {

struct Rule {
  std::size_t accounts = 1000;
  std::uint64_t first_account = 200'000'000'000;
  std::size_t keys_per_account = 10;   // Bedrock keys, on users of every kind that the audit tells apart
  std::size_t plain_users = 3;         // without keys
  std::size_t left_behind_every = 10;  // one shadow user without a key in each so many accounts; 0: none
};

Result<Rule> read_rule(const nlohmann::json& json);

// Adds the rule's accounts to the world, below its root; `roles` are in each of them.
void generate(const Rule& rule, std::vector<Role> roles, Time now, World& world);

}  // namespace mayfly::sim
