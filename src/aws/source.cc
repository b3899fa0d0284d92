#include "aws/source.h"

#include <array>

#include "aws/wire_time.h"

namespace mayfly::aws {

std::span<const Source> profile_sources() {
  static constexpr std::array sources = {
      Source{"assume-role-with-web-identity", from_web_identity}, Source{"sso", from_sso},
      Source{"shared-credentials-file", from_credentials_file},   Source{"login", from_login},
      Source{"custom-process", from_credential_process},          Source{"config-file", from_config_file},
  };
  return sources;
}

Result<Found> first_of(std::span<const Source> sources, const SourceContext& context) {
  for (const Source& source : sources) {
    TRY(Found found, source.load(context));
    if (std::holds_alternative<Credentials>(found)) return found;
  }
  return NotHere{"no source gives any"};
}

std::optional<std::string> setting(const SourceContext& context, const std::string& key) { return value_in(context.profiles.profiles, context.profile, key); }

namespace {

const Tree* first_named(const Tree& tree, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names)
    if (const Tree* child = tree.find(name); child != nullptr && !child->text.empty()) return child;
  return nullptr;
}

Result<Credentials> credentials_in(const Tree& tree, bool needs_token) {
  const Tree* id = first_named(tree, {"AccessKeyId"});
  const Tree* secret = first_named(tree, {"SecretAccessKey"});
  const Tree* token = first_named(tree, {"Token", "SessionToken"});
  const Tree* end = first_named(tree, {"Expiration"});
  if (id == nullptr || secret == nullptr) return fail(Code::corrupt, "the answer lacks AccessKeyId or SecretAccessKey");
  if (needs_token && (token == nullptr || end == nullptr)) return fail(Code::corrupt, "the answer lacks Token or Expiration");
  Credentials out{.access_key_id = id->text, .secret_access_key = Secret(secret->text)};
  if (token != nullptr) out.session_token = Secret(token->text);
  if (end != nullptr) {
    out.expires_at = parse_wire_time(end->text);
    if (!out.expires_at) return fail(Code::corrupt, "the answer's Expiration is no time");
  }
  if (const Tree* account = first_named(tree, {"AccountId"})) out.account = account->text;
  return out;
}

}  // namespace

Result<Credentials> read_credentials(std::string_view json, bool needs_token) {
  TRY(Tree tree, parse_json(json));
  auto out = credentials_in(tree, needs_token);
  wipe(tree);
  return out;
}

Result<net::Response> ask_locally(const SourceContext& context, const std::string& method, const net::Url& url, net::Headers headers, Milliseconds timeout) {
  net::Request request{.method = method, .url = url, .headers = std::move(headers), .body = {}};
  request.connect_timeout = timeout;
  request.timeout = timeout;
  request.max_body_bytes = 64U << 10;
  request.direct = true;
  auto response = context.caller->http().send(request);
  for (auto& [name, value] : request.headers) wipe(value);
  return response;
}

}  // namespace mayfly::aws
