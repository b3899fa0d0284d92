// Containers: ECS, EKS Pod Identity, and anything else that serves credentials on a loopback port. Where the address may lead is limited as in the SDKs.
#include <algorithm>

#include "aws/source.h"
#include "base/fd.h"

namespace mayfly::aws {
namespace {

constexpr Milliseconds kTimeout{2000}, kBetween{1000};
constexpr int kAttempts = 3;
constexpr std::string_view kHost = "169.254.170.2";
constexpr std::string_view kHosts[] = {kHost, "169.254.170.23", "fd00:ec2::23", "localhost"};
constexpr std::size_t kMaxTokenBytes = 64U << 10;

Result<net::Url> address(const SourceContext& context) {
  const std::string relative = context.variables("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
  if (!relative.empty()) return net::parse_url("http://" + std::string(kHost) + relative);
  TRY(net::Url url, net::parse_url(context.variables("AWS_CONTAINER_CREDENTIALS_FULL_URI")));
  if (url.scheme != "https" && !net::is_loopback(url.host) && std::ranges::find(kHosts, url.host) == std::end(kHosts))
    return fail(Code::denied,
                "AWS_CONTAINER_CREDENTIALS_FULL_URI leads to " + url.host + ", which is neither https, nor this machine, nor a container's service");
  return url;
}

// Read anew each time: it is rotated. A line break in it would be another header.
Result<net::Headers> headers(const SourceContext& context) {
  net::Headers out = {{"Accept", "application/json"}};
  std::string token = context.variables("AWS_CONTAINER_AUTHORIZATION_TOKEN");
  if (const std::string path = context.variables("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"); !path.empty()) {
    auto text = read_file(path, kMaxTokenBytes);
    if (!text) return std::unexpected(std::move(text.error()).within("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"));
    token = *std::move(text);
  }
  if (token.find_first_of("\r\n") != std::string::npos) return fail(Code::invalid, "the container's authorization token holds a line break");
  if (!token.empty()) out.emplace_back("Authorization", token);
  wipe(token);
  return out;
}

Result<Credentials> ask(const SourceContext& context, const net::Url& url) {
  TRY(net::Headers sent, headers(context));
  TRY(net::Response response, ask_locally(context, "GET", url, std::move(sent), kTimeout));
  if (response.status != 200) return fail(Code::unavailable, "the container's service answered with status " + std::to_string(response.status));
  auto credentials = read_credentials(response.body, true);
  wipe(response.body);
  return credentials;
}

}  // namespace

Result<Found> from_container(const SourceContext& context) {
  if (context.variables("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI").empty() && context.variables("AWS_CONTAINER_CREDENTIALS_FULL_URI").empty())
    return NotHere{"neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor AWS_CONTAINER_CREDENTIALS_FULL_URI is set"};
  TRY(const net::Url url, address(context));
  for (int attempt = 1;; ++attempt) {
    auto credentials = ask(context, url);
    if (credentials) return *std::move(credentials);
    const bool lasting = credentials.error().code == Code::invalid || credentials.error().code == Code::not_found;
    if (lasting || attempt == kAttempts || !context.caller->pause().wait(kBetween))
      return std::unexpected(std::move(credentials.error()).within("container credentials"));
  }
}

}  // namespace mayfly::aws
