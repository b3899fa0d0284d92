#include "cli/texts.h"

#include <algorithm>

#include "base/check.h"

namespace mayfly::cli {
namespace {

constexpr Example kProgramExamples[] = {
    {"mayfly scan", "leaked keys below the working directory"},
    {"mayfly scan --git", "and in the history of this repository"},
    {"mayfly key decode < key.txt", "what a key tells"},
};
constexpr std::string_view kProgramClosing[] = {
    "mayfly help COMMAND tells more. Nothing is sent anywhere, and no key is ever printed.",
};

constexpr Example kScanExamples[] = {
    {"mayfly scan", "everything below this directory"},
    {"mayfly scan notebooks/ build.log", "files and directories, archives too"},
    {"tail -f build.log | mayfly scan -", "each key as it passes"},
    {"mayfly scan --format sarif -o out.sarif", "for code scanning"},
    {"mayfly scan --git", "history, and what no ref leads to"},
    {"mayfly scan --git --recursive mirrors/", "many repositories"},
    {"mayfly scan --staged", "before a commit"},
    {"mayfly scan --write-baseline known.json", "what is known today ..."},
    {"mayfly scan --baseline known.json", "... and only what is new tomorrow"},
};
constexpr std::string_view kScanClosing[] = {
    "Exit codes: 0 no key; 1 keys found; 2 error; 3 incomplete (something was not read; what was found is shown).",
    "Nothing is sent anywhere: keys are read offline, and never printed.",
};

constexpr Example kKeyExamples[] = {{"mayfly key decode < key.txt", ""}};

constexpr Example kDecodeExamples[] = {
    {"mayfly key decode < key.txt", ""},
    {"pbpaste | mayfly key decode --format json", ""},
    {"mayfly key decode incident/leaked.env", ""},
};
constexpr std::string_view kDecodeClosing[] = {
    "The key comes by file or standard input, never as an argument: arguments stand in the shell's history and in every process list.",
    "Exit codes: 0 decoded; 2 there was no key; 3 in some of the FILEs there was none, or it was interrupted.",
};

constexpr Example kContainExamples[] = {
    {"mayfly contain --alias BedrockAPIKey-x7k2-at-111122223333", ""},
    {"mayfly contain --account 111122223333 --user BedrockAPIKey-x7k2", ""},
};
constexpr std::string_view kContainClosing[] = {
    "It shows the steps, for the AWS CLI with credentials of the account; it does not take them itself yet.",
};

constexpr Example kHelpExamples[] = {{"mayfly help scan", ""}, {"mayfly help key decode", ""}};

constexpr Example kCompletionExamples[] = {
    {"source <(mayfly completion bash)", "for this bash"},
    {"mayfly completion zsh > ~/.zfunc/_mayfly", "zsh, with ~/.zfunc in fpath"},
    {"mayfly completion fish > ~/.config/fish/completions/mayfly.fish", ""},
};
constexpr std::string_view kCompletionClosing[] = {
    "make install puts the script of each shell where it looks for it.",
};

constexpr Example kManExamples[] = {
    {"mayfly man scan | man -l -", "read a page"},
    {"mayfly man --dir share/man/man1", "write all of them, for packages"},
};

constexpr CommandText kTexts[] = {
    {"", "find every long-lived Amazon Bedrock API key, so that it can be replaced by credentials that die the same day", kProgramExamples, kProgramClosing},
    {"scan", "find leaked keys in files, archives, notebooks, logs, standard input, git histories", kScanExamples, kScanClosing},
    {"key", "work with one key", kKeyExamples, {}},
    {"key decode", "say offline what a key tells: family, account, user, region, expiry", kDecodeExamples, kDecodeClosing},
    {"contain", "show how to stop a leaked long-term key now", kContainExamples, kContainClosing},
    {"help", "explain a command", kHelpExamples, {}},
    {"completion", "print the completion script of a shell", kCompletionExamples, kCompletionClosing},
    {"man", "print the man page of a command", kManExamples, {}},
};

}  // namespace

const CommandText& text_of(std::string_view words) {
  const auto* found = std::ranges::find(kTexts, words, &CommandText::words);
  CHECK(found != std::ranges::end(kTexts));
  return *found;
}

}  // namespace mayfly::cli
