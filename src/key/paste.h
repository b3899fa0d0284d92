// What people paste: a key, and around it blanks, quotes, NAME=, "Authorization: Bearer ", JSON.
//
// Not the scanner (scan/): one line, one key, no grade. Pure, thread-safe; the view returned is into `line`.
#pragma once

#include <string_view>

namespace mayfly::key {

// The part of `line` to give to decode(): the first that decodes; else the first that begins like a key, so that decode() can say what is wrong with
// it; else the line without blanks and quotes around it. Cost: at most 64 tries of one key's length.
std::string_view find_key(std::string_view line);

}  // namespace mayfly::key
