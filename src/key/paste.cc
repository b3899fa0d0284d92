#include "key/paste.h"

#include <algorithm>
#include <optional>

#include "base/base64.h"
#include "key/key.h"
#include "key/parts.h"

namespace mayfly::key {
namespace {

constexpr int kMaxTries = 64;

bool is_key_char(char c) { return kBase64Value[static_cast<unsigned char>(c)] >= 0; }
bool is_pair_char(char c) { return is_alias_char(c) || is_secret_char(c) || c == ':'; }
bool is_name_char(char c) { return (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_'; }

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view around = " \t\r\n\"'`,;";
  const std::size_t from = text.find_first_not_of(around);
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(around) - from + 1);
}

// From `at` to where base64 and its padding end.
std::string_view key_at(std::string_view line, std::size_t at) {
  const std::string_view rest = line.substr(at);
  const std::size_t body = run_of(rest, is_key_char);
  return rest.substr(0, body + run_of(rest.substr(body), [](char c) { return c == '='; }));
}

// The pair that "-at-" at `at` stands in. "NAME=" in front is not part of it, though '=' may stand in a user's name.
std::string_view pair_at(std::string_view line, std::size_t at) {
  std::size_t from = at;
  while (from > 0 && is_pair_char(line[from - 1])) --from;
  std::string_view pair = line.substr(from);
  pair = pair.substr(0, run_of(pair, is_pair_char));
  const std::size_t name = run_of(pair, is_name_char);
  if (name > 0 && name < pair.size() && pair[name] == '=') pair.remove_prefix(name + 1);
  return pair;
}

// Remembers the first candidate, and says whether this one is the key.
struct Search {
  std::optional<std::string_view> first;
  int tries = 0;

  bool is_key(std::string_view candidate) {
    if (!first) first = candidate;
    ++tries;
    return decode(candidate).has_value();
  }
};

// The nearest prefix of any family at or behind `from`.
std::size_t next_prefix(std::string_view line, std::size_t from) {
  std::size_t nearest = std::string_view::npos;
  for (const Family& family : families()) nearest = std::min(nearest, line.find(family.prefix, from));
  return nearest;
}

}  // namespace

std::string_view find_key(std::string_view line) {
  Search search;
  for (std::size_t at = next_prefix(line, 0); at != std::string_view::npos && search.tries < kMaxTries; at = next_prefix(line, at + 1))
    if (const auto candidate = key_at(line, at); search.is_key(candidate)) return candidate;
  search.tries = 0;
  for (std::size_t at = line.find(kAt); at != std::string_view::npos && search.tries < kMaxTries; at = line.find(kAt, at + 1))
    if (const auto candidate = pair_at(line, at); search.is_key(candidate)) return candidate;
  return search.first.value_or(trimmed(line));
}

}  // namespace mayfly::key
