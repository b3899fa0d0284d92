// The configuration file: values for options that stand neither on the command line nor in the environment.
#pragma once

#include <string>

#include "base/result.h"

namespace CLI {
class App;
}

namespace mayfly::cli {

// --config, else $XDG_CONFIG_HOME/mayfly/config.toml if it is there. [section] holds the options of one command, the top level those of every
// command; names as the flags'. Any other name is `invalid`, also in a section of another command.
Result<void> apply_config(const CLI::App& app, CLI::App& command);

}  // namespace mayfly::cli
