#include "net/url.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace mayfly::net {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

bool is_name_character(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_'; }
bool is_address_character(char c) { return (c >= 'a' && c <= 'f') || (c >= '0' && c <= '9') || c == ':' || c == '.'; }
bool is_visible(char c) { return c > ' ' && c < 0x7f && c != '\\' && c != '"' && c != '<' && c != '>'; }

// "host", "host:port", "[address]", "[address]:port"
bool take_authority(std::string_view text, Url& url) {
  std::string_view port;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return false;
    url.host = lower(text.substr(1, end - 1));
    port = text.substr(end + 1);
    in6_addr address{};
    if (!std::ranges::all_of(url.host, is_address_character) || ::inet_pton(AF_INET6, url.host.c_str(), &address) != 1) return false;
  } else {
    const std::size_t end = std::min(text.find(':'), text.size());
    url.host = lower(text.substr(0, end));
    port = text.substr(end);
    if (!std::ranges::all_of(url.host, is_name_character)) return false;
  }
  if (url.host.empty() || url.host.size() > 253) return false;
  if (port.empty()) return true;
  const auto [stopped, error] = std::from_chars(port.data() + 1, port.data() + port.size(), url.port);
  return port.front() == ':' && error == std::errc() && stopped == port.data() + port.size() && url.port != 0;
}

}  // namespace

Result<Url> parse_url(std::string_view text) {
  constexpr std::string_view advice = "a URL looks like https://host[:port][/path]";
  Url url;
  const std::size_t after_scheme = text.find("://");
  if (after_scheme == std::string_view::npos) return fail(Code::invalid, "this is no URL: it has no scheme", std::string(advice));
  url.scheme = lower(text.substr(0, after_scheme));
  if (url.scheme != "http" && url.scheme != "https") return fail(Code::invalid, "a URL of a scheme other than http and https", std::string(advice));
  const std::string_view rest = text.substr(after_scheme + 3);
  if (!std::ranges::all_of(rest, is_visible) || rest.find('#') != std::string_view::npos)
    return fail(Code::invalid, "a URL with a character that none has", std::string(advice));
  const std::size_t end = std::min(rest.find_first_of("/?"), rest.size());
  if (!take_authority(rest.substr(0, end), url)) return fail(Code::invalid, "a URL without a host that can be asked", std::string(advice));
  const std::string_view target = rest.substr(end);
  const std::size_t question = std::min(target.find('?'), target.size());
  if (question > 0) url.path = target.substr(0, question);
  if (question < target.size()) url.query = target.substr(question + 1);
  return url;
}

std::string authority(const Url& url) {
  std::string out = url.host.find(':') == std::string::npos ? url.host : "[" + url.host + "]";
  const std::uint16_t usual = url.scheme == "https" ? 443 : 80;
  if (url.port != 0 && url.port != usual) out += ":" + std::to_string(url.port);
  return out;
}

std::string to_text(const Url& url) { return url.scheme + "://" + authority(url) + url.path + (url.query.empty() ? "" : "?" + url.query); }

bool is_loopback(std::string_view host) {
  const std::string name(host);
  in_addr four{};
  if (::inet_pton(AF_INET, name.c_str(), &four) == 1) return name.starts_with("127.");
  in6_addr six{};
  if (::inet_pton(AF_INET6, name.c_str(), &six) == 1) return IN6_IS_ADDR_LOOPBACK(&six);
  return name == "localhost";
}

}  // namespace mayfly::net
