#include "cli/refusal.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <span>

#include "cli/manual_of.h"

namespace mayfly::cli {
namespace {

Error refused(std::string message) { return {Code::invalid, std::move(message), {}, {}}; }

Error unknown_option(const Manual& manual, const CommandPage& page, std::string_view word) {
  const std::string_view name = word.starts_with("--") ? word.substr(0, word.find('=')) : word.substr(0, 2);
  const std::string shown = may_be_shown(name) ? " " + std::string(name) : "";
  for (const CommandPage& other : manual)
    if (name != "--help" && find_argument(other, name) != nullptr)
      return refused("option" + shown + " belongs to " + full_name(other) + ", not to " + full_name(page));
  std::vector<std::string> names;
  for (const OptionPage& option : page.options) names.push_back(option.name);
  const std::string near = name.starts_with("--") ? nearest(name, names) : "";
  return refused("unknown option" + shown + (near.empty() ? "" : "; did you mean " + near + "?"));
}

Error unknown_word(const Manual& manual, const CommandPage& page, std::string_view word) {
  if (page.subcommands.empty()) return refused("one argument too many");
  const auto last = [](std::string_view words) { return std::string(words.substr(words.rfind(' ') + 1)); };
  std::vector<std::string> names;
  for (const CommandPage& command : manual)
    if (command.words.starts_with(page.words)) names.push_back(last(command.words));
  std::string near = nearest(word, names);
  for (const CommandPage& command : manual)
    if (!near.empty() && last(command.words) == near) near = command.words;
  if (near.empty() && find_argument(page, "--" + std::string(word)) != nullptr) near = "--" + std::string(word);
  const bool is_word = std::ranges::all_of(word, [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; });
  return refused("unknown command" + (is_word && may_be_shown(word) ? " " + std::string(word) : "") +
                 (near.empty() ? "" : "; did you mean mayfly " + near + "?"));
}

// The option that CLI11's text is about: the one whose name comes first in it. What follows may be a value.
const CLI::Option* option_in(const CLI::App& used, std::string_view text) {
  const CLI::Option* first = nullptr;
  std::size_t at = std::string_view::npos, size = 0;
  for (const CLI::Option* option : used.get_options()) {
    const std::string name = option->get_name(option->get_positional());
    const std::size_t found = text.find(name);
    if (found == std::string_view::npos || found > at || (found == at && name.size() < size)) continue;
    first = option;
    at = found;
    size = name.size();
  }
  return first;
}

// Two options that need or exclude each other.
std::string conflict(const CLI::App& used) {
  for (const CLI::Option* option : used.get_options()) {
    if (option->count() == 0) continue;
    for (const CLI::Option* other : option->get_needs())
      if (other->count() == 0) return option->get_name() + " needs " + other->get_name();
    for (const CLI::Option* other : option->get_excludes())
      if (other->count() > 0) return option->get_name() + " and " + other->get_name() + " exclude each other";
  }
  return "two options do not go together";
}

}  // namespace

bool on_command_line(std::string_view name, std::string_view short_name, int argc, char** argv) {
  return std::ranges::any_of(std::span(argv, static_cast<std::size_t>(argc)), [&](std::string_view word) {
    return word == name || word.starts_with(std::string(name) + "=") || (!short_name.empty() && word.starts_with(short_name));
  });
}

Error refusal_of(const CLI::App& app, const CLI::Error& error, int argc, char** argv) {
  const Manual manual = manual_of(app);
  const CLI::App& used = used_command(app);
  const CommandPage& page = *find_command(manual, words_of(used));
  Error told = refused("the arguments are not right");
  const bool extra = dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr, required = dynamic_cast<const CLI::RequiredError*>(&error) != nullptr;
  const std::vector<std::string> left = app.remaining(true);
  if ((extra || required) && !left.empty()) {
    told = left.front().starts_with('-') ? unknown_option(manual, page, left.front()) : unknown_word(manual, page, left.front());
  } else if (required) {
    told = refused(page.positionals.empty() ? "which command?" : "which " + page.positionals.front().name + "? It " + what_it_takes(page.positionals.front()));
  } else if (dynamic_cast<const CLI::RequiresError*>(&error) != nullptr || dynamic_cast<const CLI::ExcludesError*>(&error) != nullptr) {
    told = refused(conflict(used));
  } else if (const CLI::Option* option = option_in(used, error.what())) {
    const OptionPage& about = *find_argument(page, option->get_name(option->get_positional()));
    const bool lacks = dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr && !about.value.empty();
    const bool from_variable = !about.variable.empty() && !on_command_line(about.name, about.short_name, argc, argv);
    const std::string subject = from_variable ? about.variable : about.name;
    told = refused(lacks ? subject + " lacks its value: it " + what_it_takes(about) : subject + " " + what_it_takes(about));
  }
  told.hint = page.words.empty() ? "mayfly help" : "mayfly help " + page.words;
  return told;
}

}  // namespace mayfly::cli
