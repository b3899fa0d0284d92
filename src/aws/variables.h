// The environment's variables, looked up by name: the process's own, or a table in tests.
#pragma once

#include <functional>
#include <map>
#include <string>

namespace mayfly::aws {

// The value; empty where it is not set (the SDKs treat an empty variable as not set).
using Variables = std::function<std::string(const std::string& name)>;

Variables process_variables();
Variables table_of_variables(std::map<std::string, std::string> table);

}  // namespace mayfly::aws
