// The control endpoint, /_sim/…: the clock, latency, rates, faults; what was called; credentials of the world. JSON both ways, for loopback peers alone.
// docs/guide/simulator.md describes each path.
#pragma once

#include <functional>

#include "net/http_server.h"
#include "sim/simulator.h"

namespace mayfly::sim {

bool is_control(const net::HttpRequest& request);

net::HttpResponse control(Core& core, const net::HttpRequest& request, const std::function<Result<World>()>& reload);

}  // namespace mayfly::sim
