// Patterns of policies: '*' stands for any run of bytes, '?' for one, and ${…} for a value of the request (policy variables, Version 2012-10-17).
//
// Source: IAM User Guide, "IAM policy elements: Variables and tags", "IAM JSON policy elements: Resource".
// Pure, thread-safe. Matching costs at most pattern × text steps and allocates nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "iam/context.h"

namespace mayfly::iam {

enum class Case { exact, ignored };
enum class Wildcards { no, yes };

// A pattern after its variables were put in. What came from a variable is literal, also if it holds '*'.
using Tokens = std::vector<std::int16_t>;  // a byte's value, or one of these
inline constexpr std::int16_t kAnyRun = -1, kAnyOne = -2;

// `text` with every ${key} replaced, ${key, 'default'} where the key may be absent, and ${*}, ${?}, ${$} as those characters.
// nullopt: a key that is absent or has several values, or a broken ${: then the pattern matches nothing.
// Without `variables` (Version 2008-10-17), "${" is text.
std::optional<Tokens> expand(std::string_view text, const Context& context, bool variables, Wildcards wildcards);

bool matches(const Tokens& pattern, std::string_view text, Case letter_case);

// The same for a pattern without variables.
bool glob(std::string_view pattern, std::string_view text, Case letter_case);

// Both are cut at the first five colons, and part is compared with part: a '*' does not reach over a colon, save in the last part.
bool matches_arn(const Tokens& pattern, std::string_view arn);

}  // namespace mayfly::iam
