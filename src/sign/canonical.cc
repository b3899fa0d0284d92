#include "sign/canonical.h"

#include <algorithm>
#include <map>

namespace mayfly::sign {
namespace {

// Never signed: hop-by-hop headers and those that proxies rewrite. The union of what botocore and aws-c-auth leave out.
constexpr std::string_view kUnsigned[] = {
    "authorization",     "connection",        "expect",
    "keep-alive",        "proxy-authenticate", "proxy-authorization",
    "sec-websocket-key", "sec-websocket-protocol", "sec-websocket-version",
    "te",                "trailer",           "transfer-encoding",
    "upgrade",           "user-agent",        "x-amzn-trace-id",
};

bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// Trimmed, and every run of blanks one space; a folded line is such a run.
std::string collapse(std::string_view value) {
  std::string out;
  out.reserve(value.size());
  for (const char c : value) {
    if (!is_blank(c)) {
      out.push_back(c);
    } else if (!out.empty() && out.back() != ' ') {
      out.push_back(' ');
    }
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

// RFC 3986 §5.2.4 (remove dot segments) on absolute paths, with empty segments dropped too.
std::string normalized(std::string_view path) {
  std::vector<std::string_view> kept;
  std::string_view last;
  for (std::size_t from = 0; from <= path.size();) {
    const std::size_t to = std::min(path.find('/', from), path.size());
    last = path.substr(from, to - from);
    from = to + 1;
    if (last.empty() || last == ".") continue;
    if (last != "..") {
      kept.push_back(last);
    } else if (!kept.empty()) {
      kept.pop_back();
    }
  }
  std::string out;
  for (const std::string_view segment : kept) out.append("/").append(segment);
  const bool open_end = last.empty() || last == "." || last == "..";
  if (open_end || out.empty()) out.push_back('/');
  return out;
}

}  // namespace

std::string to_lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string canonical_path(std::string_view path, bool normalize, bool encode) {
  const std::string plain = normalize ? normalized(path) : std::string(path.empty() ? "/" : path);
  if (!encode) return plain;
  std::string out;
  for (std::size_t from = 0; from <= plain.size();) {
    const std::size_t to = std::min(plain.find('/', from), plain.size());
    if (from > 0) out.push_back('/');
    out.append(percent_encode(std::string_view(plain).substr(from, to - from)));
    from = to + 1;
  }
  return out;
}

std::string canonical_query(const Query& query) {
  Query encoded;
  encoded.reserve(query.size());
  for (const auto& [name, value] : query) encoded.emplace_back(percent_encode(name), percent_encode(value));
  std::ranges::sort(encoded);
  std::string out;
  for (const auto& [name, value] : encoded) {
    if (!out.empty()) out.push_back('&');
    out.append(name).append("=").append(value);
  }
  return out;
}

CanonicalHeaders canonical_headers(const Headers& headers) {
  std::map<std::string, std::string> joined;
  for (const auto& [name, value] : headers) {
    const std::string lower = to_lower(name);
    if (std::ranges::find(kUnsigned, lower) != std::end(kUnsigned)) continue;
    const auto [place, is_new] = joined.try_emplace(lower, collapse(value));
    if (!is_new) place->second.append(",").append(collapse(value));
  }
  CanonicalHeaders out;
  for (const auto& [name, value] : joined) {
    out.lines.append(name).append(":").append(value).append("\n");
    if (!out.signed_headers.empty()) out.signed_headers.push_back(';');
    out.signed_headers.append(name);
  }
  return out;
}

}  // namespace mayfly::sign
