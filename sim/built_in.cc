// The worlds and policies that the program brings: worlds/*.json and managed_policies.json, as text (made into these headers when CMake configures).
#include "sim/world_file.h"

namespace mayfly::sim {
namespace {

constexpr std::string_view kDemo =
#include "sim/demo.inc"
    ;
constexpr std::string_view kLarge =
#include "sim/large.inc"
    ;
constexpr std::string_view kPolicies =
#include "sim/managed_policies.inc"
    ;

}  // namespace

std::string_view built_in_world(std::string_view name) { return name == "demo" ? kDemo : name == "large" ? kLarge : std::string_view(); }
std::string_view built_in_policies() { return kPolicies; }

}  // namespace mayfly::sim
