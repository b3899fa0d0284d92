// A URL of http or https, taken apart; nothing is decoded, so what is sent and signed is what was given.
//
// No user names, no fragments: none of our servers has them, and both hide where a request goes. Pure, thread-safe. Source: RFC 3986.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace mayfly::net {

struct Url {
  std::string scheme = "https";  // "http" or "https"
  std::string host;              // lower case; an IPv6 address without its brackets
  std::uint16_t port = 0;        // 0: the scheme's own
  std::string path = "/";        // as sent: encoded, beginning with '/'
  std::string query;             // as sent: encoded, without '?'
};

// `invalid`: another scheme, no host, a character that no URL has. The message does not repeat the text: it may hold a password.
Result<Url> parse_url(std::string_view text);

std::string to_text(const Url& url);

// What stands in the Host header, and what is signed: "iam.amazonaws.com", "127.0.0.1:8080", "[::1]:8080".
std::string authority(const Url& url);

// localhost, 127.0.0.0/8 and ::1: this machine, and nobody else.
bool is_loopback(std::string_view host);

}  // namespace mayfly::net
