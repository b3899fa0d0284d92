// mayfly contain: the steps that stop a leaked long-term key, reversible ones only. It shows them; taking them needs the AWS client, which is not built yet.
#include <unistd.h>

#include "base/escape.h"
#include "base/fd.h"
#include "cli/commands.h"
#include "key/key.h"

namespace mayfly::cli {
namespace {

// Both planes, since a deny on one leaves the other open.
constexpr std::string_view kDenyPolicy =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":["bedrock:CallWithBearerToken","bedrock-mantle:CallWithBearerToken"],"Resource":"*"}]})";

std::string steps(const std::string& account, const std::string& user, const std::string& alias) {
  const std::string name = shell_quote(user);
  std::string text = "To stop it now, with credentials of account " + account + " (each step can be undone):\n\n";
  text += "1. Find the credential; act by its id, since the user may have been renamed since the key was made\n";
  text += "     aws iam list-service-specific-credentials --user-name " + name + "\n";
  if (!alias.empty()) text += "   the one whose ServiceCredentialAlias is " + terminal_safe(alias) + "\n";
  text += "   (no such user: aws iam list-service-specific-credentials --all-users, and look for the alias)\n";
  text += "2. Make it inactive\n";
  text += "     aws iam update-service-specific-credential --user-name " + name + " --service-specific-credential-id ACCA... --status Inactive\n";
  text += "3. Until that holds everywhere, deny bearer calls of this user on both planes\n";
  text += "     aws iam put-user-policy --user-name " + name + " --policy-name MayflyContain --policy-document " + shell_quote(kDenyPolicy) + "\n";
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
  if (account.empty() || user.empty()) return refuse(Code::invalid, "which key?", "--alias ALIAS, or --account ACCOUNT --user USER");
  static_cast<void>(write_all(STDOUT_FILENO, steps(account, user, a.alias)));
  return 0;
}

}  // namespace mayfly::cli
