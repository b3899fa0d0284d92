// Where credentials come from: one function a source, tried in the order of botocore's chain (aws/chain.h). Each says why it gives none.
//
// A source that is configured but fails is an error and ends the search, as in the SDKs: falling through to another identity would be worse.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "aws/caller.h"
#include "aws/profiles.h"

namespace mayfly::aws {

// Asks the person at the terminal; the answer is not shown.
using Prompt = std::function<Result<Secret>(const std::string& question)>;

struct SourceContext {
  Variables variables;
  Profiles profiles;
  std::string profile = "default";
  bool use_environment = true;  // false: a profile was named by flag, or this is a profile that another one names as its source
  Caller* caller = nullptr;
  std::string region = {};  // of STS
  Prompt prompt = {};
  std::set<std::string> visited = {};  // profiles on the way here, so that no circle is followed
};

struct NotHere {
  std::string why;  // "AWS_ACCESS_KEY_ID is not set"
};
using Found = std::variant<Credentials, NotHere>;

struct Source {
  std::string_view name;  // as botocore calls it: "env", "assume-role", …
  Result<Found> (*load)(const SourceContext& context);
};

Result<Found> from_environment(const SourceContext& context);
Result<Found> from_role(const SourceContext& context);                // role_arn with source_profile or credential_source
Result<Found> from_web_identity(const SourceContext& context);        // web_identity_token_file, AWS_WEB_IDENTITY_TOKEN_FILE
Result<Found> from_sso(const SourceContext& context);                 // sso_account_id, sso_role_name
Result<Found> from_credentials_file(const SourceContext& context);    // aws_access_key_id in ~/.aws/credentials
Result<Found> from_login(const SourceContext& context);               // login_session, by the AWS CLI
Result<Found> from_credential_process(const SourceContext& context);  // credential_process
Result<Found> from_config_file(const SourceContext& context);         // aws_access_key_id in ~/.aws/config
Result<Found> from_container(const SourceContext& context);           // AWS_CONTAINER_CREDENTIALS_…_URI
Result<Found> from_instance_metadata(const SourceContext& context);   // EC2
Result<Found> from_aws_cli(const SourceContext& context);             // whatever the AWS CLI finds that we do not know

// The profile's own sources, in order: those that hold for a source_profile too.
std::span<const Source> profile_sources();

// The first of the sources that gives credentials.
Result<Found> first_of(std::span<const Source> sources, const SourceContext& context);

// The key of a profile; nullopt if it is not there.
std::optional<std::string> setting(const SourceContext& context, const std::string& key);

// AccessKeyId, SecretAccessKey, Token or SessionToken, Expiration: as containers, EC2 and programs write them. `needs_token`: all four must be there.
Result<Credentials> read_credentials(std::string_view json, bool needs_token);

// Asks a link-local or loopback service, never through a proxy. Any status is an answer.
Result<net::Response> ask_locally(const SourceContext& context, const std::string& method, const net::Url& url, net::Headers headers, Milliseconds timeout);

}  // namespace mayfly::aws
