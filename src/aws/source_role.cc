// A role taken with the credentials of another profile (source_profile), or of a source of this machine (credential_source). The rules about circles are
// botocore's: a profile may name itself only where it holds keys.
#include <algorithm>
#include <charconv>

#include "aws/source.h"
#include "aws/sts.h"

namespace mayfly::aws {
namespace {

bool has(const SourceContext& context, const char* key) { return setting(context, key).has_value(); }
bool has_keys(const SourceContext& context) { return has(context, "aws_access_key_id") || has(context, "aws_secret_access_key"); }
bool has_role(const SourceContext& context) { return has(context, "role_arn") && !has(context, "web_identity_token_file"); }

std::string of_profile(const SourceContext& context) { return "profile " + context.profile + ": "; }

Result<Credentials> from_named_source(const SourceContext& context, const std::string& name) {
  constexpr Source sources[] = {{"Environment", from_environment}, {"EcsContainer", from_container}, {"Ec2InstanceMetadata", from_instance_metadata}};
  const auto* source = std::ranges::find(sources, name, &Source::name);
  if (source == std::end(sources))
    return fail(Code::invalid, of_profile(context) + "this credential_source is not known",
                "credential_source is one of Environment, EcsContainer, Ec2InstanceMetadata");
  SourceContext asked = context;
  asked.use_environment = true;  // the profile itself names it
  TRY(Found found, source->load(asked));
  if (auto* credentials = std::get_if<Credentials>(&found)) return std::move(*credentials);
  return fail(Code::denied, of_profile(context) + "its credential_source has none: " + std::get<NotHere>(found).why);
}

Result<Credentials> from_source_profile(const SourceContext& context, const std::string& name) {
  if (!context.profiles.profiles.contains(name)) return fail(Code::invalid, of_profile(context) + "its source_profile " + name + " does not exist");
  SourceContext source = context;
  source.profile = name;
  source.use_environment = false;
  source.visited.insert(context.profile);
  if (source.visited.contains(name) && (name != context.profile || !has_keys(source)))
    return fail(Code::invalid, of_profile(context) + "its source_profile leads in a circle, by " + name);
  const bool by_role = !has_keys(source) && has_role(source);
  TRY(Found found, by_role ? from_role(source) : first_of(profile_sources(), source));
  if (auto* credentials = std::get_if<Credentials>(&found)) return std::move(*credentials);
  return fail(Code::invalid, of_profile(context) + "its source_profile " + name + " has no credentials");
}

Result<Credentials> source_of(const SourceContext& context) {
  const auto profile = setting(context, "source_profile"), source = setting(context, "credential_source");
  if (profile && source) return fail(Code::invalid, of_profile(context) + "it has both source_profile and credential_source");
  if (!profile && !source) return fail(Code::invalid, of_profile(context) + "it has role_arn, but neither source_profile nor credential_source");
  return profile ? from_source_profile(context, *profile) : from_named_source(context, *source);
}

Result<void> add_mfa(const SourceContext& context, sts::AssumeRoleRequest& request) {
  request.serial_number = setting(context, "mfa_serial");
  if (!request.serial_number) return {};
  if (!context.prompt)
    return fail(Code::denied, of_profile(context) + "its role wants a code of the MFA device, and nobody can be asked for it", "run it on a terminal");
  TRY(const Secret code, context.prompt("Enter MFA code for " + *request.serial_number + ": "));
  request.token_code = std::string(code.reveal());
  return {};
}

}  // namespace

Result<Found> from_role(const SourceContext& context) {
  if (!has(context, "role_arn")) return NotHere{"profile " + context.profile + " has no role_arn"};
  if (!has_role(context)) return NotHere{"profile " + context.profile + " takes its role by web identity"};
  TRY(Credentials source, source_of(context));
  sts::AssumeRoleRequest request{
      .role_arn = *setting(context, "role_arn"),
      .role_session_name = setting(context, "role_session_name").value_or("mayfly-" + std::to_string(context.caller->clock().now().seconds)),
      .external_id = setting(context, "external_id")};
  if (const auto text = setting(context, "duration_seconds")) {
    int seconds = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), seconds);
    if (error == std::errc() && end == text->data() + text->size()) request.duration_seconds = seconds;  // what is no number botocore ignores too
  }
  TRY(add_mfa(context, request));
  const auto once = std::make_shared<Credentials>(std::move(source));
  const auto provider =
      std::make_shared<CredentialProvider>([once]() -> Answer<Credentials> { return std::move(*once); }, context.caller->clock(), context.caller->random());
  const Api api{.caller = context.caller, .credentials = provider, .account = {}, .region = context.region};
  auto credentials = sts::assume_role(api, request);
  if (request.token_code) wipe(*request.token_code);
  if (!credentials) return std::unexpected(Error(credentials.error()).within(of_profile(context) + "role " + request.role_arn));
  return *std::move(credentials);
}

}  // namespace mayfly::aws
