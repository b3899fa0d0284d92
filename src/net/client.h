// The HTTP client: callers wait, one thread does the input and output for all of them.
//
// Why one thread and libcurl's multi interface, not an easy handle for each of 64 threads: connections, TLS sessions and the parsed CA bundle (1 to 2 MB
// and 30 ms for each copy with OpenSSL 3) are shared by all calls, a stop reaches every call at once, and a caller needs only a small stack to wait on. AWS
// answers in 20 to 200 ms, so one thread is idle nearly all of the time.
//
// Connections are kept and used again; HTTP/2 where the server offers it over TLS. Proxies are taken from the environment as libcurl does (HTTPS_PROXY,
// http_proxy, ALL_PROXY, NO_PROXY). TLS 1.2 at least; certificates are always checked. SIGPIPE must be ignored
// (watch_for_interrupts does). Thread-safe; outlives its callers' calls.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "base/result.h"
#include "net/http.h"

namespace mayfly::net {

struct ClientSettings {
  std::string ca_bundle = {};      // a PEM file, instead of the system's; AWS_CA_BUNDLE
  std::size_t max_in_flight = 64;  // requests at once; others wait their turn
};

class Client : public Http {
 public:
  // Loads libcurl. `unsupported` without it; `not_found`, `denied`: the CA bundle cannot be read.
  static Result<std::unique_ptr<Client>> open(const ClientSettings& settings);

  ~Client() override;
  Result<Response> send(const Request& request) override;

 private:
  class Engine;
  explicit Client(std::unique_ptr<Engine> engine);
  std::unique_ptr<Engine> engine_;
};

}  // namespace mayfly::net
