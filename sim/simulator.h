// The simulator: HTTP requests in, AWS's answers out.
//
// Thread-safe: the signature is checked without a lock, everything else (some ten microseconds) under one. Nothing waits: latency is a delay of the
// response. Requests under /_sim/ are the control endpoint's (control.h).
#pragma once

#include <atomic>
#include <functional>
#include <mutex>

#include "net/http_server.h"
#include "sim/call.h"
#include "sim/call_log.h"
#include "sim/clock.h"
#include "sim/faults.h"

namespace mayfly::sim {

// All that changes, and the lock over it. The clock has its own.
struct Core {
  explicit Core(World world);
  void load(World world);  // from the start again: settings, faults, log and all

  std::mutex mutex;
  State state;
  Faults faults;
  Buckets buckets;
  CallLog log;
  std::atomic<std::uint64_t> requests = 0;  // needs no lock
  Clock clock;
};

class Simulator {
 public:
  // `reload` reads the world anew for the control endpoint's reset.
  Simulator(World world, std::function<Result<World>()> reload) : core_(std::move(world)), reload_(std::move(reload)) {}
  Simulator(const Simulator&) = delete;
  Simulator& operator=(const Simulator&) = delete;
  net::HttpResponse handle(const net::HttpRequest& request);

 private:
  Core core_;
  std::function<Result<World>()> reload_;
};

}  // namespace mayfly::sim
