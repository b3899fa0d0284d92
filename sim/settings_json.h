// Settings and faults as JSON, both ways: a world's file and the control endpoint have them in one form (docs/formats/world.md).
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "base/result.h"
#include "sim/clock.h"
#include "sim/settings.h"

namespace mayfly::sim {

// `invalid`: a name that is not known here, a value of the wrong kind. What is not named stays as it is in `settings`.
Result<void> read_settings(const nlohmann::json& json, Settings& settings);
Result<Fault> read_fault(const nlohmann::json& json);
nlohmann::json to_json(const Settings& settings);
nlohmann::json to_json(const Fault& fault);

// "2026-01-02T03:04:05Z", or as an offset from `now`: "-45d", "+12h", "now".
Result<Time> read_time(const nlohmann::json& json, Time now);

// `object` holds no other names than these; the message says which and where.
Result<void> only(const nlohmann::json& object, std::initializer_list<std::string_view> names, std::string_view where);

}  // namespace mayfly::sim
