#include "aws/session.h"

#include <charconv>

#include "aws/overrides.h"
#include "aws/sts.h"

namespace mayfly::aws {
namespace {

constexpr std::string_view kUsualRegion = "us-east-1";

// The first of these variables that is set, else the profile's key.
std::string choice(const Variables& variables, std::initializer_list<const char*> names, const Profiles& profiles, const std::string& profile,
                   const char* key) {
  for (const char* name : names)
    if (std::string value = variables(name); !value.empty()) return value;
  return value_in(profiles.profiles, profile, key).value_or("");
}

bool is_true(const std::string& text) { return text == "true" || text == "True" || text == "TRUE"; }

Result<int> attempts_in(const std::string& text) {
  if (text.empty()) return kDefaultMaxAttempts;
  int attempts = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), attempts);
  if (error != std::errc() || end != text.data() + text.size() || attempts < 1)
    return fail(Code::invalid, "AWS_MAX_ATTEMPTS (or the profile's max_attempts) is no number of attempts");
  return attempts;
}

}  // namespace

Result<std::unique_ptr<Session>> Session::open(SessionOptions options, const Clock& clock) {
  std::unique_ptr<Session> session(new Session(std::move(options), clock));
  const SessionOptions& asked = session->options_;
  TRY(const Profiles profiles, load_profiles(asked.variables));
  std::string named = asked.profile.value_or("");
  for (const char* variable : {"AWS_DEFAULT_PROFILE", "AWS_PROFILE"})  // in botocore's order
    if (named.empty()) named = asked.variables(variable);
  if (!named.empty() && !profiles.profiles.contains(named))
    return fail(Code::invalid, "there is no profile " + named + " in " + profiles.config_path + " or " + profiles.credentials_path,
                "aws configure list-profiles");
  const std::string& profile = session->profile_ = named.empty() ? "default" : named;
  const auto setting_of = [&](std::initializer_list<const char*> variables, const char* key) {
    return choice(asked.variables, variables, profiles, profile, key);
  };

  session->region_ = asked.region ? *asked.region : setting_of({"AWS_REGION", "AWS_DEFAULT_REGION"}, "region");
  if (session->region_.empty()) session->region_ = kUsualRegion;
  TRY(endpoint_of(kSts, session->region_, {}));  // is it a Region's name?

  CallerSettings settings;
  settings.endpoints = {.fips = is_true(setting_of({"AWS_USE_FIPS_ENDPOINT"}, "use_fips_endpoint")),
                        .dual_stack = is_true(setting_of({"AWS_USE_DUALSTACK_ENDPOINT"}, "use_dualstack_endpoint"))};
  settings.override_of = [sources = OverrideSources{asked.variables, profiles, profile, asked.allowed_endpoints}](const Service& service) {
    return endpoint_override(service, sources);
  };
  TRY(settings.max_attempts, attempts_in(setting_of({"AWS_MAX_ATTEMPTS"}, "max_attempts")));
  settings.max_in_flight = asked.max_in_flight;
  if (asked.sts_rate) settings.sts_rate = *asked.sts_rate;
  settings.user_agent = asked.user_agent;
  TRY(session->http_, net::Client::open({.ca_bundle = setting_of({"AWS_CA_BUNDLE"}, "ca_bundle"), .max_in_flight = asked.max_in_flight}));
  session->pause_ = std::make_unique<RealPause>();
  session->caller_ = std::make_unique<Caller>(*session->http_, clock, *session->pause_, real_random(), std::move(settings));
  session->credentials_ = std::make_shared<CredentialProvider>(
      [self = session.get()]() -> Answer<Credentials> {
        auto context = self->context();
        if (!context) return std::unexpected(error_on_the_way(context.error(), "credentials"));
        Search found = search(*context);
        if (!found.credentials) return std::unexpected(error_on_the_way(found.credentials.error(), "credentials"));
        return *std::move(found.credentials);
      },
      clock, real_random());
  return session;
}

// Read anew for each load, so that a sign-in in another window counts.
Result<SourceContext> Session::context() const {
  TRY(Profiles profiles, load_profiles(options_.variables));
  return SourceContext{.variables = options_.variables,
                       .profiles = std::move(profiles),
                       .profile = profile_,
                       .use_environment = !options_.profile.has_value(),
                       .caller = caller_.get(),
                       .region = region_,
                       .prompt = options_.prompt};
}

Api Session::api() const { return {.caller = caller_.get(), .credentials = credentials_, .account = {}, .region = region_}; }

Api Session::role(const Api& base, const std::string& account, const std::string& role_arn, const std::optional<std::string>& external_id) const {
  const sts::AssumeRoleRequest request{.role_arn = role_arn, .role_session_name = options_.role_session_name, .external_id = external_id};
  Api api{.caller = caller_.get(), .credentials = nullptr, .account = account, .region = region_};
  Api asking = base;
  asking.counts = api.counts;  // what it takes to look into an account counts as its own
  api.credentials = std::make_shared<CredentialProvider>([asking, request] { return sts::assume_role(asking, request); }, clock_, real_random());
  return api;
}

Search Session::explain() const {
  auto ready = context();
  if (ready) return search(*ready);
  return {.credentials = std::unexpected(std::move(ready.error())), .attempts = {}};
}

}  // namespace mayfly::aws
