// Where a service is asked instead of AWS: AWS_ENDPOINT_URL_<SERVICE>, AWS_ENDPOINT_URL, the profile's [services …] section, the profile's endpoint_url, in
// botocore's order; none with AWS_IGNORE_CONFIGURED_ENDPOINT_URLS. Requests carry signatures and tokens, so off loopback a host must have been allowed by name.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "aws/profiles.h"
#include "aws/services.h"
#include "aws/variables.h"
#include "net/url.h"

namespace mayfly::aws {

struct OverrideSources {
  Variables variables;
  Profiles profiles;
  std::string profile;
  std::vector<std::string> allowed_hosts;  // --allow-endpoint
};

// nullopt: at AWS. `denied`: a host that was not allowed; `invalid`: no URL.
Result<std::optional<net::Url>> endpoint_override(const Service& service, const OverrideSources& sources);

}  // namespace mayfly::aws
