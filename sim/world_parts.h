// The parts of a world's file, read one by one (world_file.cc puts them together).
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>

#include "base/result.h"
#include "base/secret.h"
#include "sim/world.h"

namespace mayfly::sim {

struct PartContext {
  Time now;
  const std::map<std::string, ManagedPolicy, std::less<>>& managed;
};

Result<Role> read_role(const nlohmann::json& json, const std::string& account, const PartContext& context);
Result<Account> read_account(const nlohmann::json& json, const PartContext& context);
Result<AccountSummary> read_summary(const nlohmann::json& json, const PartContext& context, const std::string& root);
Result<std::map<std::string, ManagedPolicy, std::less<>>> read_managed(const nlohmann::json& json);
Result<Organization> read_organization(const nlohmann::json& json);

// An access key and a service-specific credential whose secrets follow from their ids, so that the file need not hold any.
AccessKey make_access_key(const std::string& account, const std::string& user, std::size_t number);
Result<ServiceCredential> make_credential(const Account& account, const std::string& user, std::string service, std::string alias, std::string id);
// The whole bearer key of a credential that the world's file told of (not of one that was made or reset since).
Result<Secret> world_key(const std::string& account, const ServiceCredential& credential);

}  // namespace mayfly::sim
