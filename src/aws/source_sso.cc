// IAM Identity Center: the token that `aws sso login` left in ~/.aws/sso/cache, renewed where it can be, turned into a role's credentials by the portal.
//
// The token's file is named by the SHA-1 of the sso-session's name (or of the start URL, the older form), as the AWS CLI and the SDKs have it.
#include "aws/source.h"
#include "aws/sso.h"
#include "aws/wire_time.h"
#include "base/fd.h"
#include "base/hash.h"
#include "base/sha.h"

namespace mayfly::aws {
namespace {

constexpr std::size_t kMaxTokenFileBytes = 256U << 10;
constexpr std::int64_t kRenewSeconds = 15 * 60;

struct SsoSettings {
  std::string account, role, start_url, region, session;  // session: empty in the older form
};

Error with_advice(Error error, const SourceContext& context) {
  error.hint = "aws sso login --profile " + context.profile;
  return error;
}

Result<SsoSettings> settings_of(const SourceContext& context) {
  const std::string session = setting(context, "sso_session").value_or("");
  if (!session.empty() && !context.profiles.sso_sessions.contains(session))
    return fail(Code::invalid, "profile " + context.profile + ": there is no [sso-session " + session + "]");
  std::string missing;
  const auto need = [&](const char* key) {
    const auto own = setting(context, key);
    const auto shared = session.empty() ? std::nullopt : value_in(context.profiles.sso_sessions, session, key);
    if (own && shared && *own != *shared) missing = std::string(key) + " (the profile and its sso-session differ)";
    if (!own && !shared) missing = key;
    return own.value_or(shared.value_or(""));
  };
  SsoSettings out{
      .account = need("sso_account_id"), .role = need("sso_role_name"), .start_url = need("sso_start_url"), .region = need("sso_region"), .session = session};
  if (!missing.empty()) return fail(Code::invalid, "profile " + context.profile + " is set up for SSO, but lacks " + missing);
  return out;
}

std::string token_path(const SourceContext& context, const SsoSettings& settings) {
  ObjectHasher hasher(ObjectHasher::Kind::sha1);
  hasher.begin();
  hasher.add(as_bytes(settings.session.empty() ? settings.start_url : settings.session));
  const auto digest = hasher.end();
  constexpr std::size_t sha1_bytes = 20;
  return expanded("~/.aws/sso/cache/", context.variables) + hex_encode(as_text(Bytes(digest).first(sha1_bytes))) + ".json";
}

std::string text_in(const Tree& tree, std::string_view name) {
  const Tree* child = tree.find(name);
  return child == nullptr ? std::string() : child->text;
}

void set(Tree& tree, std::string_view name, std::string_view value) {
  for (Tree& child : tree.children)
    if (child.name == name) return void(child = text_node(name, value));
  tree.add(text_node(name, value));
}

// The token file's content with a new token in it. What cannot be renewed is left as it is: it may still be good for a while.
Result<void> renew(const SourceContext& context, const SsoSettings& settings, Tree& token, Time now) {
  const auto registered = parse_wire_time(text_in(token, "registrationExpiresAt"));
  sso::RenewRequest request{.client_id = text_in(token, "clientId"),
                            .client_secret = Secret(text_in(token, "clientSecret")),
                            .refresh_token = Secret(text_in(token, "refreshToken"))};
  if (request.client_id.empty() || request.client_secret.empty() || request.refresh_token.empty() || !registered || *registered <= now)
    return fail(Code::denied, "the sign-in cannot be renewed");
  const Api api{.caller = context.caller, .credentials = nullptr, .account = {}, .region = settings.region};
  TRY(const sso::RenewedToken fresh, sso::create_token(api, request));
  set(token, "accessToken", fresh.access_token.reveal());
  set(token, "expiresAt", to_rfc3339(Time{now.seconds + fresh.expires_in_seconds}));
  if (!fresh.refresh_token.empty()) set(token, "refreshToken", fresh.refresh_token.reveal());
  std::string text = to_json(token);
  auto written = write_file_atomically(token_path(context, settings), text);
  wipe(text);
  return written;
}

Result<Secret> load_token(const SourceContext& context, const SsoSettings& settings) {
  auto text = read_file(token_path(context, settings), kMaxTokenFileBytes);
  if (!text && text.error().code == Code::not_found) return std::unexpected(with_advice(Error{Code::denied, "nobody is signed in to SSO", {}, {}}, context));
  if (!text) return std::unexpected(std::move(text.error()));
  auto token = parse_json(*text);
  wipe(*text);
  if (!token) return std::unexpected(with_advice(Error{Code::corrupt, "the file of the SSO sign-in is broken", {}, {}}, context));
  const Time now = context.caller->clock().now();
  auto end = parse_wire_time(text_in(*token, "expiresAt"));
  if (!settings.session.empty() && end && end->seconds - now.seconds < kRenewSeconds && renew(context, settings, *token, now))
    end = parse_wire_time(text_in(*token, "expiresAt"));
  Secret access(text_in(*token, "accessToken"));
  wipe(*token);
  if (!end || access.empty() || *end <= now) return std::unexpected(with_advice(Error{Code::denied, "the SSO sign-in is over", {}, {}}, context));
  return access;
}

}  // namespace

Result<Found> from_sso(const SourceContext& context) {
  if (!setting(context, "sso_account_id") && !setting(context, "sso_role_name")) return NotHere{"profile " + context.profile + " has no sso_account_id"};
  TRY(const SsoSettings settings, settings_of(context));
  TRY(const Secret token, load_token(context, settings));
  const Api api{.caller = context.caller, .credentials = nullptr, .account = {}, .region = settings.region};
  auto credentials = sso::get_role_credentials(api, settings.account, settings.role, token);
  if (credentials) return *std::move(credentials);
  Error error = credentials.error();
  if (error.code == Code::denied) error = with_advice(std::move(error), context);
  return std::unexpected(std::move(error).within("role " + settings.role + " of account " + settings.account));
}

}  // namespace mayfly::aws
