// The profiles of ~/.aws/config and ~/.aws/credentials (AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE), joined as botocore joins them: what the credentials
// file says of a profile overrides the same keys of the config file. Plain values; reading takes a millisecond, so it is done anew for each load.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "aws/ini.h"
#include "aws/variables.h"
#include "base/result.h"

namespace mayfly::aws {

struct Profiles {
  std::string config_path, credentials_path;  // as they were looked for, whether they are there or not
  bool config_is_writable_by_all = false;     // then no program that it names is run
  Ini profiles;                               // by name, joined
  Ini config_profiles, credentials_profiles;  // each file's own
  Ini sso_sessions, services;
};

// A file that is not there is an empty one. `invalid`: a file that cannot be read as what it should be, with path and line.
Result<Profiles> load_profiles(const Variables& variables);

// The value of a key in a profile; nullopt if either is not there.
std::optional<std::string> value_in(const Ini& profiles, const std::string& profile, const std::string& key);

// "~/x" and "~" with HOME for the tilde.
std::string expanded(const std::string& path, const Variables& variables);

}  // namespace mayfly::aws
