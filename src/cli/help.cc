#include <algorithm>

#include "cli/manual.h"

namespace mayfly::cli {
namespace {

constexpr std::size_t kWidth = 80;
constexpr std::size_t kColumn = 28;  // where meanings begin

// "-o, --output FILE", "    --git", "PATH...".
std::string option_head(const OptionPage& option) {
  if (!option.name.starts_with('-')) return option.name + (option.repeats ? "..." : "");
  const std::string head = (option.short_name.empty() ? "    " : option.short_name + ", ") + option.name;
  return option.value.empty() ? head : head + " " + option.value;
}

std::string joined(std::span<const std::string> words, std::string_view last) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) out += (i == 0 ? "" : i + 1 == words.size() ? std::string(last) : std::string(", ")) + words[i];
  return out;
}

std::string meaning(const OptionPage& option) {
  std::string text = option.meaning;
  if (!option.needs.empty()) text += " (with " + joined(option.needs, " and ") + ")";
  return text;
}

std::string row(std::string_view head, std::string_view text) {
  std::string out = "  " + std::string(head);
  if (out.size() + 2 > kColumn) out += "\n" + std::string(kColumn, ' ');
  else out.resize(kColumn, ' ');
  return out + wrapped(text, kColumn, kColumn) + "\n";
}

std::string usage(const CommandPage& command) {
  std::string text = full_name(command);
  if (!command.options.empty()) text += " [OPTION]...";
  if (!command.subcommands.empty()) text += " COMMAND";
  for (const OptionPage& positional : command.positionals) text += " [" + positional.name + "]" + (positional.repeats ? "..." : "");
  return "Usage: " + text + "\n";
}

std::string options(const CommandPage& command) {
  std::vector<std::string> groups;
  for (const OptionPage& option : command.options)
    if (std::ranges::find(groups, option.group) == groups.end()) groups.push_back(option.group);
  std::string text;
  for (const std::string& group : groups) {
    text += "\n" + group + ":\n";
    for (const OptionPage& option : command.options)
      if (option.group == group) text += row(option_head(option), meaning(option));
  }
  return text;
}

std::string variables(const CommandPage& command) {
  std::vector<std::string> names;
  for (const OptionPage& option : command.options)
    if (!option.variable.empty()) names.push_back(option.variable);
  if (names.empty()) return {};
  const std::string text = joined(names, " and ") + " stand for the options of these names where the command line leaves them out.";
  return "\nVariables:\n  " + wrapped(text, 2, 2) + "\n";
}

std::string examples(const CommandPage& command) {
  if (command.examples.empty()) return {};
  std::size_t column = 0;
  for (const Example& example : command.examples)
    if (!example.meaning.empty()) column = std::max(column, example.command.size());
  std::string text = "\nExamples:\n";
  for (const Example& example : command.examples) {
    text += "  " + std::string(example.command);
    if (!example.meaning.empty()) text += std::string(column + 2 - example.command.size(), ' ') + std::string(example.meaning);
    text += "\n";
  }
  return text;
}

}  // namespace

std::string wrapped(std::string_view text, std::size_t indent, std::size_t column) {
  std::string out;
  while (!text.empty()) {
    const std::size_t space = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, space);
    text.remove_prefix(std::min(space + 1, text.size()));
    if (out.empty()) {
      column += word.size();
    } else if (column + 1 + word.size() > kWidth) {
      out += "\n" + std::string(indent, ' ');
      column = indent + word.size();
    } else {
      out += ' ';
      column += 1 + word.size();
    }
    out += word;
  }
  return out;
}

std::string full_name(const CommandPage& command) { return command.words.empty() ? "mayfly" : "mayfly " + command.words; }

const CommandPage* find_command(const Manual& manual, std::string_view words) {
  const auto found = std::ranges::find(manual, words, &CommandPage::words);
  return found == manual.end() ? nullptr : &*found;
}

const OptionPage* find_argument(const CommandPage& command, std::string_view name) {
  for (const auto* list : {&command.options, &command.positionals})
    for (const OptionPage& option : *list)
      if (option.name == name || (!option.short_name.empty() && option.short_name == name)) return &option;
  return nullptr;
}

std::string what_it_takes(const OptionPage& option) {
  if (!option.choices.empty()) return "takes " + joined(option.choices, " or ");
  if (option.value == "N") return "takes a whole number from 1 on";
  if (option.value == "SIZE") return "takes a size: a number with K, M, G, T (powers of 1,000) or Ki, Mi, Gi, Ti, as in 10M";
  if (option.value == "DURATION") return "takes a duration, as in 90s, 15m, 12h, 7d";
  if (option.value == "GLOB") return "takes a glob as in .gitignore; a [ needs its ], and the end is no backslash";
  return option.value.empty() ? "takes no value" : "takes one value, " + option.value;
}

std::string help_text(const Manual& manual, const CommandPage& command) {
  std::string text = wrapped(full_name(command) + ": " + command.about, 0, 0) + "\n\n" + usage(command);
  if (!command.positionals.empty()) text += "\n";
  for (const OptionPage& positional : command.positionals) text += row(option_head(positional), positional.meaning);
  if (!command.subcommands.empty()) text += "\nCommands:\n";
  for (const std::string& words : command.subcommands)
    if (const CommandPage* sub = find_command(manual, words)) text += row(words, sub->about);
  text += options(command) + variables(command) + examples(command);
  for (const std::string_view paragraph : command.closing) text += "\n" + wrapped(paragraph, 0, 0) + "\n";
  return text;
}

}  // namespace mayfly::cli
