#include "sim/world_file.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/fd.h"
#include "sim/generate.h"
#include "sim/settings_json.h"
#include "sim/world_parts.h"

namespace mayfly::sim {
namespace {

using Json = nlohmann::json;

Result<Json> parse(std::string_view text, std::string_view what) {
  try {
    return Json::parse(text);
  } catch (const Json::exception& error) {
    return fail(Code::invalid, std::string(what) + " is not JSON: " + error.what());
  }
}

// Every target has FullAWSAccess unless the file says what it has.
void attach_full_access(Organization& organization, const std::vector<AccountSummary>& accounts) {
  const std::vector<std::string> full = {"p-FullAWSAccess"};
  organization.attached.try_emplace(organization.root_id, full);
  for (const Unit& unit : organization.units) organization.attached.try_emplace(unit.id, full);
  for (const AccountSummary& account : accounts) organization.attached.try_emplace(account.id, full);
}

Result<void> read_accounts(const Json& json, const PartContext& context, World& world, std::vector<Role>& common) {
  const std::string root = world.organization ? world.organization->root_id : "";
  for (const Json& item : json.value("roles", Json::array())) {
    TRY(Role role, read_role(item, "", context));
    common.push_back(std::move(role));
  }
  for (const Json& item : json.value("accounts", Json::array())) {
    TRY(AccountSummary summary, read_summary(item, context, root));
    TRY(Account account, read_account(item, context));
    for (Role role : common) {
      role.id.clear();
      if (!account.roles.contains(role.name)) {
        TRY(role, read_role(*std::ranges::find_if(json["roles"], [&](const Json& row) { return row.value("name", "") == role.name; }), account.id, context));
        account.roles.emplace(role.name, std::move(role));
      }
    }
    if (world.contents.contains(account.id)) return fail(Code::invalid, "account " + account.id + " stands twice");
    world.accounts.push_back(std::move(summary));
    world.contents.emplace(account.id, std::move(account));
  }
  return {};
}

Result<World> build(const Json& json, Time now) {
  World out;
  TRY(only(json, {"world", "comment", "settings", "faults", "organization", "roles", "accounts", "generate"}, "the world"));
  out.name = json.value("world", "world");
  TRY(const Json policies, parse(built_in_policies(), "the table of managed policies"));
  TRY(out.managed, read_managed(policies));
  if (json.contains("settings")) TRY(read_settings(json["settings"], out.settings));
  for (const Json& item : json.value("faults", Json::array())) {
    TRY(Fault fault, read_fault(item));
    out.faults.push_back(std::move(fault));
  }
  if (json.contains("organization")) {
    TRY(out.organization, read_organization(json["organization"]));
  }
  const PartContext context{now, out.managed};
  std::vector<Role> common;
  TRY(read_accounts(json, context, out, common));
  if (json.contains("generate")) {
    TRY(const Rule rule, read_rule(json["generate"]));
    generate(rule, common, now, out);
  }
  if (out.organization) {
    attach_full_access(*out.organization, out.accounts);
    if (!out.contents.contains(out.organization->management_account)) return fail(Code::invalid, "the management account is not among the accounts");
  }
  if (out.accounts.empty()) return fail(Code::invalid, "a world needs at least one account");
  return out;
}

}  // namespace

Result<World> parse_world(std::string_view text, Time now) {
  TRY(const Json json, parse(text, "the world"));
  try {
    return build(json, now);
  } catch (const Json::exception& error) {
    return fail(Code::invalid, std::string("the world has a value of the wrong kind: ") + error.what());
  }
}

Result<World> load_world(const std::string& name, Time now) {
  if (const std::string_view text = built_in_world(name); !text.empty()) return parse_world(text, now);
  auto text = read_file(name, kMaxWorldSize);
  if (!text) return std::unexpected(std::move(text).error().within("--world takes demo, large or a file (docs/formats/world.md)"));
  return parse_world(*text, now);
}

}  // namespace mayfly::sim
