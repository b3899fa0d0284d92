// One call while it is answered, and the table that says what each operation is. Operations run under the simulator's one lock.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "iam/context.h"
#include "sim/answer.h"
#include "sim/caller.h"
#include "sim/clock.h"
#include "sim/params.h"
#include "sim/store.h"
#include "sim/trail.h"

namespace mayfly::sim {

// Everything that changes while the simulator runs.
struct State {
  Store store;
  TrailLog trail;
  Settings settings;
  std::uint64_t made = 0;  // ids and keys given so far: the seed of the next
};

struct Call {
  explicit Call(State& of) : state(of) {}

  State& state;
  Millis now = 0;
  std::string service, operation, region;
  Params params;
  std::string body;           // rest-json
  std::string resource_path;  // rest-json: what the path names, decoded
  std::shared_ptr<const Caller> caller;
  std::string account;  // whose resources: the caller's
  std::string request_id, source_ip, user_agent;

  Time time() const { return to_time(now); }
  // What a reader sees; the account exists.
  const Account& seen() const;
  Account& edit() const;
  std::string next_seed() const { return account + "/" + std::to_string(++state.made); }
};

enum class Needs { permission, signature, nothing };  // nothing: also unsigned (AssumeRoleWithWebIdentity)

struct Operation {
  std::string_view service, name;
  Answer (*run)(Call& call);
  std::string (*resource)(const Call& call) = nullptr;             // what permission is asked on; nullptr: "*"
  void (*context)(const Call& call, iam::Context& out) = nullptr;  // condition keys of this operation
  bool read_only = false;
  Needs needs = Needs::permission;
  std::string_view action = {};  // "bedrock:InvokeModel" where the action is not service:name
};

// All of them; nullptr: the service has no such operation here.
const Operation* find_operation(std::string_view service, std::string_view name);
std::span<const Operation> iam_user_operations();
std::span<const Operation> iam_policy_operations();
std::span<const Operation> iam_credential_operations();
std::span<const Operation> iam_service_credential_operations();
std::span<const Operation> iam_account_operations();
std::span<const Operation> sts_operations();
std::span<const Operation> organizations_operations();
std::span<const Operation> cloudtrail_operations();
std::span<const Operation> bedrock_operations();

}  // namespace mayfly::sim
