// One HTTP exchange as plain values, and the interface that makes it. No redirect is followed, no cookie kept, nothing unpacked.
//
// What is not in a Result: a status of 400 or 500 is an answer. Errors are those of the way there and back:
//   timeout      the time was over
//   unavailable  no connection, or it broke off; asking again may help. Also: the user asked to stop (base/interrupt.h)
//   denied       the server's certificate is not to be trusted
//   corrupt      the answer is no HTTP, or longer than allowed
//   unsupported  libcurl is not there
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "net/url.h"

namespace mayfly::net {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Request {
  std::string method = "GET";
  Url url;
  Headers headers;  // Host is added if it is not there
  std::string body;
  std::chrono::milliseconds connect_timeout{10000};
  std::chrono::milliseconds timeout{60000};  // for all of it, waiting for a free place not counted
  std::size_t max_body_bytes = 32U << 20;
  bool direct = false;  // never through a proxy: link-local services. Loopback never is
};

struct Response {
  int status = 0;
  Headers headers;  // names as they came; interim answers (1xx) are left out
  std::string body;
};

// The first value of a header, whatever the case of its name; empty if it is not there.
std::string_view header(const Headers& headers, std::string_view name);

class Http {
 public:
  virtual ~Http() = default;
  // Waits for the answer. Thread-safe.
  virtual Result<Response> send(const Request& request) = 0;
};

}  // namespace mayfly::net
