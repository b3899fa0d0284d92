#include "cli/arguments.h"

#include <fcntl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>

#include "base/fd.h"
#include "cli/config.h"
#include "cli/manual.h"
#include "cli/manual_of.h"
#include "cli/refusal.h"
#include "cli/texts.h"
#include "key/service.h"
#include "leaks/glob.h"

namespace mayfly::cli {
namespace {

// One of a few words. CLI11 keeps the list in the option's type, where the manual finds it.
CLI::Validator one_of(std::vector<std::string> values) { return CLI::IsMember(std::move(values)); }

// What a parser of ours takes; says nothing in the help.
template <class Parse>
CLI::Validator parsed_by(Parse parse) {
  return CLI::Validator([parse](std::string& text) { return std::string(parse(text) ? "" : "no"); }, "");
}

// More than zero; says nothing in the help.
CLI::Validator positive() {
  CLI::Validator validator = CLI::PositiveNumber;
  return validator.description("");
}

void add_common(CLI::App& command, Common& common, const char* meaning, std::vector<std::string> formats) {
  command.add_option("--format", common.format, meaning)->envname("MAYFLY_FORMAT")->type_name("FORMAT")->check(one_of(std::move(formats)));
  command.add_option("-o,--output", common.output, "write the report to a file, in one step; - is standard output")->type_name("FILE");
  command.add_option("--color", common.color, "auto, always or never")->envname("MAYFLY_COLOR")->type_name("WHEN")->check(one_of({"auto", "always", "never"}));
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
  scan.add_flag("--files", a.files, "also the files, as without it")->group(kGroup)->needs(git);
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

void add_scan(CLI::App& scan, ScanArguments& a) {
  scan.add_option("PATH", a.paths, "files and directories; - is standard input (default: the working directory)");
  scan.add_option("--paths-from", a.paths_from, "a list of PATHs, one a line; - is standard input")->type_name("FILE");
  scan.add_flag("--raw", a.raw, "plain bytes only: no archive opened, no encoding undone");
  scan.add_flag("-L,--follow", a.follow, "follow symbolic links");
  scan.add_flag("--one-file-system", a.one_file_system, "stay on the file system of each PATH");
  scan.add_option("--exclude", a.excludes, "leave out what matches (as in .gitignore); may be repeated")
      ->envname("MAYFLY_EXCLUDE")
      ->type_name("GLOB")
      ->check(parsed_by(leaks::check_glob))
      ->allow_extra_args(false);
  scan.add_option("--include", a.includes, "only files that match, or lie below what matches; may be repeated")
      ->envname("MAYFLY_INCLUDE")
      ->type_name("GLOB")
      ->check(parsed_by(leaks::check_glob))
      ->allow_extra_args(false);
  scan.add_option("--max-file-size", a.max_file_size, "leave out larger files")
      ->envname("MAYFLY_MAX_FILE_SIZE")
      ->type_name("SIZE")
      ->check(parsed_by(parse_size));
  scan.add_option("-j,--threads", a.threads, "workers (default: one a processor)")->envname("MAYFLY_THREADS")->type_name("N")->check(positive());
  scan.add_flag("--all-grades", a.all_grades, "also report placeholders and mentions");
  scan.add_option("--baseline", a.baseline, "leave out the keys of a baseline file")->type_name("FILE");
  scan.add_option("--write-baseline", a.write_baseline, "write the keys found to a baseline file")->type_name("FILE");
  scan.add_flag("--honour-inline", a.honour_inline, "leave out findings on lines that say mayfly:allow");
  add_common(scan, a.common, "text (the default), json, jsonl, sarif or csv", {"text", "json", "jsonl", "sarif", "csv"});
  add_scan_git(scan, a);
  constexpr const char* kGroup = "Limits of unpacking one file";
  scan.add_option("--max-depth", a.max_depth, "carriers and encodings inside each other (10)")->type_name("N")->check(positive())->group(kGroup);
  scan.add_option("--max-unpacked", a.max_unpacked, "bytes unpacked (64Gi)")->type_name("SIZE")->check(parsed_by(parse_size))->group(kGroup);
  scan.add_option("--max-ratio", a.max_ratio, "unpacked to packed, beyond 64 MiB (2000)")->type_name("N")->check(positive())->group(kGroup);
  scan.add_option("--max-members", a.max_members, "members (2000000)")->type_name("N")->check(positive())->group(kGroup);
  scan.add_option("--max-time", a.max_time, "time (20m)")->type_name("DURATION")->check(parsed_by(parse_duration_seconds))->group(kGroup);
}

void add_decode(CLI::App& decode, KeyDecodeArguments& a) {
  decode.add_option("FILE", a.inputs, "- is standard input (the default)");
  add_common(decode, a.common, "text (the default), json or jsonl", {"text", "json", "jsonl"});
}

void add_contain(CLI::App& contain, ContainArguments& a) {
  auto* alias = contain.add_option("--alias", a.alias, "the alias that a finding names")->type_name("ALIAS");
  auto* account = contain.add_option("--account", a.account, "the account, 12 digits")->type_name("ACCOUNT")->excludes(alias);
  contain.add_option("--user", a.user, "the IAM user's name today")->type_name("USER")->needs(account);
  contain.add_flag("--yes", a.yes, "take the steps (not supported yet)");
}

// A closed pipe is no error: the reader has seen enough.
int print(std::string_view text) {
  const auto written = write_all(STDOUT_FILENO, text);
  if (written || errno == EPIPE) return 0;
  tell("", written.error());
  return 2;
}

std::string version_text() { return "mayfly " + std::string(key::version()) + " (facts about AWS of " + std::string(key::data_date()) + ")\n"; }

// The commands that are about this program itself, and end with a text.
struct SelfArguments {
  std::vector<std::string> help_words, man_words;
  std::string shell, man_directory;
  bool wants_version = false;
};

CLI::App& add_command(CLI::App& above, const std::string& words) {
  return *above.add_subcommand(words.substr(words.rfind(' ') + 1), std::string(text_of(words).about));
}

void add_self(CLI::App& app, SelfArguments& a) {
  app.add_flag("--version", a.wants_version, "the version, and the date of its facts about AWS");
  add_command(app, "help").add_option("COMMAND", a.help_words, "which one");
  add_command(app, "completion")
      .add_option("SHELL", a.shell, "bash, zsh or fish")
      ->required()
      ->check(one_of(std::vector<std::string>(std::begin(kShells), std::end(kShells))));
  CLI::App& man = add_command(app, "man");
  auto* words = man.add_option("COMMAND", a.man_words, "which one; none: mayfly itself");
  man.add_option("--dir", a.man_directory, "write the pages of all commands into this directory")->type_name("DIR")->excludes(words);
}

const CommandPage* named_command(const Manual& manual, std::string_view caller, const std::vector<std::string>& words) {
  std::string name;
  for (const std::string& word : words) name += (name.empty() ? "" : " ") + word;
  const CommandPage* page = find_command(manual, name);
  if (page == nullptr) tell(caller, {Code::not_found, "no such command", {}, "mayfly help"});
  return page;
}

int help_for(const Manual& manual, const SelfArguments& a) {
  const CommandPage* page = named_command(manual, "help", a.help_words);
  return page == nullptr ? 2 : print(help_text(manual, *page));
}

// For all to read, unlike a report.
Result<void> write_page(const std::string& path, std::string_view text) {
  const Fd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (!file) return fail_errno(errno, "create " + path);
  return write_all(file.number(), text);
}

int man_for(const Manual& manual, const SelfArguments& a) {
  const auto text = [&](const CommandPage& page) { return man_page(manual, page, key::version(), key::data_date()); };
  if (a.man_directory.empty()) {
    const CommandPage* page = named_command(manual, "man", a.man_words);
    return page == nullptr ? 2 : print(text(*page));
  }
  for (const CommandPage& page : manual)
    if (auto written = write_page(a.man_directory + "/" + man_file_name(page), text(page)); !written) {
      tell("man", written.error());
      return 2;
    }
  return 0;
}

// An option with one value may be given again, as an alias of a shell does: the last one counts.
void let_the_last_win(CLI::App& app) {
  for (CLI::Option* option : app.get_options())
    if (option->get_items_expected_max() == 1) option->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  for (CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) let_the_last_win(*command);
}

template <class A>
Arguments configured(const CLI::App& app, CLI::App& command, A& arguments) {
  const std::string words = words_of(command);
  if (auto applied = apply_config(app, command); !applied) {
    tell(words, applied.error());
    return 2;
  }
  if (arguments.common.output == "-") arguments.common.output.clear();
  return std::move(arguments);
}

}  // namespace

Arguments parse(int argc, char** argv) {
  ScanArguments scan_arguments;
  KeyDecodeArguments decode_arguments;
  ContainArguments contain_arguments;
  SelfArguments self;

  CLI::App app{std::string(text_of("").about), "mayfly"};
  app.require_subcommand(0, 1);
  app.set_help_flag("-h,--help", "this text");
  CLI::App& scan = add_command(app, "scan");
  add_scan(scan, scan_arguments);
  CLI::App& key = add_command(app, "key");
  key.require_subcommand(1);
  CLI::App& decode = add_command(key, "key decode");
  add_decode(decode, decode_arguments);
  CLI::App& contain = add_command(app, "contain");
  add_contain(contain, contain_arguments);
  add_self(app, self);
  let_the_last_win(app);

  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    const Manual manual = manual_of(app);
    return print(help_text(manual, *find_command(manual, words_of(used_command(app)))));
  } catch (const CLI::Error& error) {
    tell(words_of(used_command(app)), refusal_of(app, error, argc, argv));
    return 2;
  }
  if (on_command_line("--exclude", "", argc, argv)) scan_arguments.typed_excludes = scan_arguments.excludes.size();
  if (on_command_line("--include", "", argc, argv)) scan_arguments.typed_includes = scan_arguments.includes.size();
  if (self.wants_version) return print(version_text());
  if (scan.parsed()) return configured(app, scan, scan_arguments);
  if (decode.parsed()) return configured(app, decode, decode_arguments);
  if (contain.parsed()) return contain_arguments;
  const Manual manual = manual_of(app);
  if (app.got_subcommand("help")) return help_for(manual, self);
  if (app.got_subcommand("completion")) return print(completion(manual, self.shell));
  if (app.got_subcommand("man")) return man_for(manual, self);
  print(help_text(manual, manual.front()));
  return 2;
}

}  // namespace mayfly::cli
