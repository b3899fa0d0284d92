// An HTTP/1.1 server: a function from request to response, behind sockets, keep-alive and limits. Boost.Beast stays in http_server.cc.
//
// The handler runs on one of a few threads, several at once, and must not wait: an answer that is to come late says so (delay), and costs a timer, not a
// thread. An answer may also be none: a reset, silence, a body that breaks off (for simulating networks).
// Requests with both or odd framing headers are refused (RFC 9112 §6.3). No TLS, no HTTP/2.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace mayfly::net {

struct HttpRequest {
  std::string method;
  std::string target;                                        // as sent: "/path?query"
  std::vector<std::pair<std::string, std::string>> headers;  // in the order of arrival
  std::string body;                                          // whole, transfer encoding undone
  std::string peer;                                          // the other side's address, without port

  std::string_view path() const { return std::string_view(target).substr(0, target.find('?')); }
  std::string_view query() const { return target.find('?') == std::string::npos ? std::string_view() : std::string_view(target).substr(target.find('?') + 1); }
  // The first of this name, in any case; empty: none.
  std::string_view header(std::string_view name) const;
};

enum class Ending { answer, reset, silence, broken_off };

struct HttpResponse {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;  // without Content-Length and Connection
  std::string body;
  std::chrono::milliseconds delay{0};  // from the request's end to the answer's begin
  Ending ending = Ending::answer;      // reset: TCP RST; silence: nothing until the other side leaves; broken_off: half of the body, then the end
};

struct HttpServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  // 0: any free one
  std::size_t threads = 2;
  std::size_t max_header_bytes = 65'536;      // 431
  std::uint64_t max_body_bytes = 26'214'400;  // 413; a Bedrock invocation may have 25,000,000
  std::chrono::seconds idle_timeout{75};      // between requests, and for one to arrive
};

class HttpServer {
 public:
  using Handler = std::function<HttpResponse(const HttpRequest&)>;

  // Listens and serves until it is destroyed, which waits for running handlers and drops connections.
  // `unavailable`: the port is taken; `invalid`: no such address.
  static Result<std::unique_ptr<HttpServer>> start(HttpServerOptions options, Handler handler);
  ~HttpServer();

  std::uint16_t port() const;
  std::size_t open_connections() const;

 private:
  struct Impl;
  explicit HttpServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace mayfly::net
