// What is wrong with the command line, in our words. CLI11 quotes arguments, and an argument may be a key: only names that we know, and short unknown
// ones, are shown. Internal to cli/.
#pragma once

#include <string_view>

#include "base/result.h"

namespace CLI {
class App;
class Error;
}  // namespace CLI

namespace mayfly::cli {

// Does an option stand among the arguments, by its name or its short one? If not, its value comes from somewhere else.
bool on_command_line(std::string_view name, std::string_view short_name, int argc, char** argv);

Error refusal_of(const CLI::App& app, const CLI::Error& error, int argc, char** argv);

}  // namespace mayfly::cli
