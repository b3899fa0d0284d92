// Completion scripts of shells, written from the manual. Each is a list of what may follow; the logic around it is short and the same for all commands.
#include <algorithm>

#include "cli/manual.h"

namespace mayfly::cli {
namespace {

bool takes_path(const OptionPage& option) {
  const std::string& kind = option.name.starts_with('-') ? option.value : option.name;
  return kind == "FILE" || kind == "DIR" || kind == "PATH";
}

// What completes the value of an option or a positional: words, files, or nothing.
std::string words_for(const Manual& manual, const OptionPage& option) {
  std::string words;
  if (option.name == "COMMAND") {
    for (const std::string& command : manual.front().subcommands) words += (words.empty() ? "" : " ") + command;
  } else {
    for (const std::string& choice : option.choices) words += (words.empty() ? "" : " ") + choice;
  }
  return words;
}

std::string last_word(const std::string& words) { return words.substr(words.rfind(' ') + 1); }

// In single quotes, for any of the shells.
std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

// ---- bash --------------------------------------------------------------------------------------------------------------------------------------

constexpr std::string_view kBashHead = R"(# bash completion for mayfly, written by: mayfly completion bash
_mayfly() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command= i
  [ "$before" != '=' ] || before=${COMP_WORDS[COMP_CWORD-2]}
  [ "$word" != '=' ] || { before=${COMP_WORDS[COMP_CWORD-1]}; word=; }
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$command ${COMP_WORDS[i]}" in
)";
constexpr std::string_view kBashMiddle = R"(    esac
  done
  local options= words= files=
  case "$command" in
)";
constexpr std::string_view kBashValues = R"(  esac
  case "$command $before" in
)";
constexpr std::string_view kBashTail = R"(    *) [[ $word != -* ]] || words=$options ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word"; [ -z "$files" ] || compgen -f -- "$word")
  [ -z "$files" ] || compopt -o filenames
}
complete -F _mayfly mayfly
)";

std::string bash_commands(const Manual& manual) {
  std::string text;
  for (const CommandPage& command : manual) {
    if (command.words.empty()) continue;
    const std::size_t space = command.words.rfind(' ');
    const std::string above = space == std::string::npos ? "" : command.words.substr(0, space);
    text += "      " + quoted(above + " " + last_word(command.words)) + ") command=" + quoted(command.words) + " ;;\n";
  }
  return text;
}

std::string bash_arguments(const Manual& manual) {
  std::string text;
  for (const CommandPage& command : manual) {
    std::string options, words;
    for (const OptionPage& option : command.options) options += " " + option.name + (option.short_name.empty() ? "" : " " + option.short_name);
    for (const std::string& sub : command.subcommands) words += " " + last_word(sub);
    bool files = false;
    for (const OptionPage& positional : command.positionals) {
      words += " " + words_for(manual, positional);
      files = files || takes_path(positional);
    }
    text += "    " + quoted(command.words) + ") options=" + quoted(options) + " words=" + quoted(words) + (files ? " files=1" : "") + " ;;\n";
  }
  return text;
}

std::string bash_values(const Manual& manual) {
  std::string text;
  for (const CommandPage& command : manual)
    for (const OptionPage& option : command.options) {
      if (option.value.empty()) continue;
      text += "    " + quoted(command.words + " " + option.name);
      if (!option.short_name.empty()) text += "|" + quoted(command.words + " " + option.short_name);
      text += ") words=" + quoted(words_for(manual, option)) + " files=" + (takes_path(option) ? "1" : "") + " ;;\n";
    }
  return text;
}

std::string bash(const Manual& manual) {
  return std::string(kBashHead) + bash_commands(manual) + std::string(kBashMiddle) + bash_arguments(manual) + std::string(kBashValues) + bash_values(manual) +
         std::string(kBashTail);
}

// ---- zsh ---------------------------------------------------------------------------------------------------------------------------------------

// In _arguments' own language, brackets and colons mean something.
std::string zsh_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string zsh_action(const Manual& manual, const OptionPage& option) {
  if (takes_path(option)) return ":_files";
  const std::string words = words_for(manual, option);
  return words.empty() ? ": " : ":(" + words + ")";
}

std::string zsh_function(const CommandPage& command) {
  std::string name = "_mayfly_" + command.words;
  std::ranges::replace(name, ' ', '_');
  return command.words.empty() ? "_mayfly" : name;
}

