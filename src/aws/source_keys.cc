// Keys that stand somewhere as they are: in the environment, in the credentials file, in the config file.
#include "aws/source.h"
#include "aws/wire_time.h"

namespace mayfly::aws {
namespace {

Result<Found> from_section(const Ini& profiles, const std::string& path, const std::string& profile) {
  const auto section = profiles.find(profile);
  if (section == profiles.end()) return NotHere{path + " has no profile " + profile};
  const auto get = [&](const char* key) {
    const auto found = section->second.find(key);
    return found == section->second.end() ? std::string() : found->second;
  };
  if (!section->second.contains("aws_access_key_id")) return NotHere{"profile " + profile + " in " + path + " has no aws_access_key_id"};
  std::string secret = get("aws_secret_access_key");
  if (secret.empty() || get("aws_access_key_id").empty())
    return fail(Code::invalid, path + ": profile " + profile + " has only one of aws_access_key_id and aws_secret_access_key");
  std::string token = get("aws_security_token");
  if (token.empty()) token = get("aws_session_token");
  Credentials out{
      .access_key_id = get("aws_access_key_id"), .secret_access_key = Secret(secret), .session_token = Secret(token), .account = get("aws_account_id")};
  wipe(secret);
  wipe(token);
  return out;
}

}  // namespace

Result<Found> from_environment(const SourceContext& context) {
  if (!context.use_environment) return NotHere{"a profile was named, which counts more than the environment"};
  const std::string id = context.variables("AWS_ACCESS_KEY_ID");
  if (id.empty()) return NotHere{"AWS_ACCESS_KEY_ID is not set"};
  std::string secret = context.variables("AWS_SECRET_ACCESS_KEY");
  if (secret.empty()) return fail(Code::invalid, "AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not");
  std::string token = context.variables("AWS_SECURITY_TOKEN");
  if (token.empty()) token = context.variables("AWS_SESSION_TOKEN");
  Credentials out{.access_key_id = id, .secret_access_key = Secret(secret), .session_token = Secret(token), .account = context.variables("AWS_ACCOUNT_ID")};
  wipe(secret);
  wipe(token);
  if (const std::string end = context.variables("AWS_CREDENTIAL_EXPIRATION"); !end.empty()) {
    out.expires_at = parse_wire_time(end);
    if (!out.expires_at) return fail(Code::invalid, "AWS_CREDENTIAL_EXPIRATION is no time");
  }
  return out;
}

Result<Found> from_credentials_file(const SourceContext& context) {
  return from_section(context.profiles.credentials_profiles, context.profiles.credentials_path, context.profile);
}

Result<Found> from_config_file(const SourceContext& context) {
  return from_section(context.profiles.config_profiles, context.profiles.config_path, context.profile);
}

}  // namespace mayfly::aws
