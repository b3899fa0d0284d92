#include "cli/main.h"

#include <sys/prctl.h>
#include <sys/resource.h>

#include "base/interrupt.h"
#include "cli/commands.h"

namespace mayfly::cli {
namespace {

// Key text passes through this memory: no core file may keep it, and no other process of the user may look.
void forbid_core_dumps() {
  const struct rlimit none{};
  ::setrlimit(RLIMIT_CORE, &none);
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

struct Run {
  int operator()(int exit_code) const { return exit_code; }
  int operator()(const ScanArguments& arguments) const { return scan(arguments); }
  int operator()(const ContainArguments& arguments) const { return contain(arguments); }
  int operator()(const KeyDecodeArguments& arguments) const { return key_decode(arguments); }
};

}  // namespace

int run(int argc, char** argv) {
  forbid_core_dumps();
  watch_for_interrupts();
  const Arguments arguments = parse(argc, argv);
  const bool is_done = std::holds_alternative<int>(arguments);  // help needs no variables
  if (auto checked = check_variables(); !checked && !is_done) {
    tell("", checked.error());
    return 2;
  }
  return std::visit(Run{}, arguments);
}

}  // namespace mayfly::cli