std::string zsh_option(const Manual& manual, const OptionPage& option) {
  const std::string value = option.value.empty() ? "" : ":" + option.value + zsh_action(manual, option);
  const std::string tail = "[" + zsh_escaped(option.meaning) + "]" + value;
  std::string text = "    " + quoted((option.repeats ? "*" : "") + option.name + (option.value.empty() ? "" : "=") + tail) + " \\\n";
  if (!option.short_name.empty()) text += "    " + quoted(option.short_name + tail) + " \\\n";
  return text;
}

std::string zsh_command(const Manual& manual, const CommandPage& command) {
  std::string text = zsh_function(command) + "() {\n";
  if (!command.subcommands.empty()) text += "  local context state state_descr line\n  typeset -A opt_args\n";
  text += "  _arguments -s " + std::string(command.subcommands.empty() ? "" : "-C ") + "\\\n";
  for (const OptionPage& option : command.options) text += zsh_option(manual, option);
  if (command.subcommands.empty()) {
    for (const OptionPage& positional : command.positionals)
      text += "    " + quoted((positional.repeats ? "*:" : ":") + positional.name + zsh_action(manual, positional)) + " \\\n";
    return text + "    && return\n}\n";
  }
  text += "    '1:command:->command' '*::argument:->argument' && return\n  case $state in\n    command)\n      local -a commands=(\n";
  for (const std::string& sub : command.subcommands) text += "        " + quoted(last_word(sub) + ":" + zsh_escaped(find_command(manual, sub)->about)) + "\n";
  text += "      )\n      _describe command commands ;;\n    argument)\n      case $line[1] in\n";
  for (const std::string& sub : command.subcommands) text += "        " + last_word(sub) + ") " + zsh_function(*find_command(manual, sub)) + " ;;\n";
  return text + "      esac ;;\n  esac\n}\n";
}

std::string zsh(const Manual& manual) {
  std::string text = "#compdef mayfly\n# zsh completion for mayfly, written by: mayfly completion zsh\n";
  for (const CommandPage& command : manual) text += zsh_command(manual, command);
  return text + "if [ \"$funcstack[1]\" = _mayfly ]; then _mayfly \"$@\"; else compdef _mayfly mayfly; fi\n";
}

// ---- fish --------------------------------------------------------------------------------------------------------------------------------------

// Single quotes of fish know \' and \\.
std::string fish_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

// True where the command stands on the line and none of those below it.
std::string fish_condition(const CommandPage& command) {
  std::string subs;
  for (const std::string& sub : command.subcommands) subs += " " + last_word(sub);
  if (command.words.empty()) return "not __fish_seen_subcommand_from" + subs;
  std::string condition = "__fish_seen_subcommand_from " + last_word(command.words);
  if (const std::size_t space = command.words.rfind(' '); space != std::string::npos)
    condition = "__fish_seen_subcommand_from " + command.words.substr(0, space) + "; and " + condition;
  return condition + (subs.empty() ? "" : "; and not __fish_seen_subcommand_from" + subs);
}

std::string fish_argument(const Manual& manual, const OptionPage& option) {
  if (takes_path(option)) return " -F";
  const std::string words = words_for(manual, option);
  return words.empty() ? "" : " -a " + fish_quoted(words);
}

std::string fish(const Manual& manual) {
  std::string text = "# fish completion for mayfly, written by: mayfly completion fish\ncomplete -c mayfly -f\n";
  for (const CommandPage& command : manual) {
    const std::string head = "complete -c mayfly -n " + fish_quoted(fish_condition(command));
    for (const std::string& sub : command.subcommands) text += head + " -a " + last_word(sub) + " -d " + fish_quoted(find_command(manual, sub)->about) + "\n";
    for (const OptionPage& positional : command.positionals) text += head + fish_argument(manual, positional) + "\n";
    for (const OptionPage& option : command.options) {
      text += head + " -l " + option.name.substr(2) + (option.short_name.empty() ? "" : " -s " + option.short_name.substr(1));
      if (!option.value.empty()) text += " -r" + fish_argument(manual, option);
      text += " -d " + fish_quoted(option.meaning) + "\n";
    }
  }
  return text;
}

}  // namespace

std::string completion(const Manual& manual, std::string_view shell) {
  if (shell == "bash") return bash(manual);
  if (shell == "zsh") return zsh(manual);
  if (shell == "fish") return fish(manual);
  return {};
}

}  // namespace mayfly::cli
