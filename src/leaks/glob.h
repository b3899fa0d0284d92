// Globs in the manner of .gitignore (gitignore(5)), for --exclude and --include: `*` and `?` stop at `/`, `**` as a whole name does not (elsewhere it is
// a `*`), `[a-z]` is a class, a `/` at the front or in the middle ties the pattern to the root, one at the end asks for a directory, `!` takes back; the
// last pattern that matches decides.
//
// Pure; thread-safe. Linear in pattern times path, whatever the pattern.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mayfly::leaks {

class Globs {
 public:
  explicit Globs(const std::vector<std::string>& patterns);

  bool empty() const { return patterns_.empty(); }

  // `path`: relative to the root, "/" between names. Does the last pattern that matches it select it?
  bool selects(std::string_view path, bool is_directory) const;

 private:
  struct Pattern {
    std::string glob;
    bool anchored = false, directory_only = false, negated = false;
  };
  std::vector<Pattern> patterns_;
};

// One glob against one whole text; `/` is special as above.
bool glob_matches(std::string_view glob, std::string_view text);

}  // namespace mayfly::leaks
