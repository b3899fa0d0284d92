#include "aws/profiles.h"

#include <sys/stat.h>

#include "base/fd.h"

namespace mayfly::aws {
namespace {

constexpr std::size_t kMaxFileBytes = 16U << 20;

Result<Ini> load(const std::string& path) {
  auto text = read_file(path, kMaxFileBytes);
  if (!text && text.error().code == Code::not_found) return Ini{};
  if (!text) return std::unexpected(std::move(text.error()));
  auto ini = parse_ini(*text);
  if (!ini) return fail(Code::invalid, path + ", " + ini.error().message, "the AWS CLI would refuse this file too");
  return ini;
}

// "profile dev" → "dev" where `kind` is "profile"; nullopt: another kind of section, or no name that can be read.
std::optional<std::string> name_after(const std::string& section, std::string_view kind) {
  if (!section.starts_with(kind)) return std::nullopt;
  const auto words = split_words(section);
  if (!words || words->size() != 2) return std::nullopt;
  return words->at(1);
}

void sort_sections(Ini sections, Profiles& into) {
  for (auto& [name, section] : sections) {
    if (name == "default") into.config_profiles[name] = std::move(section);
    else if (const auto profile = name_after(name, "profile")) into.config_profiles[*profile] = std::move(section);
    else if (const auto session = name_after(name, "sso-session")) into.sso_sessions[*session] = std::move(section);
    else if (const auto services = name_after(name, "services")) into.services[*services] = std::move(section);
  }
}

std::string path_of(const Variables& variables, const std::string& variable, const char* usual) {
  const std::string named = variables(variable);
  return expanded(named.empty() ? usual : named, variables);
}

}  // namespace

std::string expanded(const std::string& path, const Variables& variables) {
  if (path != "~" && !path.starts_with("~/")) return path;
  return variables("HOME") + path.substr(1);
}

Result<Profiles> load_profiles(const Variables& variables) {
  Profiles out;
  out.config_path = path_of(variables, "AWS_CONFIG_FILE", "~/.aws/config");
  out.credentials_path = path_of(variables, "AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials");
  struct stat status{};
  out.config_is_writable_by_all = ::stat(out.config_path.c_str(), &status) == 0 && (status.st_mode & S_IWOTH) != 0;
  TRY(Ini config, load(out.config_path));
  TRY(out.credentials_profiles, load(out.credentials_path));
  sort_sections(std::move(config), out);
  out.profiles = out.config_profiles;
  for (const auto& [name, section] : out.credentials_profiles)
    for (const auto& [key, value] : section) out.profiles[name][key] = value;
  return out;
}

std::optional<std::string> value_in(const Ini& profiles, const std::string& profile, const std::string& key) {
  const auto section = profiles.find(profile);
  if (section == profiles.end()) return std::nullopt;
  const auto found = section->second.find(key);
  if (found == section->second.end()) return std::nullopt;
  return found->second;
}

}  // namespace mayfly::aws
