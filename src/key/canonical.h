// The canonical form of a key and its fingerprint: how one key is recognized everywhere without being kept.
//
//   canonical    prefix + base64( payload ), standard alphabet, padded; a decoded pair of no known family counts as `bedrock-long-term`
//   fingerprint  lower-case hex of the first 16 bytes of HMAC-SHA-256( fingerprint key, canonical )
#pragma once

#include <string>
#include <string_view>

#include "base/secret.h"
#include "key/family.h"

namespace mayfly::key {

// `family` nullptr: a decoded pair that does not tell.
Secret canonical_form(const Family* family, std::string_view payload);

// 32 hex digits. `fingerprint_key`: any length; 32 random bytes by habit.
std::string fingerprint(const Secret& canonical, const Secret& fingerprint_key);

// "ABSK…(132)": the prefix, and the length in characters of the canonical form. Safe to show.
std::string preview(const Secret& canonical);

}  // namespace mayfly::key
