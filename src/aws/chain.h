// The search for credentials, and its story: which source won, why those before it did not, and what was not asked any more. `mayfly doctor` shows it.
#pragma once

#include <string>
#include <vector>

#include "aws/source.h"

namespace mayfly::aws {

struct Attempt {
  enum class Outcome { won, not_here, failed, not_asked };
  std::string_view source;  // "env", "assume-role", …
  Outcome outcome = Outcome::not_asked;
  std::string why;  // of not_here and failed
};

struct Search {
  Result<Credentials> credentials;
  std::vector<Attempt> attempts;  // every source of the chain, in its order
};

// botocore's order: environment, role, web identity, SSO, credentials file, login, program, config file, container, EC2; then the AWS CLI.
std::span<const Source> chain();

// A source that fails ends the search with its error; nobody has any: `denied`, with what was tried.
Search search(const SourceContext& context);

}  // namespace mayfly::aws
