// A repository's `config`, of which a few keys say how to read it. Only read, never obeyed: no include, no command, no path of it is followed.
//
// Values by "section.key" or "section.subsection.key", section and key in lower case; of several the last, as git takes them (git-config(1)). What cannot
// be parsed is passed over to the end of its line, so that no repository can hide behind a broken file. Plain value.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace mayfly::gitdb {

using Config = std::map<std::string, std::string, std::less<>>;

Config parse_config(std::string_view text);

// "true", "yes", "on", 1, and a key without a value (stored as "true").
bool is_true(std::string_view value);

}  // namespace mayfly::gitdb
