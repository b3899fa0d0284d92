// EC2's instance metadata, version 2 (a token first), and version 1 where the service has no version 2 and that is not forbidden, as botocore does it.
//
// One second and one attempt, so that a laptop does not hang. If the service gives a set that is over or nearly so, it has trouble itself: the set is kept for
// some ten minutes more, and asked for again then ("static stability").
#include <algorithm>
#include <charconv>

#include "aws/source.h"

namespace mayfly::aws {
namespace {

constexpr std::string_view kPath = "/latest/meta-data/iam/security-credentials/";
constexpr std::int64_t kExtendSeconds = 15 * 60, kLeastJitterSeconds = 120, kMostJitterSeconds = 600;

// The variable, else the profile's key, in lower case.
std::string choice(const SourceContext& context, const char* variable, const char* key) {
  std::string value = context.variables(variable);
  if (value.empty()) value = setting(context, key).value_or("");
  std::ranges::transform(value, value.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return value;
}

int number_or(const std::string& text, int usual) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && value > 0 && value <= 60 ? value : usual;
}

class Metadata {
 public:
  Metadata(const SourceContext& context, net::Url base)
      : context_(context), base_(std::move(base)), timeout_(1000 * number_or(choice(context, "AWS_METADATA_SERVICE_TIMEOUT", "metadata_service_timeout"), 1)),
        attempts_(number_or(choice(context, "AWS_METADATA_SERVICE_NUM_ATTEMPTS", "metadata_service_num_attempts"), 1)) {
    while (base_.path.ends_with('/')) base_.path.pop_back();
  }

  // False: no version 2 here, and version 1 is forbidden or there is nothing at all.
  bool open() {
    for (int attempt = 0; attempt < attempts_; ++attempt) {
      auto response = send("PUT", "/latest/api/token", {{"x-aws-ec2-metadata-token-ttl-seconds", "21600"}});
      if (!response) continue;
      if (response->status == 200) {
        token_ = Secret(response->body);
        wipe(response->body);
        return true;
      }
      if (response->status == 400) return false;
      if (response->status == 403 || response->status == 404 || response->status == 405) break;
    }
    return choice(context_, "AWS_EC2_METADATA_V1_DISABLED", "ec2_metadata_v1_disabled") != "true";
  }

  // nullopt: no answer that could be used.
  std::optional<std::string> get(const std::string& path) {
    for (int attempt = 0; attempt < attempts_; ++attempt) {
      net::Headers headers;
      if (!token_.empty()) headers.emplace_back("x-aws-ec2-metadata-token", std::string(token_.reveal()));
      auto response = send("GET", path, std::move(headers));
      if (response && response->status == 200 && !response->body.empty()) return std::move(response->body);
    }
    return std::nullopt;
  }

 private:
  Result<net::Response> send(const std::string& method, const std::string& path, net::Headers headers) {
    net::Url url = base_;
    url.path += path;
    return ask_locally(context_, method, url, std::move(headers), timeout_);
  }

  const SourceContext& context_;
  net::Url base_;
  Milliseconds timeout_;
  int attempts_;
  Secret token_;
};

Result<net::Url> base_url(const SourceContext& context) {
  std::string named = context.variables("AWS_EC2_METADATA_SERVICE_ENDPOINT");
  if (named.empty()) named = setting(context, "ec2_metadata_service_endpoint").value_or("");
  const bool six = choice(context, "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ec2_metadata_service_endpoint_mode") == "ipv6";
  return net::parse_url(!named.empty() ? named : six ? "http://[fd00:ec2::254]/" : "http://169.254.169.254/");
}

void extend(Credentials& credentials, const SourceContext& context) {
  const auto jitter =
      kLeastJitterSeconds + static_cast<std::int64_t>(context.caller->random()() * static_cast<double>(kMostJitterSeconds - kLeastJitterSeconds));
  const std::int64_t now = context.caller->clock().now().seconds;
  if (now >= credentials.expires_at->seconds - kExtendSeconds - jitter) credentials.expires_at = Time{now + kExtendSeconds + jitter};
}

}  // namespace

Result<Found> from_instance_metadata(const SourceContext& context) {
  if (choice(context, "AWS_EC2_METADATA_DISABLED", "") == "true") return NotHere{"AWS_EC2_METADATA_DISABLED is true"};
  TRY(const net::Url base, base_url(context));
  Metadata metadata(context, base);
  if (!metadata.open()) return NotHere{"EC2's metadata service gives no token"};
  const auto role = metadata.get(std::string(kPath));
  if (!role) return NotHere{"no EC2 metadata service answers with a role"};
  const auto is_name = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::string_view("+=,.@_-").find(c) != std::string_view::npos;
  };
  if (!std::ranges::all_of(*role, is_name)) return NotHere{"EC2's metadata service names no role"};
  auto body = metadata.get(std::string(kPath) + *role);
  if (!body) return NotHere{"EC2's metadata service gives no credentials for role " + *role};
  auto credentials = read_credentials(*body, true);
  wipe(*body);
  if (!credentials) return NotHere{"EC2's metadata service, role " + *role + ": " + credentials.error().message};
  extend(*credentials, context);
  return *std::move(credentials);
}

}  // namespace mayfly::aws
