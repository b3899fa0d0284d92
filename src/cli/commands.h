// One function a command: plain arguments in, exit code out. Each has a file of its own.
#pragma once

#include "cli/arguments.h"

namespace mayfly::cli {

int scan(const ScanArguments& arguments);
int contain(const ContainArguments& arguments);
int key_decode(const KeyDecodeArguments& arguments);

}  // namespace mayfly::cli
