#include "base/interrupt.h"

#include <unistd.h>

#include <atomic>

namespace mayfly {
namespace {

std::atomic<bool> flag{false};  // the one exception to "no globals": a signal handler can reach nothing else
static_assert(std::atomic<bool>::is_always_lock_free);

void on_signal(int number) {
  if (flag.exchange(true)) {
    signal(number, SIG_DFL);
    raise(number);
  }
}

}  // namespace

void watch_for_interrupts() {
  struct sigaction action{};
  action.sa_handler = on_signal;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  action.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &action, nullptr);
}

HoldInterrupts::HoldInterrupts() {
  sigset_t held;
  sigemptyset(&held);
  sigaddset(&held, SIGINT);
  sigaddset(&held, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &held, &before_);
}

HoldInterrupts::~HoldInterrupts() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

bool interrupted() { return flag.load(std::memory_order_relaxed); }
void set_interrupted(bool value) { flag.store(value); }

}  // namespace mayfly
