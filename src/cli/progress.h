// The progress line on a terminal: how far, how fast, how long still. Runs in a thread of its own; gone without a trace when it is destroyed.
#pragma once

#include <memory>

#include "leaks/job.h"

namespace mayfly::cli {

class ProgressLine {
 public:
  // Shows nothing if standard error is no terminal or `wanted` is false. `paths`: sized up in the background, for the time left.
  ProgressLine(const leaks::Progress& progress, const std::vector<std::string>& paths, bool wanted);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace mayfly::cli
