#include "sim/call.h"

#include <algorithm>

#include "base/check.h"

namespace mayfly::sim {

const Account& Call::seen() const {
  const Account* found = state.store.seen(account, now, state.settings.consistency_ms);
  CHECK(found != nullptr);
  return *found;
}

Account& Call::edit() const { return state.store.edit(account, now, state.settings.consistency_ms); }

const Operation* find_operation(std::string_view service, std::string_view name) {
  for (const auto table : {iam_user_operations(), iam_policy_operations(), iam_credential_operations(), iam_service_credential_operations(),
                           iam_account_operations(), sts_operations(), organizations_operations(), cloudtrail_operations(), bedrock_operations()}) {
    const auto row = std::ranges::find_if(table, [&](const Operation& operation) { return operation.service == service && operation.name == name; });
    if (row != table.end()) return &*row;
  }
  return nullptr;
}

}  // namespace mayfly::sim
