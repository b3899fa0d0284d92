// Man pages in the language of man(7).
#include <algorithm>

#include "cli/manual.h"

namespace mayfly::cli {
namespace {

// Text between requests: a backslash, a hyphen that must stay one, and a line that must not begin like a request.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\') out += "\\e";
    else if (c == '-') out += "\\-";
    else out += c;
  }
  return out.starts_with('.') || out.starts_with('\'') ? "\\&" + out : out;
}

std::string bold(std::string_view text) { return "\\fB" + escaped(text) + "\\fR"; }
std::string italic(std::string_view text) { return "\\fI" + escaped(text) + "\\fR"; }

std::string section(std::string_view title) { return ".SH " + std::string(title) + "\n"; }

std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return text;
}

std::string dashed(const CommandPage& command) {
  std::string name = full_name(command);
  std::ranges::replace(name, ' ', '-');
  return name;
}

std::string synopsis(const CommandPage& command) {
  std::string text = section("SYNOPSIS") + bold(full_name(command));
  if (!command.options.empty()) text += " [" + italic("OPTION") + "]...";
  if (!command.subcommands.empty()) text += " " + italic("COMMAND");
  for (const OptionPage& positional : command.positionals) text += " [" + italic(positional.name) + "]" + (positional.repeats ? "..." : "");
  return text + "\n";
}

std::string option(const OptionPage& option) {
  std::string text = ".TP\n";
  if (!option.name.starts_with('-')) return text + italic(option.name) + "\n" + escaped(option.meaning) + "\n";
  if (!option.short_name.empty()) text += bold(option.short_name) + ", ";
  text += bold(option.name) + (option.value.empty() ? "" : " " + italic(option.value)) + "\n" + escaped(option.meaning);
  const auto list = [&](std::string_view word, const std::vector<std::string>& names) {
    for (std::size_t i = 0; i < names.size(); ++i) text += (i == 0 ? std::string(word) : std::string(", ")) + bold(names[i]);
  };
  list("; needs ", option.needs);
  list("; not with ", option.excludes);
  if (!option.variable.empty()) text += "; or by " + bold(option.variable);
  return text + "\n";
}

std::string options(const CommandPage& command) {
  if (command.positionals.empty() && command.options.empty()) return {};
  std::string text = section("OPTIONS"), group;
  for (const OptionPage& one : command.positionals) text += option(one);
  for (const OptionPage& one : command.options) {
    if (one.group != group && !group.empty()) text += ".SS " + one.group + "\n";
    group = one.group;
    text += option(one);
  }
  return text;
}

}  // namespace

std::string man_file_name(const CommandPage& command) { return dashed(command) + ".1"; }

std::string man_page(const Manual& manual, const CommandPage& command, std::string_view version, std::string_view date) {
  std::string text = ".TH " + upper(dashed(command)) + " 1 " + std::string(date) + " \"mayfly " + std::string(version) + "\" Mayfly\n.ad l\n.nh\n";
  text += section("NAME") + escaped(dashed(command)) + " \\- " + escaped(command.about) + "\n" + synopsis(command);
  if (!command.subcommands.empty()) text += section("COMMANDS");
  for (const std::string& words : command.subcommands)
    if (const CommandPage* sub = find_command(manual, words)) text += ".TP\n" + bold(words) + "\n" + escaped(sub->about) + "\n";
  text += options(command);
  if (!command.examples.empty()) text += section("EXAMPLES");
  for (const Example& example : command.examples)
    text += (example.meaning.empty() ? ".PP\n" : ".TP\n") + bold(example.command) + "\n" + (example.meaning.empty() ? "" : escaped(example.meaning) + "\n");
  if (!command.closing.empty()) text += section("NOTES");
  for (const std::string_view paragraph : command.closing) text += ".PP\n" + escaped(paragraph) + "\n";
  std::vector<const CommandPage*> others;
  for (const CommandPage& other : manual)
    if (&other != &command) others.push_back(&other);
  text += section("SEE ALSO");
  for (const CommandPage* other : others) text += bold(dashed(*other)) + "(1)" + (other == others.back() ? "\n" : ",\n");
  return text;
}

}  // namespace mayfly::cli
