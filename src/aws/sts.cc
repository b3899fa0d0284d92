#include "aws/sts.h"

#include <algorithm>

#include "aws/paging.h"

namespace mayfly::aws::sts {
namespace {

constexpr Operation kGetCallerIdentity{kSts, "GetCallerIdentity"};
constexpr Operation kAssumeRole{kSts, "AssumeRole"};
constexpr Operation kWebIdentity{kSts, "AssumeRoleWithWebIdentity"};

Credentials credentials_in(Fields& f) {
  Credentials out = f.structure<Credentials>("Credentials", [](Fields& inner) {
    std::string secret = inner.text("SecretAccessKey"), token = inner.text("SessionToken");
    Credentials credentials{.access_key_id = inner.text("AccessKeyId"),
                            .secret_access_key = Secret(secret),
                            .session_token = Secret(token),
                            .expires_at = inner.time("Expiration")};
    wipe(secret);
    wipe(token);
    return credentials;
  });
  out.account = f.structure_if<std::string>("AssumedRoleUser", [](Fields& user) { return account_in_arn(user.text("Arn")); }).value_or("");
  return out;
}

void add_if(Tree& input, std::string_view name, const std::optional<std::string>& value) {
  if (value) input.add(text_node(name, *value));
}

}  // namespace

Answer<CallerIdentity> get_caller_identity(const Api& api) {
  return get_one<CallerIdentity>(api, kGetCallerIdentity, {},
                                 [](Fields& f) { return CallerIdentity{.account = f.text("Account"), .arn = f.text("Arn"), .user_id = f.text("UserId")}; });
}

Answer<Credentials> assume_role(const Api& api, const AssumeRoleRequest& request) {
  Tree input;
  input.add(text_node("RoleArn", request.role_arn)).add(text_node("RoleSessionName", request.role_session_name));
  add_if(input, "ExternalId", request.external_id);
  add_if(input, "SerialNumber", request.serial_number);
  add_if(input, "TokenCode", request.token_code);
  if (request.duration_seconds) input.add(number_node("DurationSeconds", *request.duration_seconds));
  return get_one<Credentials>(api, kAssumeRole, input, credentials_in);
}

Answer<Credentials> assume_role_with_web_identity(const Api& api, const WebIdentityRequest& request) {
  Tree input;
  input.add(text_node("RoleArn", request.role_arn)).add(text_node("RoleSessionName", request.role_session_name));
  input.add(text_node("WebIdentityToken", request.web_identity_token.reveal()));
  Api unsigned_api = api;
  unsigned_api.credentials = nullptr;
  auto credentials = get_one<Credentials>(unsigned_api, kWebIdentity, input, credentials_in);
  wipe(input);
  return credentials;
}

std::string account_in_arn(std::string_view arn) {
  std::string_view rest = arn;
  for (int colons = 0; colons < 4; ++colons) {  // arn:partition:service:region:account:…
    const std::size_t colon = rest.find(':');
    if (colon == std::string_view::npos) return {};
    rest.remove_prefix(colon + 1);
  }
  const std::string_view account = rest.substr(0, rest.find(':'));
  const bool is_id = account.size() == 12 && std::ranges::all_of(account, [](char c) { return c >= '0' && c <= '9'; });
  return std::string(is_id ? account : std::string_view());
}

}  // namespace mayfly::aws::sts
