// One request on its way through libcurl: its options, what has come back so far, and what libcurl's result means. For net/client.cc alone.
#pragma once

#include <array>
#include <condition_variable>
#include <optional>
#include <string>

#include "net/client.h"
#include "net/curl_api.h"
#include "net/http.h"

namespace mayfly::net {

// Lives on the stack of the caller that waits for it; the engine's mutex guards `done`, everything else is the engine's thread's until then.
struct Transfer {
  const Request* request = nullptr;
  Response response;
  std::optional<Error> error;
  bool done = false;
  std::condition_variable ended;

  CURL* easy = nullptr;
  curl_slist* header_list = nullptr;
  std::array<char, CURL_ERROR_SIZE> message{};
  std::size_t header_bytes = 0;
  bool too_long = false;
};

// Sets every option of a fresh or reset handle. False: out of memory, or an option that this libcurl does not know.
bool prepare(const CurlApi& curl, const ClientSettings& settings, Transfer& transfer);

// What the result says in our words.
std::optional<Error> error_of(const CurlApi& curl, const Transfer& transfer, CURLcode result);

}  // namespace mayfly::net
