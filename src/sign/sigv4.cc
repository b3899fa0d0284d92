#include "sign/sigv4.h"

#include <algorithm>

#include "base/check.h"
#include "base/hash.h"
#include "base/secret.h"
#include "sign/canonical.h"

namespace mayfly::sign {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";

std::string hex(const Digest& digest) { return hex_encode(as_text(digest)); }

std::string day_of(Time time) { return to_amz_date(time).substr(0, 8); }

// "20260102/us-east-1/bedrock/aws4_request"
std::string scope_of(const Options& options) { return day_of(options.time) + "/" + options.region + "/" + options.service + "/aws4_request"; }

// HMAC(HMAC(HMAC(HMAC("AWS4" + secret, day), region), service), "aws4_request"), each step wiped when it has been used.
Digest signing_key(std::string_view secret_access_key, const Options& options) {
  std::string start;
  start.reserve(4 + secret_access_key.size());  // no second buffer that would keep a copy
  start.append("AWS4").append(secret_access_key);
  Digest key = hmac_sha256(start, day_of(options.time));
  wipe(start);
  for (const std::string_view part : {std::string_view(options.region), std::string_view(options.service), std::string_view("aws4_request")}) {
    Digest next = hmac_sha256(as_text(key), part);
    key = next;
    wipe(next.data(), next.size());
  }
  return key;
}

// The caller's headers without those that signing adds itself: theirs would be sent instead of, and signed together with, ours.
Headers merged(const Headers& callers, const Headers& added) {
  Headers out;
  for (const auto& header : callers)
    if (std::ranges::none_of(added, [&](const auto& ours) { return to_lower(ours.first) == to_lower(header.first); })) out.push_back(header);
  out.insert(out.end(), added.begin(), added.end());
  return out;
}

bool has_host(const Headers& headers) {
  return std::ranges::any_of(headers, [](const auto& header) { return to_lower(header.first) == "host"; });
}

// What header and query signing have in common: from the parts that differ to the signature.
Signature sign(const Request& request, const CanonicalHeaders& headers, const Query& query, const Credentials& credentials, const Options& options) {
  Signature out;
  out.signed_headers = headers.signed_headers;
  out.canonical_request = request.method + "\n" + canonical_path(request.path, options.normalize_path, options.double_encode) + "\n" + canonical_query(query) +
                          "\n" + headers.lines + "\n" + headers.signed_headers + "\n" + hex(sha256(request.body));
  out.string_to_sign = std::string(kAlgorithm) + "\n" + to_amz_date(options.time) + "\n" + scope_of(options) + "\n" + hex(sha256(out.canonical_request));
  Digest key = signing_key(credentials.secret_access_key, options);
  out.signature = hex(hmac_sha256(as_text(key), out.string_to_sign));
  wipe(key.data(), key.size());
  return out;
}

}  // namespace

Signature sign_headers(const Request& request, const Credentials& credentials, const Options& options) {
  CHECK(has_host(request.headers));
  Headers added = {{"X-Amz-Date", to_amz_date(options.time)}};
  if (options.sign_body) added.emplace_back("x-amz-content-sha256", hex(sha256(request.body)));
  const std::pair<std::string, std::string> token = {"X-Amz-Security-Token", std::string(credentials.session_token)};
  const bool has_token = !credentials.session_token.empty();
  if (has_token && !options.omit_session_token) added.push_back(token);

  Signature out = sign(request, canonical_headers(merged(request.headers, added)), request.query, credentials, options);

  if (has_token && options.omit_session_token) added.push_back(token);
  added.emplace_back("Authorization", std::string(kAlgorithm) + " Credential=" + std::string(credentials.access_key_id) + "/" + scope_of(options) +
                                          ", SignedHeaders=" + out.signed_headers + ", Signature=" + out.signature);
  out.headers = std::move(added);
  return out;
}

Signature presign(const Request& request, const Credentials& credentials, const Options& options) {
  CHECK(has_host(request.headers));
  const CanonicalHeaders headers = canonical_headers(request.headers);
  Query query = request.query;
  query.emplace_back("X-Amz-Algorithm", kAlgorithm);
  query.emplace_back("X-Amz-Credential", std::string(credentials.access_key_id) + "/" + scope_of(options));
  query.emplace_back("X-Amz-Date", to_amz_date(options.time));
  query.emplace_back("X-Amz-Expires", std::to_string(options.expires_seconds));
  query.emplace_back("X-Amz-SignedHeaders", headers.signed_headers);
  Query sent = query;
  if (!credentials.session_token.empty()) {
    sent.emplace_back("X-Amz-Security-Token", credentials.session_token);
    if (!options.omit_session_token) query.push_back(sent.back());
  }
  Signature out = sign(request, headers, query, credentials, options);

  sent.emplace_back("X-Amz-Signature", out.signature);
  for (const auto& [name, value] : sent) {
    if (!out.query.empty()) out.query.push_back('&');
    out.query.append(percent_encode(name)).append("=").append(percent_encode(value));
  }
  return out;
}

}  // namespace mayfly::sign
