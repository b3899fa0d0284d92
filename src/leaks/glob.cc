#include "leaks/glob.h"

#include <algorithm>
#include <cstdint>

namespace mayfly::leaks {
namespace {

// One element of a glob at position `g`: how long it is, and whether it takes the character `c`.
struct Element {
  std::size_t size = 1;
  bool takes = false;
};

Element character_class(std::string_view glob, std::size_t g, char c) {
  std::size_t i = g + 1;
  const bool negated = i < glob.size() && (glob[i] == '!' || glob[i] == '^');
  if (negated) ++i;
  bool in = false;
  for (bool first = true; i < glob.size() && (first || glob[i] != ']'); first = false) {
    char low = glob[i];
    if (low == '\\' && i + 1 < glob.size()) low = glob[++i];
    char high = low;
    if (i + 2 < glob.size() && glob[i + 1] == '-' && glob[i + 2] != ']') {
      high = glob[i += 2];
      if (high == '\\' && i + 1 < glob.size()) high = glob[++i];
    }
    in = in || (static_cast<unsigned char>(c) >= static_cast<unsigned char>(low) && static_cast<unsigned char>(c) <= static_cast<unsigned char>(high));
    ++i;
  }
  if (i >= glob.size()) return {1, c == '['};  // never closed: a plain bracket
  return {i + 1 - g, in != negated && c != '/'};
}

Element element(std::string_view glob, std::size_t g, char c) {
  if (glob[g] == '?') return {1, c != '/'};
  if (glob[g] == '[') return character_class(glob, g, c);
  if (glob[g] == '\\' && g + 1 < glob.size()) return {2, glob[g + 1] == c};
  return {1, glob[g] == c};
}

}  // namespace

// Backtracks only to the last `*` (not over a `/`) and the last `**` (from name to name), which is enough: a star that matched may only grow, and
// where an earlier `**` could begin anew, a later one can too.
bool glob_matches(std::string_view glob, std::string_view text) {
  constexpr std::size_t kNone = SIZE_MAX;
  std::size_t g = 0, t = 0;
  std::size_t star_g = kNone, star_t = 0, deep_g = kNone, deep_t = 0;
  for (;;) {
    if (g < glob.size() && glob[g] == '*') {
      const std::size_t after = std::min(glob.find_first_not_of('*', g), glob.size());
      const bool at_name = g == 0 || glob[g - 1] == '/';
      if (after - g >= 2 && at_name && (after == glob.size() || glob[after] == '/')) {
        g = after == glob.size() ? after : after + 1;  // "**/" also matches nothing at all
        deep_g = g;
        deep_t = t;
        star_g = kNone;
      } else {
        star_g = g = after;
        star_t = t;
      }
      continue;
    }
    if (t == text.size() && g == glob.size()) return true;
    if (t < text.size() && g < glob.size()) {
      const Element e = element(glob, g, text[t]);
      if (e.takes) {
        g += e.size;
        ++t;
        continue;
      }
    }
    if (star_g != kNone && star_t < text.size() && text[star_t] != '/') {
      g = star_g;
      t = ++star_t;
    } else if (deep_g != kNone && deep_t < text.size()) {
      // "**/x" begins anew behind each "/"; "**" at each character.
      const bool at_names = deep_g >= 1 && glob[deep_g - 1] == '/';
      ++deep_t;
      while (at_names && deep_t < text.size() && text[deep_t - 1] != '/') ++deep_t;
      if (at_names && text[deep_t - 1] != '/') return false;
      g = deep_g;
      t = deep_t;
      star_g = kNone;
    } else {
      return false;
    }
  }
}

Result<void> check_glob(std::string_view glob) {
  if (glob.starts_with('!')) glob.remove_prefix(1);
  if (glob.empty() || glob == "/") return fail(Code::invalid, "an empty glob");
  for (std::size_t i = 0; i < glob.size(); ++i) {
    if (glob[i] == '\\') {
      if (++i == glob.size()) return fail(Code::invalid, "a glob that ends in a backslash");
      continue;
    }
    if (glob[i] != '[') continue;
    i += i + 1 < glob.size() && (glob[i + 1] == '!' || glob[i + 1] == '^') ? 2 : 1;
    for (const std::size_t first = i; i < glob.size() && (i == first || glob[i] != ']'); ++i)
      if (glob[i] == '\\') ++i;
    if (i >= glob.size()) return fail(Code::invalid, "a glob with a [ that is not closed");
  }
  return {};
}

Globs::Globs(const std::vector<std::string>& patterns) : matched_(std::make_unique<std::atomic<bool>[]>(patterns.size())) {
  for (std::string_view text : patterns) {
    Pattern& pattern = patterns_.emplace_back();
    if (text.starts_with('!')) {
      pattern.negated = true;
      text.remove_prefix(1);
    }
    if (text.ends_with('/')) {
      pattern.directory_only = true;
      text.remove_suffix(1);
    }
    pattern.anchored = text.find('/') != std::string_view::npos;
    if (text.starts_with('/')) text.remove_prefix(1);
    pattern.glob = text;
  }
}

bool Globs::matches(std::size_t i, std::string_view path, bool is_directory) const {
  const Pattern& pattern = patterns_[i];
  if (pattern.directory_only && !is_directory) return false;
  const std::string_view name = path.substr(path.rfind('/') + 1);
  if (!glob_matches(pattern.glob, pattern.anchored ? path : name)) return false;
  if (!has_matched(i)) matched_[i].store(true, std::memory_order_relaxed);
  return true;
}

Globs::Verdict Globs::verdict(std::string_view path, bool is_directory) const {
  Verdict verdict = Verdict::none;
  for (std::size_t i = patterns_.size(); i-- > 0;) {
    if (verdict != Verdict::none && has_matched(i)) continue;  // it decides nothing here, and there is nothing to learn of it
    if (matches(i, path, is_directory) && verdict == Verdict::none) verdict = patterns_[i].negated ? Verdict::taken_back : Verdict::selected;
  }
  return verdict;
}

bool Globs::selects(std::string_view path, bool is_directory) const { return verdict(path, is_directory) == Verdict::selected; }

bool Globs::selects_below(std::string_view path) const {
  bool selected = std::ranges::all_of(patterns_, &Pattern::negated);
  for (std::size_t slash = path.find('/'); slash != std::string_view::npos; slash = path.find('/', slash + 1)) {
    const Verdict above = verdict(path.substr(0, slash), true);
    if (above == Verdict::taken_back) return false;
    selected = selected || above == Verdict::selected;
  }
  const Verdict own = verdict(path, false);
  return own == Verdict::none ? selected : own == Verdict::selected;
}

}  // namespace mayfly::leaks
