#include "app/state.h"

#include <sys/random.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "base/check.h"
#include "base/fd.h"
#include "base/hash.h"

namespace mayfly::app {
namespace {

constexpr std::size_t kKeySize = 32;  // bytes

Secret random_secret() {
  std::string bytes(kKeySize, '\0');
  CHECK(::getrandom(bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()));
  Secret secret(bytes);
  wipe(bytes);
  return secret;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) text.remove_suffix(1);
  return text;
}

Result<FingerprintKey> parse(std::string text, const std::string& path) {
  auto bytes = hex_decode(trimmed(text));
  wipe(text);
  if (!bytes || bytes->size() < kKeySize)
    return fail(Code::invalid, path + " is not a fingerprint key", "it holds at least 64 hex digits; make one with: openssl rand -hex 32");
  FingerprintKey key{std::make_shared<const Secret>(*bytes), path, true};
  wipe(*bytes);
  return key;
}

// Each missing directory of a path, only for its owner.
Result<void> make_directories(const std::string& path) {
  for (std::size_t slash = path.find('/', 1);; slash = path.find('/', slash + 1)) {
    const std::string part = path.substr(0, slash);
    if (::mkdir(part.c_str(), 0700) != 0 && errno != EEXIST) return fail_errno(errno, "create " + part);
    if (slash == std::string::npos) return {};
  }
}

}  // namespace

std::string default_state_directory() {
  if (const char* data = std::getenv("XDG_DATA_HOME"); data != nullptr && *data == '/') return std::string(data) + "/mayfly";
  if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0') return std::string(home) + "/.local/share/mayfly";
  return {};
}

Result<FingerprintKey> load_fingerprint_key(const std::optional<std::string>& file, const std::string& state_directory) {
  if (file) {
    TRY(std::string text, read_file(*file, 4096));
    return parse(std::move(text), *file);
  }
  const std::string path = state_directory.empty() ? "" : state_directory + "/fingerprint.key";
  if (!path.empty()) {
    auto text = read_file(path, 4096);
    if (text) return parse(std::move(*text), path);
    if (text.error().code != Code::not_found && text.error().code != Code::denied) return std::unexpected(text.error());
  }
  return FingerprintKey{std::make_shared<const Secret>(random_secret()), path, false};
}

Result<void> save(const FingerprintKey& key) {
  if (key.stored || key.path.empty()) return {};
  TRY(make_directories(key.path.substr(0, key.path.rfind('/'))));
  std::string text = hex_encode(key.key->reveal()) + "\n";
  const auto written = write_file_atomically(key.path, text);
  wipe(text);
  return written;
}

Result<leaks::Baseline> read_baseline(const std::string& path) {
  TRY(const std::string text, read_file(path, std::size_t{64} << 20));
  const auto json = nlohmann::json::parse(text, nullptr, false);
  const auto broken = [&] { return fail(Code::invalid, path + " is not a baseline", "write one with: mayfly scan --write-baseline FILE"); };
  if (!json.is_object() || json.value("schema", "") != "mayfly-baseline/1" || !json.contains("salt") || !json["salt"].is_string()) return broken();
  const auto salt = hex_decode(json["salt"].get<std::string>());
  if (!salt || salt->size() < kKeySize || !json.contains("fingerprints") || !json["fingerprints"].is_array()) return broken();
  leaks::Baseline baseline{Secret(*salt), {}};
  for (const auto& one : json["fingerprints"]) {
    if (!one.is_string()) return broken();
    baseline.fingerprints.insert(one.get<std::string>());
  }
  return baseline;
}

leaks::Baseline new_baseline() { return {random_secret(), {}}; }

std::string baseline_text(const leaks::Baseline& baseline) {
  nlohmann::ordered_json json;
  json["schema"] = "mayfly-baseline/1";
  json["salt"] = hex_encode(baseline.salt.reveal());
  json["fingerprints"] = baseline.fingerprints;
  return json.dump(2) + "\n";
}

}  // namespace mayfly::app
