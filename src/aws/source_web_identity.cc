// A role taken with a token that somebody else issued (EKS, GitHub Actions, any OIDC provider). The file is read anew each time: it is rotated.
#include "aws/source.h"
#include "aws/sts.h"
#include "base/fd.h"

namespace mayfly::aws {
namespace {

constexpr std::size_t kMaxTokenBytes = 64U << 10;

// The environment counts more than the profile.
std::string named(const SourceContext& context, const char* variable, const char* key) {
  const std::string value = context.use_environment ? context.variables(variable) : std::string();
  return value.empty() ? setting(context, key).value_or("") : value;
}

}  // namespace

Result<Found> from_web_identity(const SourceContext& context) {
  const std::string path = named(context, "AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file");
  if (path.empty()) return NotHere{"neither AWS_WEB_IDENTITY_TOKEN_FILE nor web_identity_token_file in profile " + context.profile};
  sts::WebIdentityRequest request{.role_arn = named(context, "AWS_ROLE_ARN", "role_arn"),
                                  .role_session_name = named(context, "AWS_ROLE_SESSION_NAME", "role_session_name"),
                                  .web_identity_token = Secret()};
  if (request.role_arn.empty()) return fail(Code::invalid, "a web identity token is there, but no role (AWS_ROLE_ARN or role_arn)");
  if (request.role_session_name.empty()) request.role_session_name = "mayfly-" + std::to_string(context.caller->clock().now().seconds);
  auto token = read_file(path, kMaxTokenBytes);
  if (!token) return std::unexpected(std::move(token.error()).within("the web identity token"));
  request.web_identity_token = Secret(*token);
  wipe(*token);
  const Api api{.caller = context.caller, .credentials = nullptr, .account = {}, .region = context.region};
  auto credentials = sts::assume_role_with_web_identity(api, request);
  if (!credentials) return std::unexpected(Error(credentials.error()).within("role " + request.role_arn));
  return *std::move(credentials);
}

}  // namespace mayfly::aws
