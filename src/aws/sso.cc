#include "aws/sso.h"

#include "aws/paging.h"

namespace mayfly::aws::sso {
namespace {

constexpr Operation kGetRoleCredentials{kSso, "GetRoleCredentials", true, "GET", "/federation/credentials"};
constexpr Operation kCreateToken{kSsoOidc, "CreateToken", false, "POST", "/token"};

Secret secret_in(Fields& f, std::string_view name) {
  std::string text = f.text(name);
  Secret secret(text);
  wipe(text);
  return secret;
}

Credentials credentials_in(Fields& f) {
  return f.structure<Credentials>("roleCredentials", [](Fields& inner) {
    return Credentials{.access_key_id = inner.text("accessKeyId"),
                       .secret_access_key = secret_in(inner, "secretAccessKey"),
                       .session_token = secret_in(inner, "sessionToken"),
                       .expires_at = Time{inner.number("expiration") / 1000}};  // milliseconds
  });
}

}  // namespace

Answer<Credentials> get_role_credentials(const Api& api, const std::string& account, const std::string& role_name, const Secret& access_token) {
  RestParts rest{.query = {{"role_name", role_name}, {"account_id", account}}, .headers = {{"x-amz-sso_bearer_token", std::string(access_token.reveal())}}};
  auto credentials = get_one<Credentials>(api, kGetRoleCredentials, {}, credentials_in, rest);
  for (auto& [name, value] : rest.headers) wipe(value);
  if (credentials) credentials->account = account;
  return credentials;
}

Answer<RenewedToken> create_token(const Api& api, const RenewRequest& request) {
  Tree input;
  input.add(text_node("clientId", request.client_id)).add(text_node("clientSecret", request.client_secret.reveal()));
  input.add(text_node("grantType", "refresh_token")).add(text_node("refreshToken", request.refresh_token.reveal()));
  auto token = get_one<RenewedToken>(api, kCreateToken, input, [](Fields& f) {
    RenewedToken out{.access_token = secret_in(f, "accessToken"), .expires_in_seconds = f.number("expiresIn"), .refresh_token = Secret()};
    if (f.text_if("refreshToken")) out.refresh_token = secret_in(f, "refreshToken");
    return out;
  });
  wipe(input);
  return token;
}

}  // namespace mayfly::aws::sso
