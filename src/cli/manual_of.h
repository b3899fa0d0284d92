// From CLI11's table of the command line to the manual. Internal to cli/.
#pragma once

#include <string>

#include "cli/manual.h"

namespace CLI {
class App;
}

namespace mayfly::cli {

Manual manual_of(const CLI::App& app);

const CLI::App& used_command(const CLI::App& app);  // the one that the arguments chose
std::string words_of(const CLI::App& command);      // "key decode"

}  // namespace mayfly::cli
