// The manual: every command with its arguments, as plain values read off the one table of arguments (arguments.cc). Help texts, man pages, completions
// and the words of usage errors all come from it, so none of them can name what is not there.
//
// Plain values and pure functions. Internal to cli/.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mayfly::cli {

struct OptionPage {
  std::string name;                          // "--output"; of a positional argument "FILE"
  std::string short_name;                    // "-o", or empty
  std::string value;                         // "FILE"; empty: a flag
  std::string meaning;                       // a few words
  std::string group;                         // the heading under which it stands
  std::string variable;                      // MAYFLY_…, which gives its value where the command line does not; or empty
  std::vector<std::string> choices;          // all the values there are; empty: any
  std::vector<std::string> needs, excludes;  // names of other options
  bool repeats = false;
};

struct Example {
  std::string_view command, meaning;
};

struct CommandPage {
  std::string words;  // "key decode"; of the program itself empty
  std::string about;
  std::vector<OptionPage> positionals, options;
  std::vector<std::string> subcommands;  // their words, in order
  std::span<const Example> examples;
  std::span<const std::string_view> closing;  // paragraphs
};

using Manual = std::vector<CommandPage>;  // the program itself first, then each command, parents before children

const CommandPage* find_command(const Manual& manual, std::string_view words);  // nullptr: there is none
// By long or short name, or a positional argument's; nullptr: there is none.
const OptionPage* find_argument(const CommandPage& command, std::string_view name);

// "mayfly", "mayfly key decode".
std::string full_name(const CommandPage& command);

// What an option's value must be, for a person: "takes auto, always or never", "takes a size: …". Never the value that was given.
std::string what_it_takes(const OptionPage& option);

// Text of `help`, at most 80 columns wide. No escape sequences.
std::string help_text(const Manual& manual, const CommandPage& command);

// `text` in lines of at most 80 columns, each after `indent` spaces but the first, which begins at column `column`.
std::string wrapped(std::string_view text, std::size_t indent, std::size_t column);

// The man page of a command, in the language of man(7). `date`: of the facts in the program.
std::string man_page(const Manual& manual, const CommandPage& command, std::string_view version, std::string_view date);
std::string man_file_name(const CommandPage& command);  // "mayfly-key-decode.1"

// A completion script, for one of kShells; empty for any other name.
inline constexpr std::string_view kShells[] = {"bash", "zsh", "fish"};
std::string completion(const Manual& manual, std::string_view shell);

// Of `names` the one that was meant by `typed`, which is not among them; empty if none is near.
std::string nearest(std::string_view typed, std::span<const std::string> names);

// May this be repeated in a message? False for what is long, odd, or could be part of a key: a key may be pasted anywhere on a command line.
bool may_be_shown(std::string_view word);

}  // namespace mayfly::cli
