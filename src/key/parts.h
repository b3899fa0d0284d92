// What each part of a key may look like: one place for what the readers accept and the mint makes.
//
// Sources: the IAM service model (user names, aliases), AWS's naming of access key ids and Regions; docs/formats/keys.md.
// Pure, thread-safe, no allocation.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace mayfly::key {

inline constexpr std::string_view kAt = "-at-";              // between user and account in an alias
inline constexpr std::size_t kAccountSize = 12;              // digits
inline constexpr std::int64_t kMaxExpires = 43200;           // seconds: 12 hours, AWS's limit on short-term keys
inline constexpr std::string_view kVersion = "&Version=1";   // ends every short-term key; not covered by its signature

bool is_digit(char c);
bool is_alias_char(char c);   // A-Z a-z 0-9 _ + = , . @ -
bool is_secret_char(char c);  // A-Z a-z 0-9 + /    ('=' may follow them)

bool is_account(std::string_view text);        // 12 digits
bool is_user_name(std::string_view text);      // 1…64 of is_alias_char
bool is_access_key_id(std::string_view text);  // 16…128 of A-Z 0-9, a letter first
bool is_region(std::string_view text);         // 1…32 of a-z 0-9 -

// How many characters `text` begins with that satisfy `test`.
std::size_t run_of(std::string_view text, bool (*test)(char));

}  // namespace mayfly::key
