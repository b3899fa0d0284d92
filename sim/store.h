// The world while it runs: accounts made when first asked for, changes seen late by readers if so set, and where an access key belongs.
//
// Not thread-safe: the simulator's one lock holds it. Pointers and references live until the next call of edit() on the same account, or load().
#pragma once

#include <deque>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

#include "iam/evaluate.h"
#include "sim/caller.h"
#include "sim/clock.h"
#include "sim/world.h"

namespace mayfly::sim {

class Store {
 public:
  explicit Store(World world) { load(std::move(world)); }
  void load(World world);

  const World& world() const { return world_; }
  // All ids, ascending.
  const std::vector<std::string>& account_ids() const { return account_ids_; }
  const AccountSummary* summary(std::string_view account) const;

  // As writers see it; nullptr: no such account.
  const Account* current(std::string_view account);
  // As readers see it: what was written less than `consistency_ms` ago is not there yet.
  const Account* seen(std::string_view account, Millis now, Millis consistency_ms);
  // To write to. The account exists.
  Account& edit(std::string_view account, Millis now, Millis consistency_ms);

  // GetAccessKeyLastUsed tells of it. Keys of sessions have no such record.
  void note_use(const Caller& caller, AccessKey::LastUse use);

  // AWS's own or the account's; nullptr: none.
  const ManagedPolicy* policy(const Account& account, std::string_view arn) const;

  // SCPs that bind the account's principals, a list a level; empty for the management account and without an organization.
  const std::vector<iam::PolicyList>& scps(std::string_view account);

  std::unordered_map<std::string, Session> sessions;  // by access key id
  void drop_ended_sessions(Time now);

 private:
  struct Kept {
    Account current;
    std::deque<std::pair<Millis, std::shared_ptr<const Account>>> past;  // (when it was written over, what was there)
  };
  Kept* kept(std::string_view account);

  World world_;
  std::vector<std::string> account_ids_;
  std::map<std::string, std::size_t, std::less<>> positions_;
  std::unordered_map<std::string, std::unique_ptr<Kept>> accounts_;
  std::unordered_map<std::string, std::vector<iam::PolicyList>> scps_;
  std::size_t sessions_at_last_drop_ = 0;
};

}  // namespace mayfly::sim
