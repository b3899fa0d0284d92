// Decoded: what the text of one key says, offline (`mayfly key decode`). No key text in it, only what may be shown.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"

namespace mayfly::model {

struct Decoded {
  std::optional<std::string> family;               // key::Family's name; absent where a decoded pair does not tell
  std::optional<std::string> alias, user;          // long-term; the user is the name at creation
  std::optional<std::uint32_t> number;             // long-term: the n of "+n" in the alias
  std::optional<std::string> account;              // 12 digits
  std::optional<std::string> service;              // as IAM writes it: "bedrock.amazonaws.com"
  std::optional<std::string> access_key_id;        // short-term
  std::optional<bool> session;                     // short-term: signed with session credentials (true) or a permanent access key (false)
  std::optional<std::string> region;               // short-term
  std::optional<Time> issued_at, expires_at;       // short-term; expires_at: the latest possible
  std::optional<bool> expired;                     // short-term, by the caller's clock
  std::optional<std::vector<std::string>> planes;  // "bedrock", "bedrock-mantle"; absent: not known
  std::vector<std::string> encoding;               // layers undone to reach it, outermost first, as in a finding: "base64"; none: it stood there as it is
  std::string preview;                             // masked: "ABSK…(132)"
  std::string fingerprint;                         // hex of the HMAC of the canonical form; empty: not made
  std::vector<std::string> warnings;               // sentences for people: "the user is the name at creation …"
};

}  // namespace mayfly::model
