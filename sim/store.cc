#include "sim/store.h"

#include <algorithm>

#include "base/check.h"

namespace mayfly::sim {
namespace {

iam::PolicyList attached_to(const Organization& organization, std::string_view target) {
  iam::PolicyList out;
  const auto place = organization.attached.find(target);
  if (place == organization.attached.end()) return out;
  for (const std::string& id : place->second)
    if (const auto policy = organization.policies.find(id); policy != organization.policies.end())
      out.push_back({policy->second.name, policy->second.policy.document});
  return out;
}

}  // namespace

void Store::load(World world) {
  world_ = std::move(world);
  positions_.clear();
  accounts_.clear();
  scps_.clear();
  sessions.clear();
  account_ids_.clear();
  std::ranges::sort(world_.accounts, {}, &AccountSummary::id);
  for (const AccountSummary& account : world_.accounts) account_ids_.push_back(account.id);
  for (std::size_t i = 0; i < world_.accounts.size(); ++i) positions_.emplace(world_.accounts[i].id, i);
}

const AccountSummary* Store::summary(std::string_view account) const {
  const auto place = positions_.find(account);
  return place == positions_.end() ? nullptr : &world_.accounts[place->second];
}

Store::Kept* Store::kept(std::string_view account) {
  const std::string id(account);
  if (const auto place = accounts_.find(id); place != accounts_.end()) return place->second.get();
  const AccountSummary* about = summary(account);
  if (about == nullptr) return nullptr;
  auto made = std::make_unique<Kept>();
  if (const auto given = world_.contents.find(account); given != world_.contents.end()) made->current = given->second;
  else if (world_.generate) made->current = world_.generate(*about);
  made->current.id = id;
  return accounts_.emplace(id, std::move(made)).first->second.get();
}

const Account* Store::current(std::string_view account) {
  const Kept* found = kept(account);
  return found == nullptr ? nullptr : &found->current;
}

const Account* Store::seen(std::string_view account, Millis now, Millis consistency_ms) {
  Kept* found = kept(account);
  if (found == nullptr) return nullptr;
  while (!found->past.empty() && found->past.front().first <= now - consistency_ms) found->past.pop_front();
  return found->past.empty() ? &found->current : found->past.front().second.get();
}

Account& Store::edit(std::string_view account, Millis now, Millis consistency_ms) {
  Kept* found = kept(account);
  CHECK(found != nullptr);
  if (consistency_ms > 0) found->past.emplace_back(now, std::make_shared<const Account>(found->current));
  return found->current;
}

void Store::note_use(const Caller& caller, AccessKey::LastUse use) {
  if (caller.kind != iam::PrincipalKind::user || caller.access_key_id.empty()) return;
  Kept* found = kept(caller.account);
  if (found == nullptr) return;
  const auto user = found->current.users.find(caller.name);
  if (user == found->current.users.end()) return;
  for (AccessKey& key : user->second.access_keys)
    if (key.id == caller.access_key_id) key.last_use = use;
}

const ManagedPolicy* Store::policy(const Account& account, std::string_view arn) const {
  if (const auto place = world_.managed.find(arn); place != world_.managed.end()) return &place->second;
  const auto place = account.policies.find(arn);
  return place == account.policies.end() ? nullptr : &place->second;
}

const std::vector<iam::PolicyList>& Store::scps(std::string_view account) {
  const auto [place, is_new] = scps_.try_emplace(std::string(account));
  const auto& organization = world_.organization;
  const AccountSummary* about = summary(account);
  if (!is_new || !organization || about == nullptr || organization->management_account == account) return place->second;
  std::vector<iam::PolicyList>& levels = place->second;
  levels.push_back(attached_to(*organization, account));
  std::string target = about->parent;
  for (std::size_t depth = 0; depth <= organization->units.size() && target != organization->root_id; ++depth) {
    levels.push_back(attached_to(*organization, target));
    const auto unit = std::ranges::find(organization->units, target, &Unit::id);
    if (unit == organization->units.end()) break;
    target = unit->parent;
  }
  levels.push_back(attached_to(*organization, organization->root_id));
  std::ranges::reverse(levels);
  return levels;
}

void Store::drop_ended_sessions(Time now) {
  if (sessions.size() < 2 * sessions_at_last_drop_ + 1000) return;
  std::erase_if(sessions, [&](const auto& entry) { return entry.second.expires < Time{now.seconds - 86'400}; });
  sessions_at_last_drop_ = sessions.size();
}

}  // namespace mayfly::sim
