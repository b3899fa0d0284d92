// The configuration file: values for options that stand neither on the command line nor in the environment.
#pragma once

#include <string>

#include "base/result.h"

namespace CLI {
class App;
}

namespace mayfly::cli {

// --config, else $XDG_CONFIG_HOME/mayfly/config.toml if it is there. [section] holds the options of one command, the top level those of every
// command; names as the flags'. An unknown name in the section is `invalid`.
Result<void> apply_config(CLI::App& command, const std::string& section);

}  // namespace mayfly::cli
