// Ctrl-C and SIGTERM: the first asks every job to stop where it stands and to tell what it has; the second ends the program at once.
// The flag may be read from any thread at any time.
#pragma once

#include <signal.h>

namespace mayfly {

// Installs the handlers for SIGINT and SIGTERM, and ignores SIGPIPE so that a closed pipe is an error to handle quietly.
void watch_for_interrupts();

bool interrupted();

// While one lives, Ctrl-C and SIGTERM wait: for the moment in which a file has a temporary name that an end would leave behind.
class HoldInterrupts {
 public:
  HoldInterrupts();
  ~HoldInterrupts();
  HoldInterrupts(const HoldInterrupts&) = delete;
  HoldInterrupts& operator=(const HoldInterrupts&) = delete;

 private:
  sigset_t before_;
};

// For tests.
void set_interrupted(bool value);

}  // namespace mayfly
