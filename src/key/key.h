// One key, read: what its text says when it is decoded offline. No network, no clock.
//
//   long-term   PREFIX base64( alias ":" secret )        alias = user [ "+" n ] "-at-" account, secret = 60 characters
//   short-term  PREFIX base64( host "/?" SigV4 presigned query "&Version=1" )
//   decoded     alias and secret side by side, as they stand after somebody undid the base64
//
// Plain values; every function is pure and thread-safe. The secret is in none of these values.
// Sources: docs/formats/keys.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"
#include "key/family.h"

namespace mayfly::key {

inline constexpr std::size_t kSecretSize = 60;           // characters of a long-term key's secret
inline constexpr std::size_t kMaxUserSize = 64;          // IAM's limit on user names
inline constexpr std::size_t kMaxAliasSize = 200;        // IAM's limit on ServiceCredentialAlias
inline constexpr std::size_t kMaxShortTermSize = 16384;  // characters; real ones are 460 to about 3,000

struct Alias {
  std::string text;                     // as issued; equals ServiceCredentialAlias in IAM's listing
  std::string user;                     // at creation: IAM keeps the alias when the user is renamed, so never act by this name
  std::optional<std::uint32_t> number;  // the n of "+n": the plain alias was taken. Ambiguous where a user name itself ends so
  std::string account;                  // 12 digits
};

struct LongTerm {
  const Family* family = nullptr;  // nullptr: a decoded pair whose user name does not tell
  Alias alias;
};

struct ShortTerm {
  const Family* family = nullptr;
  std::string access_key_id;
  bool session = false;                // signed with session credentials (X-Amz-Security-Token), not with a permanent access key
  std::optional<std::string> account;  // from the bits of the access key id; absent for ids that carry none
  std::string region;
  Time issued_at;
  Time expires_at;  // issue + X-Amz-Expires: the latest possible; the signing credentials may end earlier
};

// Splits "user[+n]-at-account" at the last "-at-". `invalid` says which part is wrong.
Result<Alias> parse_alias(std::string_view text);

// Account of an access key id, from its bits; nullopt where the id carries none (fifth character I or J, wrong alphabet or length).
// Source: the ids' base32 layout as read by several public tools, checked on AWS's published examples.
std::optional<std::string> account_of(std::string_view access_key_id);

// What a cut-short or malformed key still tells; absent: it could not be read. Nothing in it is proven: no field makes a key of it.
struct Fragment {
  std::optional<Alias> alias;                // long-term
  std::optional<std::string> access_key_id;  // short-term, as are those below
  std::optional<bool> session;
  std::optional<std::string> account;  // also long-term: the alias's
  std::optional<std::string> region;
  std::optional<Time> issued_at, expires_at;
  std::size_t size = 0;  // bytes of the payload that read like the key's
};

// Where a key's decoded text ends and what it says. `payload`: the bytes behind the prefix, base64 undone; foreign bytes may follow the key's.
// `size`: bytes of `payload` that belong to the key.
// `not_found`: not a key's decoded text at all. `invalid`: it begins like one, but is not one; the message says "cut short: …" or "malformed: …", and
// `fragment`, if given, what is known all the same. Only a key that is complete in every part comes back as a value.
struct LongTermPayload {
  LongTerm key;
  std::size_t size = 0;
};
struct ShortTermPayload {
  ShortTerm key;
  std::size_t size = 0;
};
Result<LongTermPayload> read_long_term(const Family& family, std::string_view payload, Fragment* fragment = nullptr);
Result<ShortTermPayload> read_short_term(const Family& family, std::string_view payload, Fragment* fragment = nullptr);

// The same for "alias:secret" as it stands decoded: its family is the one whose console users are named so, or nullptr.
Result<LongTermPayload> read_pair(std::string_view text, Fragment* fragment = nullptr);

// A whole key's text as a person has it: any family; surrounding blanks, quotes, a leading "Bearer " or NAME= are not part of it and not accepted here
// (key/paste.h finds the key among them). Url-safe alphabet and missing padding are. Also "alias:secret".
// `not_found`, `invalid` and `fragment` as above; one byte behind the key is `invalid`.
struct Decoded {
  std::optional<LongTerm> long_term;  // exactly one of the two
  std::optional<ShortTerm> short_term;
  Secret canonical;  // see canonical.h
};
Result<Decoded> decode(std::string_view text, Fragment* fragment = nullptr);

}  // namespace mayfly::key
