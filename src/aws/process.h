// Runs a program that gives credentials on its standard output (credential_process, the AWS CLI). No shell; bounded in time and output. It inherits the
// terminal's error output not at all, no open file, and none of the variables that hold secrets.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/secret.h"

namespace mayfly::aws {

inline constexpr std::size_t kMaxProcessOutputBytes = 64U << 10;

// Standard output. `not_found`: no such program; `timeout`: killed; `denied`: it ended with another code than 0 (the message holds the beginning of its error
// output); `corrupt`: more output than a set of credentials has.
Result<Secret> run_process(const std::vector<std::string>& words, std::chrono::milliseconds timeout);

}  // namespace mayfly::aws
