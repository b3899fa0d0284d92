#include "aws/iam_read.h"
#include "sign/canonical.h"

namespace mayfly::aws::iam {
namespace {

constexpr Operation kListUsers{kIam, "ListUsers"};
constexpr Operation kGetUser{kIam, "GetUser"};
constexpr Operation kListUserTags{kIam, "ListUserTags"};
constexpr Operation kListAccountAliases{kIam, "ListAccountAliases"};
constexpr Operation kListAccessKeys{kIam, "ListAccessKeys"};
constexpr Operation kGetAccessKeyLastUsed{kIam, "GetAccessKeyLastUsed"};
constexpr Operation kGetLoginProfile{kIam, "GetLoginProfile"};
constexpr Operation kListMfaDevices{kIam, "ListMFADevices"};
constexpr Operation kListSshPublicKeys{kIam, "ListSSHPublicKeys"};
constexpr Operation kListSigningCertificates{kIam, "ListSigningCertificates"};

AccessKey access_key_in(Fields& f) { return {.access_key_id = f.text("AccessKeyId"), .status = f.text("Status"), .create_date = f.time("CreateDate")}; }

AccessKeyLastUsed last_used_in(Fields& f) {
  return f.structure<AccessKeyLastUsed>("AccessKeyLastUsed", [](Fields& used) {
    return AccessKeyLastUsed{.last_used_date = used.time_if("LastUsedDate"), .service_name = used.text("ServiceName"), .region = used.text("Region")};
  });
}

LoginProfile login_profile_in(Fields& f) {
  return f.structure<LoginProfile>("LoginProfile", [](Fields& profile) {
    return LoginProfile{.create_date = profile.time("CreateDate"), .password_reset_required = profile.flag_if("PasswordResetRequired").value_or(false)};
  });
}

MfaDevice mfa_device_in(Fields& f) { return {.serial_number = f.text("SerialNumber"), .enable_date = f.time("EnableDate")}; }
SshPublicKey ssh_key_in(Fields& f) { return {.id = f.text("SSHPublicKeyId"), .status = f.text("Status"), .upload_date = f.time("UploadDate")}; }
SigningCertificate certificate_in(Fields& f) { return {.id = f.text("CertificateId"), .status = f.text("Status"), .upload_date = f.time("UploadDate")}; }

}  // namespace

Listing<User> list_users(const Api& api, const std::string& path_prefix) {
  Tree input;
  if (!path_prefix.empty()) input.add(text_node("PathPrefix", path_prefix));
  return list_all<User>(api, kListUsers, paged(std::move(input)), "Users", user_in);
}

Answer<User> get_user(const Api& api, const std::string& user_name) {
  return get_one<User>(api, kGetUser, about_user(user_name), [](Fields& f) { return f.structure<User>("User", user_in); });
}

Listing<Tag> list_user_tags(const Api& api, const std::string& user_name) {
  return list_all<Tag>(api, kListUserTags, paged(about_user(user_name)), "Tags", tag_in);
}

Listing<std::string> list_account_aliases(const Api& api) { return list_all<std::string>(api, kListAccountAliases, paged({}), "AccountAliases", plain_text); }

Listing<AccessKey> list_access_keys(const Api& api, const std::string& user_name) {
  return list_all<AccessKey>(api, kListAccessKeys, paged(about_user(user_name)), "AccessKeyMetadata", access_key_in);
}

Answer<AccessKeyLastUsed> get_access_key_last_used(const Api& api, const std::string& access_key_id) {
  return get_one<AccessKeyLastUsed>(api, kGetAccessKeyLastUsed, Tree{}.add(text_node("AccessKeyId", access_key_id)), last_used_in);
}

Answer<std::optional<LoginProfile>> get_login_profile(const Api& api, const std::string& user_name) {
  auto profile = get_one<LoginProfile>(api, kGetLoginProfile, about_user(user_name), login_profile_in);
  if (profile) return std::optional(*profile);
  // IAM says the same code for a user that is not there: "The user with name x cannot be found."; of a profile: "Login Profile for User x cannot be found."
  const bool no_profile = profile.error().aws_code == "NoSuchEntity" && sign::to_lower(profile.error().message).starts_with("login profile for ");
  if (no_profile) return std::optional<LoginProfile>();
  return std::unexpected(std::move(profile.error()));
}

Listing<MfaDevice> list_mfa_devices(const Api& api, const std::string& user_name) {
  return list_all<MfaDevice>(api, kListMfaDevices, paged(about_user(user_name)), "MFADevices", mfa_device_in);
}

Listing<SshPublicKey> list_ssh_public_keys(const Api& api, const std::string& user_name) {
  return list_all<SshPublicKey>(api, kListSshPublicKeys, paged(about_user(user_name)), "SSHPublicKeys", ssh_key_in);
}

Listing<SigningCertificate> list_signing_certificates(const Api& api, const std::string& user_name) {
  return list_all<SigningCertificate>(api, kListSigningCertificates, paged(about_user(user_name)), "Certificates", certificate_in);
}

}  // namespace mayfly::aws::iam
