// Programs that give credentials: the profile's credential_process, and the AWS CLI for what it alone knows (aws login, and whatever comes next).
#include <unistd.h>

#include "aws/process.h"
#include "aws/source.h"

namespace mayfly::aws {
namespace {

constexpr std::chrono::seconds kLongest{120};  // a program may ask a person

Result<Credentials> run(const SourceContext& context, const std::vector<std::string>& words) {
  TRY(const Secret output, run_process(words, kLongest));
  auto tree = parse_json(output.reveal());
  if (!tree) return fail(Code::corrupt, "what it printed is no JSON");
  const Tree* version = tree->find("Version");
  const bool known = version != nullptr && version->kind == Tree::Kind::number && version->text == "1";
  wipe(*tree);
  if (!known) return fail(Code::unsupported, "what it printed is not of Version 1");
  TRY(Credentials credentials, read_credentials(output.reveal(), false));
  if (credentials.account.empty()) credentials.account = setting(context, "aws_account_id").value_or("");
  return credentials;
}

bool is_installed(const SourceContext& context, const std::string& program) {
  std::string_view path = std::string_view();
  const std::string all = context.variables("PATH");
  for (path = all; !path.empty();) {
    const std::size_t end = std::min(path.find(':'), path.size());
    const std::string folder(path.substr(0, end));
    path.remove_prefix(std::min(path.size(), end + 1));
    if (!folder.empty() && ::access((folder + "/" + program).c_str(), X_OK) == 0) return true;
  }
  return false;
}

Result<Credentials> ask_cli(const SourceContext& context) {
  return run(context, {"aws", "configure", "export-credentials", "--format", "process", "--profile", context.profile});
}

}  // namespace

Result<Found> from_credential_process(const SourceContext& context) {
  const auto command = setting(context, "credential_process");
  if (!command) return NotHere{"profile " + context.profile + " has no credential_process"};
  const std::string where = "credential_process of profile " + context.profile;
  if (context.profiles.config_is_writable_by_all)
    return fail(Code::denied, where + " is not run: everybody on this machine may write " + context.profiles.config_path,
                "chmod o-w " + context.profiles.config_path);
  const auto words = split_words(*command);
  if (!words) return fail(Code::invalid, where + ": " + words.error().message);
  auto credentials = run(context, *words);
  if (!credentials) return std::unexpected(std::move(credentials.error()).within(where));
  return *std::move(credentials);
}

Result<Found> from_login(const SourceContext& context) {
  if (!setting(context, "login_session")) return NotHere{"profile " + context.profile + " has no login_session"};
  if (!is_installed(context, "aws"))
    return fail(Code::unsupported, "profile " + context.profile + " was signed in by aws login, which only the AWS CLI can use, and it is not installed");
  auto credentials = ask_cli(context);
  if (!credentials) return std::unexpected(std::move(credentials.error()).within("aws configure export-credentials"));
  return *std::move(credentials);
}

Result<Found> from_aws_cli(const SourceContext& context) {
  if (!context.profiles.profiles.contains(context.profile)) return NotHere{"there is no profile " + context.profile + " that the AWS CLI could know more of"};
  if (!is_installed(context, "aws")) return NotHere{"the AWS CLI is not installed"};
  auto credentials = ask_cli(context);
  if (!credentials) return NotHere{"the AWS CLI has none either: " + credentials.error().message};
  return *std::move(credentials);
}

}  // namespace mayfly::aws
