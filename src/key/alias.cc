// user [ "+" n ] "-at-" account. The user's name may itself contain "-at-", so the last one counts.
#include <charconv>

#include "key/key.h"
#include "key/parts.h"

namespace mayfly::key {
namespace {

constexpr std::size_t kMaxNumberSize = 9;  // digits

// The n of a name that ends with "+n", as IAM writes numbers: no zero in front. Not where the name would be empty without it.
std::optional<std::uint32_t> number_of(std::string_view name) {
  const std::size_t plus = name.rfind('+');
  if (plus == std::string_view::npos || plus == 0) return std::nullopt;
  const std::string_view digits = name.substr(plus + 1);
  if (digits.empty() || digits.size() > kMaxNumberSize || digits.front() == '0' || run_of(digits, is_digit) != digits.size()) return std::nullopt;
  std::uint32_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

}  // namespace

Result<Alias> parse_alias(std::string_view text) {
  if (text.size() > kMaxAliasSize) return fail(Code::invalid, "malformed: the alias is longer than IAM allows");
  if (run_of(text, is_alias_char) != text.size()) return fail(Code::invalid, "malformed: a character that no IAM alias has");
  const std::size_t at = text.rfind(kAt);
  if (at == std::string_view::npos) return fail(Code::invalid, "malformed: no \"-at-\" in the alias");

  Alias alias;
  alias.text = text;
  alias.account = text.substr(at + kAt.size());
  if (!is_account(alias.account)) return fail(Code::invalid, "malformed: the account is not 12 digits");

  std::string_view user = text.substr(0, at);
  alias.number = number_of(user);
  if (alias.number) user = user.substr(0, user.rfind('+'));
  if (!is_user_name(user)) return fail(Code::invalid, "malformed: the user name is not 1 to 64 characters long");
  alias.user = user;
  return alias;
}

}  // namespace mayfly::key
