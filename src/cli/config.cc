// The configuration file. Flag over MAYFLY_* over file; never read from a scanned tree. toml++ is a heavy header: only here.
#include <CLI/CLI.hpp>
#include <cstdlib>
#include <sstream>

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include "base/fd.h"
#include "cli/config.h"

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

Result<void> apply_table(CLI::App& command, const toml::table& table, const std::string& path, bool strict) {
  for (const auto& [key, node] : table) {
    if (node.is_table()) continue;
    const std::string name(key.str());
    CLI::Option* option = command.get_option_no_throw("--" + name);
    if (option == nullptr) {
      if (strict)
        return fail(Code::invalid, path + ": unknown setting" + (name.size() < 32 ? " " + name : std::string()),
                    "settings are named as the flags of mayfly " + command.get_name());
      continue;
    }
    if (option->count() > 0) continue;
    for (const std::string& word : words_of(node)) option->add_result(word);
    option->run_callback();
  }
  return {};
}

}  // namespace

Result<void> apply_config(CLI::App& command, const std::string& section) {
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
  try {
    if (const toml::table* own = parsed.table()[section].as_table()) TRY(apply_table(command, *own, path, true));
    return apply_table(command, parsed.table(), path, false);
  } catch (const CLI::Error& error) {
    static_cast<void>(error);  // its text may hold the value
    return fail(Code::invalid, path + ": a value is not one that its setting takes");
  }
}

}  // namespace mayfly::cli
