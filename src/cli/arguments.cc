#include "cli/arguments.h"

#include <unistd.h>

#include <CLI/CLI.hpp>

#include "base/escape.h"
#include "base/fd.h"
#include "cli/config.h"
#include "key/service.h"

namespace mayfly::cli {
namespace {

constexpr std::string_view kAbout = "Mayfly finds every long-lived Amazon Bedrock API key, so that it can be replaced by credentials that die the same day.";

constexpr std::string_view kScanExamples = R"(
Examples:
  mayfly scan                                 everything below the working directory
  mayfly scan notebooks/ build.log dump.tgz   files, directories, archives
  tail -f build.log | mayfly scan -           each key as it passes
  mayfly scan --format sarif -o leaks.sarif   for code scanning
  mayfly scan --git                           the whole history, and what no ref leads to
  mayfly scan --git --recursive /srv/mirrors  many repositories
  mayfly scan --staged                        before a commit
  mayfly scan --write-baseline known.json     what is known today ...
  mayfly scan --baseline known.json           ... and only what is new tomorrow

Exit codes: 0 no key; 1 keys found; 2 error; 3 incomplete (something was not read; what was found is shown).
Nothing is sent anywhere: keys are read offline, and never printed.)";

constexpr std::string_view kDecodeExamples = R"(
Examples:
  mayfly key decode < key.txt
  pbpaste | mayfly key decode --format json
  mayfly key decode incident/leaked.env

The key comes by file or standard input, never as an argument: arguments stand in the shell's history and in every process list.
Exit codes: 0 decoded; 2 there was no key; 3 in some of the FILEs there was none.)";

void add_common(CLI::App& command, Common& common, const char* formats) {
  command.add_option("--format", common.format, formats)->envname("MAYFLY_FORMAT")->capture_default_str()->type_name("FORMAT");
  command.add_option("-o,--output", common.output, "write the report to a file, in one step")->type_name("FILE");
  command.add_option("--color", common.color, "auto, always or never")
      ->envname("MAYFLY_COLOR")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->type_name("WHEN");
  command.add_flag("-q,--quiet", common.quiet, "no notes and no progress on standard error");
  command.add_option("--config", "settings (default $XDG_CONFIG_HOME/mayfly/config.toml)")->envname("MAYFLY_CONFIG")->type_name("FILE");
  command.add_option("--state", common.state, "where the fingerprint key is kept (default $XDG_DATA_HOME/mayfly)")->envname("MAYFLY_STATE")->type_name("DIR");
  command.add_option("--fingerprint-key", common.fingerprint_key, "share fingerprints with others: the HMAC key, as hex")
      ->envname("MAYFLY_FINGERPRINT_KEY")
      ->type_name("FILE");
}

void add_scan_git(CLI::App& scan, ScanArguments& a) {
  constexpr const char* kGroup = "Git";
  auto* git = scan.add_flag("--git", a.git, "PATHs are repositories or bundles: every object, whatever refers to it")->group(kGroup);
  auto* staged = scan.add_flag("--staged", a.staged, "only what the next commit would add or change")->group(kGroup);
  scan.add_flag("--files", a.files, "with --git: also the files, as without it")->group(kGroup)->needs(git);
  auto* refs = scan.add_option("--refs", a.refs, "only what this ref leads to; may be repeated")
                   ->group(kGroup)
                   ->type_name("REF")
                   ->allow_extra_args(false)
                   ->needs(git)
                   ->excludes(staged);
  scan.add_option("--since-commit", a.since_commit, "leave out what this commit leads to (of HEAD, or of --refs)")
      ->group(kGroup)
      ->type_name("COMMIT")
      ->needs(git)
      ->excludes(staged);
  scan.add_flag("--recursive", a.recursive, "PATHs are folders: all repositories and bundles below them")->group(kGroup)->needs(git)->excludes(refs);
  scan.add_flag("--alternates", a.alternates, "also objects that a repository borrows from others")->group(kGroup)->needs(git);
  scan.add_flag("--no-cache", a.no_cache, "scan again what an earlier run has scanned whole")->group(kGroup)->needs(git);
  scan.add_flag("--exhaustive", a.exhaustive, "scan each object from end to end, also what its base had")->group(kGroup)->needs(git);
  scan.add_flag("--verify", a.verify, "compare each object with its name")->group(kGroup)->needs(git);
}

