#include "sim/world.h"

#include <algorithm>

namespace mayfly::sim {
namespace {

unsigned char lower(char c) { return static_cast<unsigned char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c); }

std::string arn_of(std::string_view account, std::string_view kind, const Identity& identity) {
  return "arn:aws:iam::" + std::string(account) + ":" + std::string(kind) + identity.path + identity.name;
}

}  // namespace

bool NameLess::operator()(std::string_view a, std::string_view b) const {
  return std::ranges::lexicographical_compare(a, b, [](char x, char y) { return lower(x) < lower(y); });
}

Result<PolicyText> policy_text(std::string text) {
  TRY(iam::Document document, iam::parse_document(text));
  return PolicyText{std::move(text), std::make_shared<const iam::Document>(std::move(document))};
}

std::string user_arn(std::string_view account, const Identity& user) { return arn_of(account, "user", user); }
std::string group_arn(std::string_view account, const Identity& group) { return arn_of(account, "group", group); }
std::string role_arn(std::string_view account, const Identity& role) { return arn_of(account, "role", role); }

std::string_view status_of(const ServiceCredential& credential, Time now) {
  if (credential.expires && *credential.expires <= now) return "Expired";
  return credential.active ? "Active" : "Inactive";
}

}  // namespace mayfly::sim
