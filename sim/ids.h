// Names that AWS gives: ids of keys, users, credentials, requests. Made from a text by hashing, so the same world has the same ids in every run.
// Pure, thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace mayfly::sim {

// `prefix` and 17 characters of A-Z 2-7: "AIDA…" users, "AGPA…" groups, "AROA…" roles, "ANPA…" policies, "ACCA…" service-specific credentials.
std::string unique_id(std::string_view prefix, std::string_view seed);

// An access key id of 20 characters that carries the account in its bits, as key::account_of reads them. `prefix`: "AKIA" or "ASIA".
std::string access_key_id(std::string_view prefix, std::string_view account, std::string_view seed);

// 40 characters of a secret access key; `size` characters of any token in base64's alphabet.
std::string secret_for(std::string_view seed, std::size_t size = 40);

// "01234567-89ab-4def-…" as in request and event ids.
std::string uuid(std::string_view seed);

// The first eight bytes of a hash as a number: seeds of keys.
std::uint64_t number_for(std::string_view seed);

}  // namespace mayfly::sim
