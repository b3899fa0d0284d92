// Globs in the manner of .gitignore (gitignore(5)), for --exclude and --include: `*` and `?` stop at `/`, `**` as a whole name does not (elsewhere it is
// a `*`), `[a-z]` is a class, a `/` at the front or in the middle ties the pattern to the root, one at the end asks for a directory, `!` takes back; the
// last pattern that matches decides.
//
// Thread-safe. Linear in pattern times path, whatever the pattern.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace mayfly::leaks {

class Globs {
 public:
  explicit Globs(const std::vector<std::string>& patterns);

  bool empty() const { return patterns_.empty(); }

  // `path`: relative to the root, "/" between names. Does the last pattern that matches it select it?
  bool selects(std::string_view path, bool is_directory) const;

  // Is this file selected, by itself or by a directory above it? A directory that was taken back takes everything below it with it. Where all patterns
  // take back, the rest is selected.
  bool selects_below(std::string_view path) const;

  // Has this pattern matched anything yet, whether or not a later one decided?
  bool has_matched(std::size_t pattern) const { return matched_[pattern].load(std::memory_order_relaxed); }

 private:
  struct Pattern {
    std::string glob;
    bool anchored = false, directory_only = false, negated = false;
  };
  enum class Verdict { none, selected, taken_back };
  Verdict verdict(std::string_view path, bool is_directory) const;
  bool matches(std::size_t pattern, std::string_view path, bool is_directory) const;

  std::vector<Pattern> patterns_;
  std::unique_ptr<std::atomic<bool>[]> matched_;  // of each pattern
};

// `invalid`: it could match nothing as it stands: an empty one, a "[" that is not closed, a backslash at the end.
Result<void> check_glob(std::string_view glob);

// One glob against one whole text; `/` is special as above.
bool glob_matches(std::string_view glob, std::string_view text);

}  // namespace mayfly::leaks
