#include "aws/iam_read.h"

namespace mayfly::aws::iam {
namespace {

constexpr Operation kList{kIam, "ListServiceSpecificCredentials"};
constexpr Operation kCreate{kIam, "CreateServiceSpecificCredential", false};
constexpr Operation kReset{kIam, "ResetServiceSpecificCredential", false};
constexpr Operation kUpdate{kIam, "UpdateServiceSpecificCredential", false};
constexpr Operation kDelete{kIam, "DeleteServiceSpecificCredential", false};

ServiceSpecificCredential credential_in(Fields& f) {
  return {.user_name = f.text("UserName"),
          .id = f.text("ServiceSpecificCredentialId"),
          .status = f.text("Status"),
          .service_name = f.text("ServiceName"),
          .create_date = f.time("CreateDate"),
          .expiration_date = f.time_if("ExpirationDate"),
          .credential_alias = f.text_if("ServiceCredentialAlias"),
          .service_user_name = f.text_if("ServiceUserName")};
}

CreatedCredential created_in(Fields& f) {
  return f.structure<CreatedCredential>("ServiceSpecificCredential", [](Fields& inner) {
    CreatedCredential out{.credential = credential_in(inner), .secret = Secret()};
    std::string secret = inner.text_if("ServiceCredentialSecret").value_or("");
    if (secret.empty()) secret = inner.text("ServicePassword");
    out.secret = Secret(secret);
    wipe(secret);
    return out;
  });
}

Tree about(const std::string& user_name, const std::string& id) {
  Tree input = about_user(user_name);
  input.add(text_node("ServiceSpecificCredentialId", id));
  return input;
}

Answer<void> done(const Answer<Tree>& answer) {
  if (!answer) return std::unexpected(answer.error());
  return {};
}

}  // namespace

Listing<ServiceSpecificCredential> list_service_specific_credentials(const Api& api, Scope scope, const std::string& user_name,
                                                                     const std::string& service_name) {
  Tree input = scope == Scope::all_users ? Tree{} : about_user(user_name);
  if (scope == Scope::all_users) input.add(boolean_node("AllUsers", true));
  if (!service_name.empty()) input.add(text_node("ServiceName", service_name));
  return list_all<ServiceSpecificCredential>(api, kList, paged(std::move(input)), "ServiceSpecificCredentials", credential_in);
}

Answer<CreatedCredential> create_service_specific_credential(const Api& api, const std::string& user_name, const std::string& service_name,
                                                             std::optional<int> age_days) {
  Tree input = about_user(user_name);
  input.add(text_node("ServiceName", service_name));
  if (age_days) input.add(number_node("CredentialAgeDays", *age_days));
  return get_one<CreatedCredential>(api, kCreate, input, created_in);
}

Answer<CreatedCredential> reset_service_specific_credential(const Api& api, const std::string& user_name, const std::string& id) {
  return get_one<CreatedCredential>(api, kReset, about(user_name, id), created_in);
}

Answer<void> update_service_specific_credential(const Api& api, const std::string& user_name, const std::string& id, const std::string& status) {
  return done(api.caller->call(api, kUpdate, about(user_name, id).add(text_node("Status", status))));
}

Answer<void> delete_service_specific_credential(const Api& api, const std::string& user_name, const std::string& id) {
  return done(api.caller->call(api, kDelete, about(user_name, id)));
}

}  // namespace mayfly::aws::iam
