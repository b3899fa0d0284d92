// The command line: reads the arguments, runs one command, returns the exit code. Nothing below this folder prints.
#pragma once

namespace mayfly::cli {

int run(int argc, char** argv);

}  // namespace mayfly::cli
