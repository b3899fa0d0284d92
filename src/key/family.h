// The families of bearer keys that AWS issues: one table. Anchors, decoder, help, docs, JSON names and the fuzz dictionary come from its rows.
//
// Byte formats are code (here); which planes and services take which family changes and is dated data (data/bearer_services.json).
// Source: facts recorded from AWS IAM's behaviour and the IAM User Guide ("API keys for AWS services"); docs/formats/keys.md.
#pragma once

#include <span>
#include <string_view>

namespace mayfly::key {

enum class Kind { long_term, short_term };

struct Family {
  std::string_view name;    // "bedrock-long-term"
  std::string_view prefix;  // "ABSK"
  Kind kind;
  std::string_view service;       // ServiceName in IAM: "bedrock.amazonaws.com"
  std::string_view host;          // short-term: the host inside the presigned URL; else empty
  std::string_view signing_name;  // short-term: the service in the credential scope; else empty
  std::string_view console_user;  // long-term: how the console names the user that it makes; empty if it makes none
};

std::span<const Family> families();

// The family whose prefix `text` begins with; the longest prefix wins; nullptr if none.
const Family* family_of(std::string_view text);
const Family* family_named(std::string_view name);

// The long-term family whose console names users like `user`; nullptr if none does.
const Family* family_of_user(std::string_view user);

}  // namespace mayfly::key
