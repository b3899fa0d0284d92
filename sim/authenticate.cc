#include "sim/authenticate.h"

#include <algorithm>

#include "base/base64.h"
#include "key/key.h"
#include "key/query.h"
#include "sign/canonical.h"
#include "sign/sigv4.h"

namespace mayfly::sim {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
constexpr std::int64_t kSkew = 300;  // seconds
constexpr char kBadToken[] = "The security token included in the request is invalid.";
constexpr char kBadKey[] = "Authentication failed: Please make sure your API Key is valid.";

struct Spelling {
  AuthFault fault;
  const char *query, *other;
  int query_status;
};
constexpr Spelling kSpellings[] = {
    {AuthFault::missing, "MissingAuthenticationToken", "MissingAuthenticationTokenException", 403},
    {AuthFault::incomplete, "IncompleteSignature", "IncompleteSignatureException", 400},
    {AuthFault::unknown_key, "InvalidClientTokenId", "UnrecognizedClientException", 403},
    {AuthFault::wrong_signature, "SignatureDoesNotMatch", "InvalidSignatureException", 403},
    {AuthFault::expired, "ExpiredToken", "ExpiredTokenException", 403},
};

std::unexpected<ApiError> refuse(AuthFault fault, Protocol protocol, std::string message) {
  return std::unexpected(auth_error(fault, protocol, std::move(message)));
}
std::unexpected<ApiError> bad_key(std::string message = kBadKey) { return api_error("AccessDeniedException", std::move(message), 403); }

// "Credential=ID/20260102/us-east-1/iam/aws4_request, SignedHeaders=host;x-amz-date, Signature=…"
std::string parameter_of(std::string_view header, std::string_view name) {
  const std::string wanted = std::string(name) + "=";
  for (std::size_t from = 0; from < header.size();) {
    const std::size_t end = std::min(header.find(',', from), header.size());
    std::string_view part = header.substr(from, end - from);
    from = end + 1;
    while (part.starts_with(' ')) part.remove_prefix(1);
    while (part.ends_with(' ')) part.remove_suffix(1);
    if (part.starts_with(wanted)) return std::string(part.substr(wanted.size()));
  }
  return {};
}

bool split_scope(std::string_view credential, Credentials& out) {
  std::string* const parts[] = {&out.access_key_id, &out.date, &out.region, &out.service};
  for (std::string* part : parts) {
    const std::size_t slash = credential.find('/');
    if (slash == std::string_view::npos || slash == 0) return false;
    *part = credential.substr(0, slash);
    credential.remove_prefix(slash + 1);
  }
  return credential == "aws4_request";
}

Expected<Credentials> read_sigv4(const net::HttpRequest& request, std::string_view header, Protocol protocol) {
  Credentials out;
  out.scheme = Credentials::Scheme::sigv4;
  header.remove_prefix(kAlgorithm.size());
  out.signed_headers = parameter_of(header, "SignedHeaders");
  out.signature = parameter_of(header, "Signature");
  out.amz_date = request.header("x-amz-date");
  out.session_token = request.header("x-amz-security-token");
  if (!split_scope(parameter_of(header, "Credential"), out) || out.signed_headers.empty() || out.signature.empty())
    return refuse(AuthFault::incomplete, protocol, "Authorization header requires 'Credential', 'SignedHeaders' and 'Signature' parameters.");
  if (!parse_amz_date(out.amz_date))
    return refuse(AuthFault::incomplete, protocol, "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
  return out;
}

// The request inside a short-term key, as far as it must be known to sign it again.
bool read_presigned(std::string_view text, const key::Family& family, Credentials& out) {
  const auto payload = base64_decode(text.substr(family.prefix.size()));
  const std::size_t question = payload ? payload->find("/?") : std::string::npos;
  if (question == std::string::npos) return false;
  const auto query = key::parse_query(std::string_view(*payload).substr(question + 2));
  if (!query.flaw.empty()) return false;
  const auto value = [&](const char* name) {
    const auto place = query.values.find(name);
    return place == query.values.end() ? std::string() : place->second;
  };
  if (!split_scope(value("X-Amz-Credential"), out) || value("X-Amz-SignedHeaders") != "host") return false;
  out.amz_date = value("X-Amz-Date");
  out.session_token = value("X-Amz-Security-Token");
  out.signature = value("X-Amz-Signature");
  out.signed_headers = "host";
  return !out.signature.empty();
}

Expected<Credentials> read_bearer(std::string_view text) {
  const auto decoded = key::decode(text);
  if (!decoded) return bad_key();
  Credentials out;
  if (decoded->long_term) {
    out.scheme = Credentials::Scheme::long_term_key;
    out.alias = decoded->long_term->alias.text;
    out.key_digest = sha256(decoded->canonical.reveal());
    if (decoded->long_term->family == nullptr || decoded->long_term->family->name != "bedrock-long-term") return bad_key();
    return out;
  }
  const key::ShortTerm& token = *decoded->short_term;
  out.scheme = Credentials::Scheme::short_term_key;
  if (token.family->name != "bedrock-short-term" || !read_presigned(text, *token.family, out)) return bad_key();
  out.expires_seconds = token.expires_at.seconds - token.issued_at.seconds;
  return out;
}

std::shared_ptr<const Caller> caller_of(const std::string& account, const User& user, std::string access_key, Bearer bearer) {
  auto out = std::make_shared<Caller>();
  out->kind = iam::PrincipalKind::user;
  out->account = account;
  out->arn = user_arn(account, user);
  out->id = user.id;
  out->name = user.name;
  out->access_key_id = std::move(access_key);
  out->bearer = bearer;
  return out;
}

std::optional<Signer> by_access_key(const std::string& id, const Account& account, Bearer bearer) {
  for (const auto& [name, user] : account.users)
    for (const AccessKey& key : user.access_keys)
      if (key.id == id && key.active) return Signer{caller_of(account.id, user, id, bearer), key.secret};
  return std::nullopt;
}

Expected<Signer> by_long_term_key(const Credentials& credentials, Store& store, Millis now, Millis consistency_ms) {
  const auto alias = key::parse_alias(credentials.alias);
  const Account* account = alias ? store.seen(alias->account, now, consistency_ms) : nullptr;
  if (account == nullptr) return bad_key();
  for (const auto& [name, user] : account->users)
    for (const ServiceCredential& credential : user.service_credentials) {
      if (credential.digest != credentials.key_digest || credential.service != "bedrock.amazonaws.com") continue;
      const std::string_view status = status_of(credential, to_time(now));
      if (status == "Active") return Signer{caller_of(account->id, user, "", Bearer::long_term), ""};
      return status == "Expired" ? bad_key("API Key has expired.") : bad_key();
    }
  return bad_key();
}

// The request as its signer saw it: only the headers that were signed.
sign::Request signed_request(const net::HttpRequest& request, const Credentials& credentials) {
  sign::Request out;
  out.method = request.method;
  out.path = request.path();
  out.body = request.body;
  std::string_view query = request.query();
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    const std::size_t equals = std::min(pair.find('='), pair.size());
    const auto name = key::percent_decode(pair.substr(0, equals)), value = key::percent_decode(pair.substr(std::min(equals + 1, pair.size())));
    if (name && value) out.query.emplace_back(*name, *value);
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  const std::string names = ";" + credentials.signed_headers + ";";
  for (const auto& header : request.headers)
    if (names.find(";" + sign::to_lower(header.first) + ";") != std::string::npos) out.headers.push_back(header);
  return out;
}

Expected<void> check_time(const Credentials& credentials, Time now, Protocol protocol) {
  const Time signed_at = *parse_amz_date(credentials.amz_date);
  if (signed_at.seconds < now.seconds - kSkew)
    return refuse(AuthFault::wrong_signature, protocol,
                  "Signature expired: " + credentials.amz_date + " is now earlier than " + to_amz_date(Time{now.seconds - kSkew}) + " (" + to_amz_date(now) +
                      " - 5 min.)");
  if (signed_at.seconds > now.seconds + kSkew)
    return refuse(AuthFault::wrong_signature, protocol,
                  "Signature not yet current: " + credentials.amz_date + " is still later than " + to_amz_date(Time{now.seconds + kSkew}) + " (" +
                      to_amz_date(now) + " + 5 min.)");
  return {};
}

Expected<void> verify_short_term(const Credentials& credentials, const Signer& signer, Time now) {
  const auto issued = parse_amz_date(credentials.amz_date);
  if (!issued) return bad_key();
  if (now.seconds >= issued->seconds + credentials.expires_seconds) return bad_key("Bearer Token has expired");
  const sign::Request request{"POST", "/", {{"Action", "CallWithBearerToken"}}, {{"host", "bedrock.amazonaws.com"}}, ""};
  sign::Options options;
  options.region = credentials.region;
  options.service = credentials.service;
  options.time = *issued;
  options.expires_seconds = credentials.expires_seconds;
  const sign::Signature ours = sign::presign(request, {credentials.access_key_id, signer.secret, credentials.session_token}, options);
  if (ours.signature != credentials.signature || credentials.service != "bedrock") return bad_key();
  return {};
}

}  // namespace

ApiError auth_error(AuthFault fault, Protocol protocol, std::string message) {
  const auto& row = *std::ranges::find(kSpellings, fault, &Spelling::fault);
  if (protocol == Protocol::query) return {row.query, std::move(message), row.query_status};
  return {row.other, std::move(message), protocol == Protocol::json ? 400 : 403};
}

Expected<Credentials> read_credentials(const net::HttpRequest& request, Protocol protocol) {
  const std::string_view header = request.header("authorization");
  if (header.starts_with(kAlgorithm)) return read_sigv4(request, header, protocol);
  if (header.starts_with("Bearer ") && protocol == Protocol::rest) return read_bearer(header.substr(7));
  if (!header.empty()) return refuse(AuthFault::incomplete, protocol, "The Authorization header is of a kind that this service does not take.");
  return Credentials{};
}

Expected<Signer> find_signer(const Credentials& credentials, Store& store, Millis now, Millis consistency_ms, Protocol protocol) {
  if (credentials.scheme == Credentials::Scheme::long_term_key) return by_long_term_key(credentials, store, now, consistency_ms);
  const bool bearer = credentials.scheme == Credentials::Scheme::short_term_key;
  if (const auto session = store.sessions.find(credentials.access_key_id); session != store.sessions.end()) {
    if (session->second.token != credentials.session_token) return bearer ? bad_key() : refuse(AuthFault::unknown_key, protocol, kBadToken);
    if (session->second.expires <= to_time(now))
      return bearer ? bad_key("Bearer Token has expired") : refuse(AuthFault::expired, protocol, "The security token included in the request is expired");
    if (!bearer) return Signer{session->second.caller, session->second.secret};
    auto caller = std::make_shared<Caller>(*session->second.caller);
    caller->bearer = Bearer::short_term;
    return Signer{std::move(caller), session->second.secret};
  }
  const auto account_id = key::account_of(credentials.access_key_id);
  const Account* account = account_id ? store.seen(*account_id, now, consistency_ms) : nullptr;
  if (account != nullptr && credentials.session_token.empty())
    if (auto found = by_access_key(credentials.access_key_id, *account, bearer ? Bearer::short_term : Bearer::none)) return *std::move(found);
  return bearer ? bad_key() : refuse(AuthFault::unknown_key, protocol, kBadToken);
}

Expected<void> verify(const net::HttpRequest& request, const Credentials& credentials, const Signer& signer, std::string_view service, Time now,
                      bool verify_time, Protocol protocol) {
  if (credentials.scheme == Credentials::Scheme::long_term_key) return {};
  if (credentials.scheme == Credentials::Scheme::short_term_key) return verify_short_term(credentials, signer, now);
  if (credentials.service != service)
    return refuse(AuthFault::wrong_signature, protocol, "Credential should be scoped to correct service: '" + std::string(service) + "'. ");
  if (credentials.date != credentials.amz_date.substr(0, 8))
    return refuse(AuthFault::wrong_signature, protocol, "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP");
  const std::string names = ";" + credentials.signed_headers + ";";
  const auto is_signed = [&](std::string_view name) { return names.find(";" + std::string(name) + ";") != std::string::npos; };
  if (!is_signed("host") || !is_signed("x-amz-date"))
    return refuse(AuthFault::incomplete, protocol, "'Host' or ':authority' and 'X-Amz-Date' must be signed headers.");
  if (verify_time) TRY(check_time(credentials, now, protocol));

  sign::Options options;
  options.region = credentials.region;
  options.service = credentials.service;
  options.time = *parse_amz_date(credentials.amz_date);
  options.omit_session_token = !is_signed("x-amz-security-token");
  const sign::Signature ours =
      sign::sign_headers(signed_request(request, credentials), {credentials.access_key_id, signer.secret, credentials.session_token}, options);
  if (ours.signature != credentials.signature)
    return refuse(
        AuthFault::wrong_signature, protocol,
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the "
        "service documentation for details.");
  return {};
}

}  // namespace mayfly::sim
