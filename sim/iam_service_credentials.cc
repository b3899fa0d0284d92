// IAM: the five operations on service-specific credentials. Behaviour as measured against real IAM by others (docs/guide/simulator.md, "How true it is"):
// codes and messages, the quota, what Reset keeps, aliases, AllUsers, and that a service nobody knows is NoSuchEntity and not the modelled code.
#include <algorithm>

#include "iam/pattern.h"
#include "key/family.h"
#include "key/key.h"
#include "key/mint.h"
#include "sim/iam_common.h"
#include "sim/ids.h"

namespace mayfly::sim {
namespace {

constexpr std::size_t kMaxPerService = 2;
constexpr std::int64_t kMaxAgeDays = 36'600;
constexpr std::int64_t kDay = 86'400;
constexpr std::string_view kPasswordServices[] = {"codecommit.amazonaws.com", "cassandra.amazonaws.com"};

const key::Family* bearer_family(std::string_view service) {
  for (const key::Family& family : key::families())
    if (family.kind == key::Kind::long_term && family.service == service) return &family;
  return nullptr;
}

// The service's name as IAM keeps it.
Expected<std::string> service_name(const Call& call, std::string_view given) {
  const bool clean =
      std::ranges::all_of(given, [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-'; });
  if (!clean) return api_error("ValidationError", "The specified value for serviceName is invalid. It must match [a-zA-Z0-9.-]*");
  const std::string name = iam::to_lower(given);
  if (bearer_family(name) == nullptr && std::ranges::find(kPasswordServices, name) == std::end(kPasswordServices))
    return api_error("NoSuchEntity",
                     "No such service " + std::string(given) + " is supported for Service Specific Credentials in account " + call.account + ".", 404);
  return name;
}

bool alias_taken(const Account& account, std::string_view alias, std::string_view service) {
  for (const auto& [name, user] : account.users)
    for (const ServiceCredential& credential : user.service_credentials)
      if (credential.alias == alias && credential.service == service) return true;
  return false;
}

void write_metadata(Xml& xml, const Call& call, const User& user, const ServiceCredential& credential) {
  xml.leaf("CreateDate", credential.created).leaf("ServiceName", std::string_view(credential.service));
  if (credential.expires) xml.leaf("ExpirationDate", *credential.expires);
  xml.leaf(credential.bearer ? "ServiceCredentialAlias" : "ServiceUserName", std::string_view(credential.alias));
  xml.leaf("ServiceSpecificCredentialId", std::string_view(credential.id)).leaf("UserName", std::string_view(user.name));
  xml.leaf("Status", status_of(credential, call.time()));
}

// A new secret for the credential: in the answer, and as a digest in the world.
Expected<void> give_secret(Xml& xml, const Call& call, ServiceCredential& credential) {
  const std::string seed = call.next_seed();
  if (!credential.bearer) {
    const std::string password = secret_for(seed, 60);
    credential.digest = sha256(password);
    xml.leaf("ServicePassword", std::string_view(password));
    return {};
  }
  TRY(const Secret secret, mint_secret(credential, seed));
  credential.digest = sha256(secret.reveal());
  xml.leaf("ServiceCredentialSecret", secret.reveal());
  return {};
}

Answer answer_with_secret(Call& call, const User& user, ServiceCredential& credential) {
  Xml xml;
  xml.open("ServiceSpecificCredential");
  TRY(give_secret(xml, call, credential));
  write_metadata(xml, call, user, credential);
  return xml.close("ServiceSpecificCredential").take();
}

Answer create(Call& call) {
  TRY(const std::string given, call.params.required("ServiceName"));
  TRY(const std::string service, service_name(call, given));
  TRY(const std::int64_t age_days, call.params.number("CredentialAgeDays", 0, 1, kMaxAgeDays));
  TRY(call.params.required("UserName"));
  TRY(User* const user, user_to_edit(call));
  if (static_cast<std::size_t>(std::ranges::count(user->service_credentials, service, &ServiceCredential::service)) >= kMaxPerService)
    return api_error("LimitExceeded", "Cannot exceed quota for ContextSpecificCredentialsPerUserPerContext: 2", 409);

  ServiceCredential credential;
  credential.service = service;
  credential.bearer = bearer_family(service) != nullptr;
  credential.id = unique_id("ACCA", call.next_seed());
  credential.created = call.time();
  if (age_days > 0) credential.expires = Time{credential.created.seconds + age_days * kDay};
  const Account& account = *call.state.store.current(call.account);
  credential.alias = free_alias(account, user->name, service);
  TRY(std::string answer, answer_with_secret(call, *user, credential));
  user->service_credentials.push_back(std::move(credential));
  return answer;
}

struct Held {
  std::string key;
  const User* user;
  const ServiceCredential* credential;
};

Answer list(Call& call) {
  const bool all = call.params.is_true("AllUsers");
  if (all && call.params.has("UserName")) return api_error("InvalidInput", "AllUsers and UserName cannot be specified together.");
  std::string service;
  if (call.params.has("ServiceName")) {
    TRY(service, service_name(call, call.params.get("ServiceName")));
  }
  std::vector<Held> held;
  const auto gather = [&](const User& user) {
    for (const ServiceCredential& credential : user.service_credentials)
      if (service.empty() || credential.service == service) held.push_back({iam::to_lower(user.name) + "/" + credential.id, &user, &credential});
  };
  if (all) {
    for (const auto& [name, user] : call.seen().users) gather(user);
  } else {
    TRY(const User* user, seen_user(call));
    gather(*user);
  }
  std::ranges::sort(held, {}, &Held::key);
  std::vector<std::string> keys;
  keys.reserve(held.size());
  for (const Held& item : held) keys.push_back(item.key);
  TRY(const Page page, page_of(call, keys, kIamPages));
  Xml xml;
  xml.list("ServiceSpecificCredentials", std::span(held).subspan(page.begin, page.end - page.begin),
           [&](Xml& out, const Held& item) { write_metadata(out, call, *item.user, *item.credential); });
  if (!page.next.empty()) xml.leaf("Marker", std::string_view(page.next));
  return xml.leaf("IsTruncated", !page.next.empty()).take();
}

// The credential that a call names, of the user whom it names (or who calls).
Expected<std::pair<User*, ServiceCredential*>> named(const Call& call) {
  TRY(const std::string id, call.params.required("ServiceSpecificCredentialId"));
  TRY(User* const user, user_to_edit(call));
  const auto place = std::ranges::find(user->service_credentials, id, &ServiceCredential::id);
  if (place != user->service_credentials.end()) return std::pair(user, &*place);
  for (const auto& [name, other] : call.seen().users)
    if (std::ranges::find(other.service_credentials, id, &ServiceCredential::id) != other.service_credentials.end())
      return api_error("ValidationError", "User " + user->name + " does not have a service specific credential with id " + id);
  return api_error("NoSuchEntity", "No such credential " + id + " exists", 404);
}

Answer update(Call& call) {
  TRY(const std::string status, call.params.required("Status"));
  TRY(const auto found, named(call));
  if (status == "Expired") return api_error("InvalidInput", "Operation does not support status Expired");
  if (status != "Active" && status != "Inactive")
    return api_error("ValidationError", "1 validation error detected: Value '" + status +
                                            "' at 'status' failed to satisfy constraint: Member must satisfy enum value set: [Active, Inactive, Expired]");
  found.second->active = status == "Active";
  return "";
}

Answer reset(Call& call) {
  TRY(const auto found, named(call));
  if (status_of(*found.second, call.time()) == "Expired") return api_error("InvalidInput", "Cannot reset an expired service specific credential.");
  return answer_with_secret(call, *found.first, *found.second);
}

Answer remove(Call& call) {
  TRY(const auto found, named(call));
  const std::string id = found.second->id;
  std::erase_if(found.first->service_credentials, [&](const ServiceCredential& credential) { return credential.id == id; });
  return "";
}

void creation_keys(const Call& call, iam::Context& out) {
  out.set("iam:ServiceSpecificCredentialServiceName", iam::to_lower(call.params.get("ServiceName")));
  if (call.params.has("CredentialAgeDays")) out.set("iam:ServiceSpecificCredentialAgeDays", call.params.get("CredentialAgeDays"));
}

// Of update, reset and delete: the service that the credential is stored with.
void stored_keys(const Call& call, iam::Context& out) {
  const std::string id = call.params.get("ServiceSpecificCredentialId");
  for (const auto& [name, user] : call.seen().users)
    for (const ServiceCredential& credential : user.service_credentials)
      if (credential.id == id) out.set("iam:ServiceSpecificCredentialServiceName", credential.service);
}

// clang-format off
constexpr Operation kOperations[] = {
    {"iam", "CreateServiceSpecificCredential", create, user_resource, creation_keys},
    {"iam", "ListServiceSpecificCredentials",  list,   user_resource, nullptr, true},
    {"iam", "UpdateServiceSpecificCredential", update, user_resource, stored_keys},
    {"iam", "ResetServiceSpecificCredential",  reset,  user_resource, stored_keys},
    {"iam", "DeleteServiceSpecificCredential", remove, user_resource, stored_keys},
};
// clang-format on

}  // namespace

std::string free_alias(const Account& account, std::string_view user, std::string_view service) {
  const std::string end = "-at-" + account.id;
  std::string alias = std::string(user) + end;
  for (int n = 1; alias_taken(account, alias, service); ++n) alias = std::string(user) + "+" + std::to_string(n) + end;
  return alias;
}

Expected<Secret> mint_secret(const ServiceCredential& credential, std::string_view seed) {
  const key::Family* family = bearer_family(credential.service);
  const auto alias = key::parse_alias(credential.alias);
  if (family == nullptr || !alias) return api_error("ServiceFailure", "This credential holds no bearer key.", 500);
  const key::LongTermRequest request{alias->user, alias->account, alias->number.value_or(0), number_for(seed)};
  auto minted = key::mint_long_term(*family, request);
  if (!minted) return api_error("ServiceFailure", minted.error().message, 500);
  return *std::move(minted);
}

std::span<const Operation> iam_service_credential_operations() { return kOperations; }

}  // namespace mayfly::sim
