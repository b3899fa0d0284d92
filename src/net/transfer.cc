#define CURL_DISABLE_DEPRECATION  // CURLOPT_PROTOCOLS: its successor is not in libcurl before 7.85
#include "net/transfer.h"

#include <unistd.h>

#include <algorithm>

namespace mayfly::net {
namespace {

constexpr std::size_t kMaxHeaderBytes = 256U << 10;

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* into) {
  auto& transfer = *static_cast<Transfer*>(into);
  const std::size_t bytes = size * count;
  if (bytes > transfer.request->max_body_bytes - std::min(transfer.request->max_body_bytes, transfer.response.body.size())) {
    transfer.too_long = true;
    return 0;  // libcurl ends the transfer
  }
  transfer.response.body.append(data, bytes);
  return bytes;
}

std::string_view trimmed(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

// One line of the header at a time; each status line begins a new answer, the last one counts.
std::size_t on_header(char* data, std::size_t size, std::size_t count, void* into) {
  auto& transfer = *static_cast<Transfer*>(into);
  const std::string_view line(data, size * count);
  transfer.header_bytes += line.size();
  if (transfer.header_bytes > kMaxHeaderBytes) {
    transfer.too_long = true;
    return 0;
  }
  const std::size_t colon = line.find(':');
  if (line.starts_with("HTTP/")) transfer.response.headers.clear();
  else if (colon != std::string_view::npos) transfer.response.headers.emplace_back(trimmed(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
  return line.size();
}

// "Name: value", or "Name;" for an empty value, as libcurl wants it.
bool add_headers(const CurlApi& curl, Transfer& transfer) {
  std::vector<std::string> lines = {"Expect:"};  // no waiting for "100 Continue"
  const Request& request = *transfer.request;
  for (const auto& [name, value] : request.headers) lines.push_back(value.empty() ? name + ";" : name + ": " + value);
  if (header(request.headers, "Host").empty()) lines.push_back("Host: " + authority(request.url));
  if (header(request.headers, "Accept").empty()) lines.emplace_back("Accept:");
  if (header(request.headers, "Content-Type").empty()) lines.emplace_back("Content-Type:");
  for (const std::string& line : lines) {
    curl_slist* longer = curl.slist_append(transfer.header_list, line.c_str());
    if (longer == nullptr) return false;
    transfer.header_list = longer;
  }
  return true;
}

// A line break in a header would be a header more, or a request more.
bool has_line_break(const Request& request) {
  const auto broken = [](const std::string& text) { return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos; };
  return broken(request.method) || broken(to_text(request.url)) ||
         std::ranges::any_of(request.headers, [&](const auto& line) { return broken(line.first) || broken(line.second) || line.first.empty(); });
}

// One file of certificates, and no folder beside it: a folder would be trusted too, and with one libcurl reads all certificates anew for each connection
// (30 ms each) instead of once (CURLOPT_CA_CACHE_TIMEOUT).
bool trust(const CurlApi& curl, const ClientSettings& settings, CURL* easy) {
  const char* file = settings.ca_bundle.empty() ? nullptr : settings.ca_bundle.c_str();
#if LIBCURL_VERSION_NUM >= 0x075400
  if (file == nullptr && (curl.easy_getinfo(easy, CURLINFO_CAINFO, &file) != CURLE_OK || file == nullptr || ::access(file, R_OK) != 0)) file = nullptr;
#endif
  if (file == nullptr) return true;  // libcurl's own choice
  return curl.easy_setopt(easy, CURLOPT_CAINFO, file) == CURLE_OK && curl.easy_setopt(easy, CURLOPT_CAPATH, nullptr) == CURLE_OK;
}

}  // namespace

bool prepare(const CurlApi& curl, const ClientSettings& settings, Transfer& transfer) {
  const Request& request = *transfer.request;
  if (has_line_break(request) || !add_headers(curl, transfer)) return false;
  bool ok = trust(curl, settings, transfer.easy);
  const auto set = [&](CURLoption option, auto value) { ok = ok && curl.easy_setopt(transfer.easy, option, value) == CURLE_OK; };
  set(CURLOPT_URL, to_text(request.url).c_str());
  set(CURLOPT_PROTOCOLS, static_cast<long>(CURLPROTO_HTTP | CURLPROTO_HTTPS));
  set(CURLOPT_PATH_AS_IS, 1L);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request.connect_timeout.count()));
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout.count()));
  set(CURLOPT_TCP_KEEPALIVE, 1L);
  if (request.direct || is_loopback(request.url.host)) set(CURLOPT_NOPROXY, "*");
  if (request.method == "HEAD") {
    set(CURLOPT_NOBODY, 1L);
  } else if (request.method != "GET") {
    set(CURLOPT_POST, 1L);
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    set(CURLOPT_POSTFIELDS, request.body.c_str());
    if (request.method != "POST") set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
  }
  set(CURLOPT_HTTPHEADER, transfer.header_list);
  set(CURLOPT_WRITEFUNCTION, &on_body);
  set(CURLOPT_WRITEDATA, &transfer);
  set(CURLOPT_HEADERFUNCTION, &on_header);
  set(CURLOPT_HEADERDATA, &transfer);
  set(CURLOPT_ERRORBUFFER, transfer.message.data());
  set(CURLOPT_PRIVATE, &transfer);
  curl.easy_setopt(transfer.easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));  // a libcurl without HTTP/2 stays with 1.1
  return ok;
}

std::optional<Error> error_of(const CurlApi& curl, const Transfer& transfer, CURLcode result) {
  const std::string& host = transfer.request->url.host;
  if (transfer.too_long) return Error{Code::corrupt, host + ": the answer is longer than allowed", {}, {}};
  if (result == CURLE_OK) return std::nullopt;
  struct Row {
    CURLcode result;
    Code code;
    const char* hint;
  };
  constexpr const char* trust = "behind a proxy that opens TLS, name its certificates with AWS_CA_BUNDLE";
  constexpr Row rows[] = {
      {CURLE_OPERATION_TIMEDOUT, Code::timeout, ""},
      {CURLE_PEER_FAILED_VERIFICATION, Code::denied, trust},
      {CURLE_SSL_CACERT_BADFILE, Code::denied, "AWS_CA_BUNDLE (or ca_bundle) must name a file of PEM certificates"},
      {CURLE_SSL_ISSUER_ERROR, Code::denied, trust},
      {CURLE_UNSUPPORTED_PROTOCOL, Code::corrupt, ""},
      {CURLE_WEIRD_SERVER_REPLY, Code::corrupt, ""},
      {CURLE_COULDNT_RESOLVE_HOST, Code::unavailable, "is this machine on a network, and the Region's name right?"},
      {CURLE_COULDNT_RESOLVE_PROXY, Code::unavailable, "HTTPS_PROXY names a host that is not found"},
  };
  const auto* row = std::ranges::find(rows, result, &Row::result);
  const std::string detail = transfer.message[0] != '\0' ? transfer.message.data() : curl.easy_strerror(result);
  if (row == std::end(rows)) return Error{Code::unavailable, host + ": " + detail, {}, {}};
  return Error{row->code, host + ": " + detail, {}, row->hint};
}

}  // namespace mayfly::net
