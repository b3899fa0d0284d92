#include "sim/generate.h"

#include <nlohmann/json.hpp>

#include "base/check.h"
#include "sim/ids.h"
#include "sim/settings_json.h"
#include "sim/world_parts.h"

namespace mayfly::sim {
namespace {

constexpr std::int64_t kDay = 86'400;
constexpr char kLimitedAccess[] = "arn:aws:iam::aws:policy/AmazonBedrockLimitedAccess";

std::string four_letters(const std::string& seed) {
  constexpr std::string_view symbols = "abcdefghijklmnopqrstuvwxyz0123456789";
  std::uint64_t number = number_for(seed);
  std::string out;
  for (int i = 0; i < 4; ++i, number /= 36) out.push_back(symbols[number % 36]);
  return out;
}

User new_user(const Account& account, std::string name, Time created) {
  User out;
  out.name = std::move(name);
  out.id = unique_id("AIDA", account.id + "/" + out.name);
  out.created = created;
  return out;
}

// The n-th key of an account; n decides what kind of user and key it is, so that every kind comes up.
void add_key(Account& account, std::size_t n, Time now) {
  const bool second = n % 5 == 4 && !account.users.empty();  // on the user of the key before
  const Time created{now.seconds - static_cast<std::int64_t>(10 + n * 37 % 400) * kDay};
  std::string name;
  if (second) {
    name = account.users.contains("svc-" + std::to_string(n - 1)) ? "svc-" + std::to_string(n - 1)
                                                                  : "BedrockAPIKey-" + four_letters(account.id + "/" + std::to_string(n - 1));
  } else {
    name = n % 2 == 0 ? "BedrockAPIKey-" + four_letters(account.id + "/" + std::to_string(n)) : "svc-" + std::to_string(n);
  }
  auto place = account.users.find(name);
  if (place == account.users.end()) {
    User user = new_user(account, name, created);
    user.attached = {kLimitedAccess};
    if (n % 7 == 3) user.access_keys.push_back(make_access_key(account.id, name, 0));
    if (n % 11 == 5) user.login = LoginProfile{created, false};
    place = account.users.emplace(name, std::move(user)).first;
  }
  auto credential = make_credential(account, name, "bedrock.amazonaws.com", "", unique_id("ACCA", account.id + "/" + std::to_string(n)));
  CHECK(credential);
  credential->created = created;
  credential->active = n % 6 != 2;
  if (n % 3 == 1) credential->expires = Time{created.seconds + 36'500 * kDay};
  if (n % 3 == 2) credential->expires = Time{created.seconds + 90 * kDay};
  place->second.service_credentials.push_back(*std::move(credential));
  PastEvent event;
  event.at = created;
  event.name = "CreateServiceSpecificCredential";
  event.actor = n % 2 == 0 ? "Admin/jo" : "deploy";
  event.parameters = {{"userName", name}, {"serviceName", "bedrock.amazonaws.com"}};
  account.history.push_back(std::move(event));
}

Account make(const Rule& rule, std::size_t number, const std::vector<Role>& roles, Time now, const AccountSummary& about) {
  Account out;
  out.id = about.id;
  for (Role role : roles) {
    role.id = unique_id("AROA", out.id + "/" + role.name);
    out.roles.emplace(role.name, std::move(role));
  }
  for (std::size_t n = 0; n < rule.keys_per_account; ++n) add_key(out, n, now);
  for (std::size_t n = 0; n < rule.plain_users; ++n) out.users.emplace("user-" + std::to_string(n), new_user(out, "user-" + std::to_string(n), about.joined));
  if (rule.left_behind_every > 0 && number % rule.left_behind_every == 0) {
    User left = new_user(out, "BedrockAPIKey-" + four_letters(out.id + "/left"), Time{now.seconds - 200 * kDay});
    left.attached = {kLimitedAccess};
    out.users.emplace(left.name, left);
  }
  return out;
}

}  // namespace

Result<Rule> read_rule(const nlohmann::json& json) {
  TRY(only(json, {"accounts", "first_account", "keys_per_account", "plain_users", "left_behind_every"}, "generate"));
  Rule out;
  const auto take = [&](const char* name, auto& value) -> Result<void> {
    const auto place = json.find(name);
    if (place == json.end()) return {};
    if (!place->is_number_unsigned()) return fail(Code::invalid, std::string(name) + " is not a number");
    place->get_to(value);
    return {};
  };
  TRY(take("accounts", out.accounts));
  TRY(take("first_account", out.first_account));
  TRY(take("keys_per_account", out.keys_per_account));
  TRY(take("plain_users", out.plain_users));
  TRY(take("left_behind_every", out.left_behind_every));
  if (out.accounts > 100'000 || out.first_account < 100'000'000'000 || out.first_account + out.accounts * 7919 > 999'999'999'999 ||
      out.keys_per_account > 10'000)
    return fail(Code::invalid, "at most 100,000 accounts with 10,000 keys each, and 12 digits for every account");
  return out;
}

void generate(const Rule& rule, std::vector<Role> roles, Time now, World& world) {
  const std::string root = world.organization ? world.organization->root_id : "";
  for (std::size_t i = 0; i < rule.accounts; ++i) {
    AccountSummary about;
    about.id = std::to_string(rule.first_account + i * 7919);
    about.name = "member-" + std::to_string(i);
    about.email = about.name + "@example.com";
    about.parent = root;
    about.joined = Time{now.seconds - 600 * kDay};
    if (world.organization) world.organization->attached.try_emplace(about.id, std::vector<std::string>{"p-FullAWSAccess"});
    world.accounts.push_back(std::move(about));
  }
  world.generate = [rule, roles = std::move(roles), now](const AccountSummary& about) {
    const std::uint64_t number = (std::stoull(about.id) - rule.first_account) / 7919;
    return make(rule, static_cast<std::size_t>(number), roles, now, about);
  };
}

}  // namespace mayfly::sim
