// What somebody may have meant by a word that is not known, and whether it may be repeated to them.
#include <algorithm>
#include <vector>

#include "cli/manual.h"
#include "key/family.h"

namespace mayfly::cli {
namespace {

// Letters changed, added, left out, or swapped with their neighbour (optimal string alignment).
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> two_up(b.size() + 1), up(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) up[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({up[j] + 1, row[j - 1] + 1, up[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], two_up[j - 2] + 1);
    }
    two_up.swap(up);
    up.swap(row);
  }
  return up[b.size()];
}

bool is_alphanumeric(char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

}  // namespace

std::string nearest(std::string_view typed, std::span<const std::string> names) {
  constexpr std::size_t kLongest = 40;  // of what is compared
  if (typed.size() > kLongest) return {};
  std::string best;
  std::size_t least = 1 + std::max<std::size_t>(1, typed.size() / 4);
  for (const std::string& name : names) {
    const bool begins = typed.size() >= 4 && name.starts_with(typed);  // "--out" for "--output"
    const std::size_t far = begins ? 1 : distance(typed, name);
    if (far < least) {
      least = far;
      best = name;
    }
  }
  return best;
}

bool may_be_shown(std::string_view word) {
  constexpr std::size_t kLongest = 40, kLongestRun = 15;  // an access key id has 20 letters and digits in a row
  if (word.empty() || word.size() > kLongest) return false;
  std::size_t run = 0, longest = 0;
  for (const char c : word) {
    run = is_alphanumeric(c) || c == '+' || c == '/' ? run + 1 : 0;
    longest = std::max(longest, run);
    if (c <= ' ' || c > '~') return false;
  }
  if (longest > kLongestRun) return false;
  return std::ranges::none_of(key::families(), [&](const key::Family& family) { return word.find(family.prefix) != std::string_view::npos; });
}

}  // namespace mayfly::cli
