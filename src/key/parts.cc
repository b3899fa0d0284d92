#include "key/parts.h"

#include <algorithm>

#include "key/key.h"

namespace mayfly::key {
namespace {

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper_or_digit(char c) { return is_upper(c) || is_digit(c); }
bool is_region_char(char c) { return is_lower(c) || is_digit(c) || c == '-'; }

bool between(std::size_t low, std::string_view text, std::size_t high) { return text.size() >= low && text.size() <= high; }

}  // namespace

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_alias_char(char c) { return is_upper(c) || is_lower(c) || is_digit(c) || std::string_view("_+=,.@-").find(c) != std::string_view::npos; }

bool is_secret_char(char c) { return is_upper(c) || is_lower(c) || is_digit(c) || c == '+' || c == '/'; }

bool is_account(std::string_view text) { return text.size() == kAccountSize && std::ranges::all_of(text, is_digit); }

bool is_user_name(std::string_view text) { return between(1, text, kMaxUserSize) && std::ranges::all_of(text, is_alias_char); }

bool is_access_key_id(std::string_view text) { return between(16, text, 128) && is_upper(text.front()) && std::ranges::all_of(text, is_upper_or_digit); }

bool is_region(std::string_view text) { return between(1, text, 32) && std::ranges::all_of(text, is_region_char); }

std::size_t run_of(std::string_view text, bool (*test)(char)) { return static_cast<std::size_t>(std::ranges::find_if_not(text, test) - text.begin()); }

}  // namespace mayfly::key
