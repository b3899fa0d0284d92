// The configuration file. Flag over MAYFLY_* over file; never read from a scanned tree. toml++ is a heavy header: only here.
#include <CLI/CLI.hpp>
#include <cstdlib>
#include <sstream>

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include "base/fd.h"
#include "cli/config.h"
#include "cli/manual.h"
#include "cli/manual_of.h"

namespace mayfly::cli {
namespace {

std::string default_path() {
  if (const char* config = std::getenv("XDG_CONFIG_HOME"); config != nullptr && *config == '/') return std::string(config) + "/mayfly/config.toml";
  if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0') return std::string(home) + "/.config/mayfly/config.toml";
  return {};
}

// A value as the command line would have it.
std::vector<std::string> words_of(const toml::node& node) {
  if (const auto* array = node.as_array()) {
    std::vector<std::string> words;
    for (const toml::node& item : *array)
      for (std::string& word : words_of(item)) words.push_back(std::move(word));
    return words;
  }
  if (const auto text = node.value<std::string>()) return {*text};
  std::ostringstream out;
  out << toml::node_view<const toml::node>(node);
  return {out.str()};
}

// Where something stands in the file, and what is wrong with it. Names are the user's own, and shown unless one could be a key.
std::unexpected<Error> refuse(const std::string& path, const toml::source_region& where, std::string message, std::string hint = {}) {
  return fail(Code::invalid, path + ":" + std::to_string(where.begin.line) + ": " + std::move(message), std::move(hint));
}

std::string shown_name(std::string_view name) { return may_be_shown(name) ? " " + std::string(name) : ""; }

// The commands that take settings: those with --config.
std::string sections(const Manual& manual) {
  std::string list;
  for (const CommandPage& command : manual)
    if (find_argument(command, "--config") != nullptr)
      list += (list.empty() ? "[" : ", [") + (command.words.find(' ') == std::string::npos ? command.words : '"' + command.words + '"') + "]";
  return list;
}

// `command`: that of a section; nullptr: any, at the top of the file.
Result<void> check_name(const Manual& manual, const CommandPage* command, const toml::key& key, const std::string& path) {
  const std::string name = "--" + std::string(key.str());
  const auto is_setting = [](std::string_view option) { return option != "--config" && option != "--help"; };
  std::vector<std::string> names;
  for (const CommandPage& one : manual) {
    if ((command != nullptr && &one != command) || find_argument(one, "--config") == nullptr) continue;
    if (is_setting(name) && find_argument(one, name) != nullptr) return {};
    for (const OptionPage& option : one.options)
      if (is_setting(option.name)) names.push_back(option.name);
  }
  const std::string near = nearest(name, names);
  const std::string owner = command == nullptr ? "a command" : full_name(*command);
  return refuse(path, key.source(), "unknown setting" + shown_name(key.str()) + (near.empty() ? "" : "; did you mean " + near.substr(2) + "?"),
                "settings are named as the options of " + owner);
}

Result<void> check_names(const Manual& manual, const toml::table& top, const std::string& path) {
  for (const auto& [key, node] : top) {
    const toml::table* section = node.as_table();
    if (section == nullptr) {
      TRY(check_name(manual, nullptr, key, path));
      continue;
    }
    const CommandPage* command = find_command(manual, key.str());
    if (command == nullptr || find_argument(*command, "--config") == nullptr)
      return refuse(path, key.source(), "unknown section" + shown_name(key.str()), "the sections are " + sections(manual));
    for (const auto& [name, value] : *section) {
      TRY(check_name(manual, command, name, path));
      if (value.is_table()) return refuse(path, name.source(), "unknown section" + shown_name(name.str()), "the sections are " + sections(manual));
    }
  }
  return {};
}

// What stands neither on the command line nor in the environment, nor was given by an inner table before.
Result<void> apply_table(CLI::App& command, const CommandPage& page, const toml::table& table, const std::string& path) {
  for (const auto& [key, node] : table) {
    const std::string name = "--" + std::string(key.str());
    CLI::Option* option = command.get_option_no_throw(name);
    if (node.is_table() || option == nullptr || option->count() > 0) continue;
    try {
      for (const std::string& word : words_of(node)) option->add_result(word);
      option->run_callback();
    } catch (const CLI::Error&) {  // its text may hold the value
      return refuse(path, key.source(), name.substr(2) + " " + what_it_takes(*find_argument(page, name)));
    }
  }
  return {};
}

}  // namespace

Result<void> apply_config(const CLI::App& app, CLI::App& command) {
  CLI::Option* chosen = command.get_option_no_throw("--config");
  const bool named = chosen != nullptr && chosen->count() > 0;
  const std::string path = named ? chosen->as<std::string>() : default_path();
  if (path.empty()) return {};
  auto text = read_file(path, 1 << 20);
  if (!text) {
    if (!named && text.error().code == Code::not_found) return {};
    return std::unexpected(std::move(text.error()).within("the configuration file"));
  }
  const toml::parse_result parsed = toml::parse(*text);
  if (!parsed) {
    const auto& where = parsed.error().source().begin;
    return fail(Code::invalid, path + ":" + std::to_string(where.line) + ":" + std::to_string(where.column) + ": this is not TOML");
  }
  const Manual manual = manual_of(app);
  const CommandPage& page = *find_command(manual, words_of(command));
  TRY(check_names(manual, parsed.table(), path));
  if (const toml::table* own = parsed.table()[page.words].as_table()) TRY(apply_table(command, page, *own, path));
  return apply_table(command, page, parsed.table(), path);
}

}  // namespace mayfly::cli
