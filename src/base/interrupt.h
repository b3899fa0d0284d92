// Ctrl-C and SIGTERM: the first asks every job to stop where it stands and to tell what it has; the second ends the program at once.
// The flag may be read from any thread at any time.
#pragma once

namespace mayfly {

// Installs the handlers for SIGINT and SIGTERM, and ignores SIGPIPE so that a closed pipe is an error to handle quietly.
void watch_for_interrupts();

bool interrupted();

// For tests.
void set_interrupted(bool value);

}  // namespace mayfly
