// IAM: access keys, console passwords, and the other credentials that a user may hold.
#include <algorithm>

#include "key/key.h"
#include "sim/iam_common.h"
#include "sim/ids.h"

namespace mayfly::sim {
namespace {

constexpr std::size_t kMaxAccessKeys = 2;

std::unexpected<ApiError> no_such_key(std::string_view id) {
  return api_error("NoSuchEntity", "The Access Key with id " + std::string(id) + " cannot be found.", 404);
}

Answer create_access_key(Call& call) {
  TRY(User* const user, user_to_edit(call));
  if (user->access_keys.size() >= kMaxAccessKeys) return api_error("LimitExceeded", "Cannot exceed quota for AccessKeysPerUser: 2", 409);
  const std::string seed = call.next_seed();
  AccessKey key;
  key.id = access_key_id("AKIA", call.account, seed);
  key.secret = secret_for(key.id + seed);
  key.created = call.time();
  Xml xml;
  xml.open("AccessKey").leaf("UserName", std::string_view(user->name)).leaf("AccessKeyId", std::string_view(key.id)).leaf("Status", "Active");
  xml.leaf("SecretAccessKey", std::string_view(key.secret)).leaf("CreateDate", key.created).close("AccessKey");
  user->access_keys.push_back(std::move(key));
  return xml.take();
}

Answer list_access_keys(Call& call) {
  TRY(const User* user, seen_user(call));
  auto keys = pointers(user->access_keys);
  std::ranges::sort(keys, {}, &AccessKey::id);
  return list_answer(
      call, "AccessKeyMetadata", keys, [](const AccessKey& key) { return key.id; },
      [&](Xml& xml, const AccessKey& key) {
        xml.leaf("UserName", std::string_view(user->name)).leaf("AccessKeyId", std::string_view(key.id));
        xml.leaf("Status", key.active ? "Active" : "Inactive").leaf("CreateDate", key.created);
      });
}

Answer update_access_key(Call& call) {
  TRY(const std::string id, call.params.required("AccessKeyId"));
  TRY(const std::string status, call.params.required("Status"));
  if (status != "Active" && status != "Inactive")
    return api_error("ValidationError", "1 validation error detected: Value '" + status +
                                            "' at 'status' failed to satisfy constraint: Member must satisfy enum value set: [Active, Inactive]");
  TRY(User* const user, user_to_edit(call));
  const auto place = std::ranges::find(user->access_keys, id, &AccessKey::id);
  if (place == user->access_keys.end()) return no_such_key(id);
  place->active = status == "Active";
  return "";
}

Answer delete_access_key(Call& call) {
  TRY(const std::string id, call.params.required("AccessKeyId"));
  TRY(User* const user, user_to_edit(call));
  if (std::erase_if(user->access_keys, [&](const AccessKey& key) { return key.id == id; }) == 0) return no_such_key(id);
  return "";
}

const User* owner_of(const Call& call, std::string_view id) {
  for (const auto& [name, user] : call.seen().users)
    if (std::ranges::find(user.access_keys, id, &AccessKey::id) != user.access_keys.end()) return &user;
  return nullptr;
}

Answer get_access_key_last_used(Call& call) {
  TRY(const std::string id, call.params.required("AccessKeyId"));
  const User* user = owner_of(call, id);
  if (user == nullptr)
    return api_error("AccessDenied", "User: " + call.caller->arn + " is not authorized to perform: iam:GetAccessKeyLastUsed on resource: access key " + id,
                     403);
  const auto& use = std::ranges::find(user->access_keys, id, &AccessKey::id)->last_use;
  Xml xml;
  xml.leaf("UserName", std::string_view(user->name)).open("AccessKeyLastUsed");
  if (use) xml.leaf("LastUsedDate", use->at);
  xml.leaf("ServiceName", std::string_view(use ? use->service : "N/A")).leaf("Region", std::string_view(use ? use->region : "N/A"));
  return xml.close("AccessKeyLastUsed").take();
}

std::string last_used_resource(const Call& call) {
  const User* user = owner_of(call, call.params.get("AccessKeyId"));
  return user == nullptr ? "arn:aws:iam::" + call.account + ":user/*" : user_arn(call.account, *user);
}

std::unexpected<ApiError> no_login(std::string_view name) {
  return api_error("NoSuchEntity", "Login Profile for User " + std::string(name) + " cannot be found.", 404);
}

Answer login_answer(const User& user) {
  Xml xml;
  xml.open("LoginProfile").leaf("UserName", std::string_view(user.name)).leaf("CreateDate", user.login->created);
  xml.leaf("PasswordResetRequired", user.login->reset_required).close("LoginProfile");
  return xml.take();
}

Answer create_login_profile(Call& call) {
  TRY(User* const user, user_to_edit(call));
  if (user->login) return api_error("EntityAlreadyExists", "Login Profile for user " + user->name + " already exists.", 409);
  user->login = LoginProfile{call.time(), call.params.is_true("PasswordResetRequired")};
  return login_answer(*user);
}

Answer get_login_profile(Call& call) {
  TRY(const User* user, seen_user(call));
  if (!user->login) return no_login(user->name);
  return login_answer(*user);
}

Answer delete_login_profile(Call& call) {
  TRY(User* const user, user_to_edit(call));
  if (!user->login) return no_login(user->name);
  user->login.reset();
  return "";
}

// MFA devices, SSH keys, certificates: one shape, three spellings.
struct Spelling {
  const char *list, *id, *date;
};

Answer attachments_answer(Call& call, std::vector<Attachment> User::* member, const Spelling& spelling) {
  TRY(const User* user, seen_user(call));
  auto items = pointers(user->*member);
  std::ranges::sort(items, {}, &Attachment::id);
  return list_answer(
      call, spelling.list, items, [](const Attachment& item) { return item.id; },
      [&](Xml& xml, const Attachment& item) {
        xml.leaf("UserName", std::string_view(user->name)).leaf(spelling.id, std::string_view(item.id));
        if (member == &User::certificates) xml.leaf("CertificateBody", "-----BEGIN CERTIFICATE-----\nc2ltdWxhdGVk\n-----END CERTIFICATE-----");
        if (member != &User::mfa) xml.leaf("Status", item.active ? "Active" : "Inactive");
        xml.leaf(spelling.date, item.created);
      });
}

Answer list_mfa_devices(Call& call) { return attachments_answer(call, &User::mfa, {"MFADevices", "SerialNumber", "EnableDate"}); }
Answer list_ssh_public_keys(Call& call) { return attachments_answer(call, &User::ssh_keys, {"SSHPublicKeys", "SSHPublicKeyId", "UploadDate"}); }
Answer list_signing_certificates(Call& call) { return attachments_answer(call, &User::certificates, {"Certificates", "CertificateId", "UploadDate"}); }

Answer remove_attachment(Call& call, std::vector<Attachment> User::* member, std::string_view parameter, std::string_view what) {
  TRY(const std::string id, call.params.required(parameter));
  TRY(User* const user, user_to_edit(call));
  if (std::erase_if(user->*member, [&](const Attachment& item) { return item.id == id; }) == 0)
    return api_error("NoSuchEntity", "The " + std::string(what) + " with id " + id + " cannot be found.", 404);
  return "";
}

Answer deactivate_mfa_device(Call& call) { return remove_attachment(call, &User::mfa, "SerialNumber", "MFA Device"); }
Answer delete_ssh_public_key(Call& call) { return remove_attachment(call, &User::ssh_keys, "SSHPublicKeyId", "Public Key"); }
Answer delete_signing_certificate(Call& call) { return remove_attachment(call, &User::certificates, "CertificateId", "Certificate"); }

// clang-format off
constexpr Operation kOperations[] = {
    {"iam", "CreateAccessKey",         create_access_key,          user_resource},
    {"iam", "ListAccessKeys",          list_access_keys,           user_resource, nullptr, true},
    {"iam", "UpdateAccessKey",         update_access_key,          user_resource},
    {"iam", "DeleteAccessKey",         delete_access_key,          user_resource},
    {"iam", "GetAccessKeyLastUsed",    get_access_key_last_used,   last_used_resource, nullptr, true},
    {"iam", "CreateLoginProfile",      create_login_profile,       user_resource},
    {"iam", "GetLoginProfile",         get_login_profile,          user_resource, nullptr, true},
    {"iam", "DeleteLoginProfile",      delete_login_profile,       user_resource},
    {"iam", "ListMFADevices",          list_mfa_devices,           user_resource, nullptr, true},
    {"iam", "DeactivateMFADevice",     deactivate_mfa_device,      user_resource},
    {"iam", "ListSSHPublicKeys",       list_ssh_public_keys,       user_resource, nullptr, true},
    {"iam", "DeleteSSHPublicKey",      delete_ssh_public_key,      user_resource},
    {"iam", "ListSigningCertificates", list_signing_certificates,  user_resource, nullptr, true},
    {"iam", "DeleteSigningCertificate", delete_signing_certificate, user_resource},
};
// clang-format on

}  // namespace

std::span<const Operation> iam_credential_operations() { return kOperations; }

}  // namespace mayfly::sim
