// mayfly contain: the steps that stop a leaked long-term key, reversible ones only. It shows them; taking them needs the AWS client, which is not built yet.
#include <unistd.h>

#include <algorithm>

#include "base/escape.h"
#include "base/fd.h"
#include "cli/commands.h"
#include "key/key.h"
#include "key/service.h"

namespace mayfly::cli {
namespace {

// Every service that takes such keys, on every plane, since a deny on one leaves the others open.
std::string deny_policy() {
  std::string actions;
  for (const key::BearerService& service : key::bearer_services())
    for (const std::string_view action : service.bearer_actions) actions += (actions.empty() ? "\"" : ",\"") + std::string(action) + "\"";
  return R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":[)" + actions + R"(],"Resource":"*"}]})";
}

bool is_account(std::string_view text) {
  return text.size() == 12 && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// The user of a leaked key may have been renamed since, and the name given to another: so who holds it is asked by the alias, which never changes.
std::string steps(const std::string& account, const std::string& user, const std::string& alias) {
  const std::string name = alias.empty() ? shell_quote(user) : "USER";
  const std::string policy = "--user-name " + name + " --policy-name MayflyContain";
  const std::string credential = "--user-name " + name + " --service-specific-credential-id ID";
  std::string text = "To stop it now, with credentials of account " + account + ":\n\n";
  if (alias.empty()) {
    text += "1. Find the credential's ID\n     aws iam list-service-specific-credentials --user-name " + name + "\n";
  } else {
    text += "1. Find the USER who holds it now, and its ID\n     aws iam list-service-specific-credentials --all-users --query " +
            shell_quote("ServiceSpecificCredentials[?ServiceCredentialAlias=='" + alias + "'].[UserName,ServiceSpecificCredentialId]") + "\n";
  }
  text += "2. Make it inactive\n     aws iam update-service-specific-credential " + credential + " --status Inactive\n";
  text += "3. Until that holds everywhere, deny this user bearer calls on every service and plane that takes such keys\n";
  text += "     aws iam put-user-policy " + policy + " --policy-document " + shell_quote(deny_policy()) + "\n";
  text += "\nTo undo it:\n     aws iam update-service-specific-credential " + credential + " --status Active\n     aws iam delete-user-policy " + policy + "\n";
  text += "\nThen look in CloudTrail who used it (additionalEventData.callWithBearerToken), move them to a role, and only then delete.\n";
  return text;
}

}  // namespace

int contain(const ContainArguments& a) {
  const auto refuse = [](Code code, std::string message, std::string hint) {
    tell("contain", Error{code, std::move(message), {}, std::move(hint)});
    return 2;
  };
  if (a.yes) return refuse(Code::unsupported, "this version shows the steps and takes none", "mayfly contain without --yes");
  std::string account = a.account, user = a.user;
  if (!a.alias.empty()) {
    const auto alias = key::parse_alias(a.alias);
    if (!alias) return refuse(Code::invalid, "that is no alias", "it reads user-at-account, as mayfly scan shows it");
    account = alias->account;
    user = alias->user;
  }
  if (!account.empty() && !is_account(account)) return refuse(Code::invalid, "that is no account", "an account has 12 digits");
  if (account.empty() || user.empty()) return refuse(Code::invalid, "which key?", "--alias ALIAS, or --account ACCOUNT --user USER");
  static_cast<void>(write_all(STDOUT_FILENO, steps(account, user, a.alias)));
  return 0;
}

}  // namespace mayfly::cli