// More than zero; says nothing in the help.
CLI::Validator positive() {
  CLI::Validator validator = CLI::PositiveNumber;
  return validator.description("");
}

void add_scan(CLI::App& scan, ScanArguments& a) {
  scan.add_option("PATH", a.paths, "files and directories; - is standard input (default: the working directory)");
  scan.add_option("--paths-from", a.paths_from, "a list of PATHs, one a line; - is standard input")->type_name("FILE");
  scan.add_flag("--raw", a.raw, "plain bytes only: no archive opened, no encoding undone");
  scan.add_flag("-L,--follow", a.follow, "follow symbolic links");
  scan.add_flag("--one-file-system", a.one_file_system, "stay on the file system of each PATH");
  scan.add_option("--exclude", a.excludes, "leave out what matches (as in .gitignore); may be repeated")
      ->envname("MAYFLY_EXCLUDE")
      ->type_name("GLOB")
      ->allow_extra_args(false);
  scan.add_option("--include", a.includes, "only files that match; may be repeated")->envname("MAYFLY_INCLUDE")->type_name("GLOB")->allow_extra_args(false);
  scan.add_option("--max-file-size", a.max_file_size, "leave out larger files")->envname("MAYFLY_MAX_FILE_SIZE")->type_name("SIZE");
  scan.add_option("-j,--threads", a.threads, "workers (default: one a processor)")->envname("MAYFLY_THREADS")->type_name("N")->check(positive());
  scan.add_flag("--all-grades", a.all_grades, "also report placeholders and mentions");
  scan.add_option("--baseline", a.baseline, "leave out the keys of a baseline file")->type_name("FILE");
  scan.add_option("--write-baseline", a.write_baseline, "write the keys found to a baseline file")->type_name("FILE");
  scan.add_flag("--honour-inline", a.honour_inline, "leave out findings on lines that say mayfly:allow");
  add_scan_git(scan, a);
  scan.add_option("--max-depth", a.max_depth, "carriers and encodings inside each other (10)")
      ->type_name("N")
      ->check(positive())
      ->group("Limits of unpacking one file");
  scan.add_option("--max-unpacked", a.max_unpacked, "bytes unpacked (64Gi)")->type_name("SIZE")->group("Limits of unpacking one file");
  scan.add_option("--max-ratio", a.max_ratio, "unpacked to packed, beyond 64 MiB (2000)")
      ->type_name("N")
      ->check(positive())
      ->group("Limits of unpacking one file");
  scan.add_option("--max-members", a.max_members, "members (2000000)")->type_name("N")->check(positive())->group("Limits of unpacking one file");
  scan.add_option("--max-time", a.max_time, "time (20m)")->type_name("DURATION")->group("Limits of unpacking one file");
  scan.footer(std::string(kScanExamples.substr(1)));
  add_common(scan, a.common, "text, json, jsonl, sarif or csv");
}

void add_decode(CLI::App& decode, KeyDecodeArguments& a) {
  decode.add_option("FILE", a.inputs, "- is standard input (the default)");
  decode.footer(std::string(kDecodeExamples.substr(1)));
  add_common(decode, a.common, "text, json or jsonl");
}

constexpr std::string_view kContainExamples = R"(
Examples:
  mayfly contain --alias BedrockAPIKey-x7k2-at-111122223333
  mayfly contain --account 111122223333 --user BedrockAPIKey-x7k2

It shows the steps, for the AWS CLI with credentials of the account; it does not take them itself yet.)";

void add_contain(CLI::App& contain, ContainArguments& a) {
  auto* alias = contain.add_option("--alias", a.alias, "the alias that a finding names")->type_name("ALIAS");
  auto* account = contain.add_option("--account", a.account, "the account, 12 digits")->type_name("ACCOUNT")->excludes(alias);
  contain.add_option("--user", a.user, "the IAM user's name today")->type_name("USER")->needs(account);
  contain.add_flag("--yes", a.yes, "take the steps (not supported yet)");
  contain.footer(std::string(kContainExamples.substr(1)));
}

int print(std::string_view text) {
  static_cast<void>(write_all(STDOUT_FILENO, text));
  return 0;
}

std::string version_text() { return "mayfly " + std::string(key::version()) + " (facts about AWS of " + std::string(key::data_date()) + ")\n"; }

