// Reads a world: a JSON file as docs/formats/world.md describes it, or one that is built in ("demo", "large").
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "sim/world.h"

namespace mayfly::sim {

inline constexpr std::size_t kMaxWorldSize = 64 << 20;  // bytes of a file

// `now`: what "-45d" is counted from.
Result<World> parse_world(std::string_view json, Time now);

// The name of a built-in world, or a path.
Result<World> load_world(const std::string& name, Time now);

// Built in: text as JSON; empty: no such world.
std::string_view built_in_world(std::string_view name);
std::string_view built_in_policies();  // AWS's managed policies, those that concern these keys

}  // namespace mayfly::sim
