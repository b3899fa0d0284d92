#include "cli/manual_of.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "cli/texts.h"

namespace mayfly::cli {
namespace {

std::vector<std::string> names_of(const std::set<CLI::Option*>& options) {
  std::vector<std::string> names;
  for (const CLI::Option* option : options) names.push_back(option->get_name());
  std::ranges::sort(names);
  return names;
}

// "WHEN:{auto,always,never}", as CLI11 writes a type with its validator.
void split_type(const std::string& type, OptionPage& page) {
  page.value = type.substr(0, type.find(':'));
  const std::size_t open = type.find('{'), close = type.rfind('}');
  if (open == std::string::npos || close == std::string::npos) return;
  for (std::size_t begin = open + 1; begin < close;) {
    const std::size_t end = std::min(type.find(',', begin), close);
    page.choices.push_back(type.substr(begin, end - begin));
    begin = end + 1;
  }
}

OptionPage page_of(const CLI::Option& option) {
  OptionPage page;
  page.name = option.get_name(option.get_positional());
  if (!option.get_positional()) page.name = "--" + option.get_lnames().front();
  if (!option.get_snames().empty()) page.short_name = "-" + option.get_snames().front();
  if (option.get_items_expected_max() > 0) split_type(option.get_type_name(), page);
  page.meaning = option.get_description();
  page.group = option.get_group();
  page.variable = option.get_envname();
  page.needs = names_of(option.get_needs());
  page.excludes = names_of(option.get_excludes());
  page.repeats = option.get_items_expected_max() > 1;
  return page;
}

void add_command(const CLI::App& app, Manual& manual) {
  const std::size_t own = manual.size();
  CommandPage& page = manual.emplace_back();
  page.words = words_of(app);
  const CommandText& text = text_of(page.words);
  page.about = text.about;
  page.examples = text.examples;
  page.closing = text.closing;
  for (const CLI::Option* option : app.get_options()) (option->get_positional() ? page.positionals : page.options).push_back(page_of(*option));
  for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
    manual[own].subcommands.push_back(words_of(*sub));
    add_command(*sub, manual);
  }
}

}  // namespace

std::string words_of(const CLI::App& used) {
  if (used.get_parent() == nullptr) return {};
  const std::string above = words_of(*used.get_parent());
  return above + (above.empty() ? "" : " ") + used.get_name();
}

const CLI::App& used_command(const CLI::App& app) {
  const CLI::App* used = &app;
  while (!used->get_subcommands().empty()) used = used->get_subcommands().front();
  return *used;
}

Manual manual_of(const CLI::App& app) {
  Manual manual;
  add_command(app, manual);
  return manual;
}

}  // namespace mayfly::cli
