#include "aws/overrides.h"

#include <algorithm>

namespace mayfly::aws {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

struct Named {
  std::string url, by;  // by: the variable or the key that says so
};

Named in_services_section(const Service& service, const OverrideSources& from) {
  const auto section = value_in(from.profiles.profiles, from.profile, "services");
  const auto nested = section ? value_in(from.profiles.services, *section, lower(service.variable)) : std::nullopt;
  const auto keys = nested ? parse_nested(*nested) : Result<Section>();
  if (!keys || !keys->contains("endpoint_url")) return {};
  return {keys->at("endpoint_url"), "endpoint_url of [services " + *section + "]"};
}

Named find(const Service& service, const OverrideSources& from) {
  std::string ignore = from.variables("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
  if (ignore.empty()) ignore = value_in(from.profiles.profiles, from.profile, "ignore_configured_endpoint_urls").value_or("");
  if (lower(ignore) == "true") return {};
  for (const std::string& variable : {"AWS_ENDPOINT_URL_" + std::string(service.variable), std::string("AWS_ENDPOINT_URL")})
    if (std::string url = from.variables(variable); !url.empty()) return {std::move(url), variable};
  if (Named named = in_services_section(service, from); !named.url.empty()) return named;
  return {value_in(from.profiles.profiles, from.profile, "endpoint_url").value_or(""), "endpoint_url of profile " + from.profile};
}

}  // namespace

Result<std::optional<net::Url>> endpoint_override(const Service& service, const OverrideSources& sources) {
  const Named named = find(service, sources);
  if (named.url.empty()) return std::nullopt;
  auto url = net::parse_url(named.url);
  if (!url) return std::unexpected(std::move(url.error()).within(named.by));
  const bool allowed =
      net::is_loopback(url->host) || std::ranges::any_of(sources.allowed_hosts, [&](const std::string& host) { return lower(host) == url->host; });
  if (!allowed)
    return fail(Code::denied, named.by + " leads to " + url->host + ", which is neither this machine nor AWS",
                "if that is meant: --allow-endpoint " + url->host);
  return std::optional(*std::move(url));
}

}  // namespace mayfly::aws
