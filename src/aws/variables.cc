#include "aws/variables.h"

#include <cstdlib>

namespace mayfly::aws {

Variables process_variables() {
  return [](const std::string& name) {
    const char* value = std::getenv(name.c_str());
    return std::string(value == nullptr ? "" : value);
  };
}

Variables table_of_variables(std::map<std::string, std::string> table) {
  return [table = std::move(table)](const std::string& name) {
    const auto found = table.find(name);
    return found == table.end() ? std::string() : found->second;
  };
}

}  // namespace mayfly::aws
