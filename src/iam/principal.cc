#include "iam/principal.h"

#include <algorithm>

namespace mayfly::iam {
namespace {

// The account that an AWS principal names as a whole: "111122223333" or "arn:aws:iam::111122223333:root"; else empty.
std::string_view whole_account(std::string_view value) {
  if (value.size() == 12 && std::ranges::all_of(value, [](char c) { return c >= '0' && c <= '9'; })) return value;
  constexpr std::string_view end = ":root";
  if (value.starts_with("arn:") && value.ends_with(end) && value.size() > 12 + end.size()) return value.substr(value.size() - end.size() - 12, 12);
  return {};
}

Naming naming(const PrincipalName& name, const Principal& principal) {
  const bool of_account = !principal.account.empty() && principal.kind != PrincipalKind::federated;
  if (name.type == "AWS") {
    if (name.value == "*") return principal.kind == PrincipalKind::role_session ? Naming::role : Naming::directly;
    if (principal.kind == PrincipalKind::service || principal.kind == PrincipalKind::federated) return Naming::none;
    if (name.value == principal.arn) return Naming::directly;
    if (principal.kind == PrincipalKind::role_session && name.value == principal.role_arn) return Naming::role;
    if (of_account && whole_account(name.value) == principal.account) return principal.kind == PrincipalKind::root ? Naming::directly : Naming::account;
    return Naming::none;
  }
  const bool fits =
      (name.type == "Service" && principal.kind == PrincipalKind::service) || (name.type == "Federated" && principal.kind == PrincipalKind::federated);
  return fits && (name.value == principal.arn || name.value == "*") ? Naming::directly : Naming::none;
}

}  // namespace

Naming naming_of(const Statement& statement, const Principal& principal) {
  if (!statement.has_principal) return Naming::directly;
  Naming best = Naming::none;
  for (const PrincipalName& name : statement.principals) best = std::max(best, naming(name, principal));
  if (statement.not_principal) return best == Naming::none || best == Naming::account ? Naming::directly : Naming::none;
  return best;
}

bool speaks_of(const Statement& statement, const Principal& principal) { return naming_of(statement, principal) != Naming::none; }

}  // namespace mayfly::iam