// An error of the command line. CLI11 may quote an argument, and an argument may be a key: only the kind of error and our own words are shown.
int usage_error(const CLI::App& app, const CLI::Error& error) {
  const CLI::App* used = &app;
  while (!used->get_subcommands().empty()) used = used->get_subcommands().front();
  std::string name = used->get_name();
  if (used->get_parent() != nullptr && used->get_parent()->get_parent() != nullptr) name = used->get_parent()->get_name() + " " + name;
  // The library's own text may hold the value that was given.
  std::string message = "the arguments are not right";
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) message = "an argument was not expected: perhaps a flag that does not exist";
  else if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) message = "something is missing: a command, or an argument";
  else if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr) message = "an option lacks its value, or has one too many";
  else if (dynamic_cast<const CLI::ValidationError*>(&error) != nullptr || dynamic_cast<const CLI::ConversionError*>(&error) != nullptr) {
    message = "a value is not one that its option takes";
    for (const CLI::Option* option : used->get_options())
      if (std::string(error.what()).find(option->get_name()) != std::string::npos) message = "the value of " + option->get_name() + " is not one that it takes";
  }
  const bool top = used->get_parent() == nullptr;
  Error told{Code::invalid, message, {}, "mayfly help" + (top ? std::string() : " " + name)};
  tell(top ? "" : name, told);
  return 2;
}

int help_for(CLI::App& app, const std::vector<std::string>& words) {
  CLI::App* command = &app;
  std::string before;
  for (const std::string& word : words) {
    before += (before.empty() ? "" : " ") + command->get_name();
    const auto named = command->get_subcommands([&](CLI::App* sub) { return sub->get_name() == word; });
    command = named.empty() ? nullptr : named.front();
    if (command == nullptr) {
      tell("help", {Code::not_found, "no such command", {}, "mayfly help"});
      return 2;
    }
  }
  return print(command->help(before));
}

template <class A>
Arguments configured(CLI::App& command, const std::string& section, A& arguments) {
  if (auto applied = apply_config(command, section); !applied) {
    tell(section, applied.error());
    return 2;
  }
  return std::move(arguments);
}

}  // namespace

Arguments parse(int argc, char** argv) {
  ScanArguments scan_arguments;
  KeyDecodeArguments decode_arguments;
  ContainArguments contain_arguments;
  std::vector<std::string> help_words;
  bool wants_version = false;

  CLI::App app{std::string(kAbout), "mayfly"};
  app.require_subcommand(0, 1);
  app.get_formatter()->column_width(34);
  app.set_help_flag("-h,--help", "this text");
  app.add_flag("--version", wants_version, "the version, and the date of its facts about AWS");
  app.footer("mayfly help COMMAND tells more.");
  CLI::App* scan = app.add_subcommand("scan", "find leaked keys in files, archives, notebooks, logs, standard input, git histories");
  add_scan(*scan, scan_arguments);
  CLI::App* key = app.add_subcommand("key", "work with one key");
  key->require_subcommand(1);
  CLI::App* decode = key->add_subcommand("decode", "say offline what a key tells: family, account, user, region, expiry");
  add_decode(*decode, decode_arguments);
  CLI::App* contain = app.add_subcommand("contain", "show how to stop a leaked long-term key now");
  add_contain(*contain, contain_arguments);
  CLI::App* help = app.add_subcommand("help", "explain a command");
  help->add_option("COMMAND", help_words, "which one");

  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    const CLI::App* used = &app;
    while (!used->get_subcommands().empty()) used = used->get_subcommands().front();
    std::string before = "mayfly";
    for (const CLI::App* above = used->get_parent(); above != nullptr && above->get_parent() != nullptr; above = above->get_parent())
      before += " " + above->get_name();
    return print(used == &app ? app.help() : used->help(before));
  } catch (const CLI::Error& error) {
    return usage_error(app, error);
  }
  if (wants_version) return print(version_text());
  if (scan->parsed()) return configured(*scan, "scan", scan_arguments);
  if (decode->parsed()) return configured(*decode, "key decode", decode_arguments);
  if (contain->parsed()) return contain_arguments;
  if (help->parsed()) return help_for(app, help_words);
  print(app.help());
  return 2;
}

}  // namespace mayfly::cli
