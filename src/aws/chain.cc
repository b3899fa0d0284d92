#include "aws/chain.h"

#include <array>

namespace mayfly::aws {

std::span<const Source> chain() {
  static constexpr std::array sources = {
      Source{"env", from_environment},
      Source{"assume-role", from_role},
      Source{"assume-role-with-web-identity", from_web_identity},
      Source{"sso", from_sso},
      Source{"shared-credentials-file", from_credentials_file},
      Source{"login", from_login},
      Source{"custom-process", from_credential_process},
      Source{"config-file", from_config_file},
      Source{"container-role", from_container},
      Source{"iam-role", from_instance_metadata},
      Source{"aws-cli", from_aws_cli},
  };
  return sources;
}

Search search(const SourceContext& context) {
  Search out{
      .credentials = fail(Code::denied, "no AWS credentials were found", "mayfly doctor says where they were looked for; aws configure, or aws sso login"),
      .attempts = {}};
  for (const Source& source : chain()) out.attempts.push_back({source.name, Attempt::Outcome::not_asked, {}});
  for (std::size_t i = 0; i < chain().size(); ++i) {
    Attempt& attempt = out.attempts[i];
    auto found = chain()[i].load(context);
    if (!found) {
      attempt.outcome = Attempt::Outcome::failed;
      attempt.why = found.error().message;
      out.credentials = std::unexpected(std::move(found.error()));
      return out;
    }
    if (auto* credentials = std::get_if<Credentials>(&*found)) {
      attempt.outcome = Attempt::Outcome::won;
      out.credentials = std::move(*credentials);
      return out;
    }
    attempt.outcome = Attempt::Outcome::not_here;
    attempt.why = std::get<NotHere>(*found).why;
  }
  return out;
}

}  // namespace mayfly::aws
