#include <algorithm>

#include "base/base64.h"
#include "key/canonical.h"
#include "key/key.h"

namespace mayfly::key {
namespace {

std::unexpected<Error> no_key() {
  std::string prefixes;
  for (const Family& family : families()) prefixes.append(prefixes.empty() ? "" : ", ").append(family.prefix);
  return fail(Code::not_found, "not a key that Mayfly knows", "a key begins with one of " + prefixes + "; or it is ALIAS:SECRET");
}

std::unexpected<Error> too_much() { return fail(Code::invalid, "malformed: more text behind the key"); }

// The text behind a prefix, its base64 undone as far as it goes.
struct Unpacked {
  std::string payload;
  std::string_view flaw;  // empty: all of it was base64
};

Unpacked unpack(std::string_view text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  const auto end = std::ranges::find_if(text, [](char c) { return kBase64Value[static_cast<unsigned char>(c)] < 0; });
  std::string_view run = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  Unpacked out;
  if (run.size() != text.size()) {
    out.flaw = "malformed: a character that base64 does not have";
  } else if (run.size() % 4 == 1) {
    out.flaw = "malformed: one character less or more than whole base64";
  }
  if (run.size() % 4 == 1) run.remove_suffix(1);
  out.payload = base64_decode(run).value_or("");
  return out;
}

Result<Decoded> decode_pair(std::string_view text, Fragment* fragment) {
  auto read = read_pair(text, fragment);
  if (!read && read.error().code == Code::not_found) return no_key();
  TRY(LongTermPayload pair, std::move(read));
  if (pair.size != text.size()) return too_much();
  return Decoded{std::move(pair.key), std::nullopt, canonical_form(pair.key.family, text)};
}

Result<Decoded> decode_payload(const Family& family, const Unpacked& unpacked, Fragment* fragment) {
  Decoded out;
  std::size_t size = 0;
  if (family.kind == Kind::long_term) {
    TRY(LongTermPayload read, read_long_term(family, unpacked.payload, fragment));
    out.long_term = std::move(read.key);
    size = read.size;
  } else {
    TRY(ShortTermPayload read, read_short_term(family, unpacked.payload, fragment));
    out.short_term = std::move(read.key);
    size = read.size;
  }
  if (!unpacked.flaw.empty()) return fail(Code::invalid, std::string(unpacked.flaw));
  if (size != unpacked.payload.size()) return too_much();
  out.canonical = canonical_form(&family, unpacked.payload);
  return out;
}

}  // namespace

Result<Decoded> decode(std::string_view text, Fragment* fragment) {
  const Family* family = family_of(text);
  if (family == nullptr || text.contains(':')) return decode_pair(text, fragment);  // base64 has no colon
  if (text.size() > family->prefix.size() + kMaxShortTermSize) return fail(Code::invalid, "malformed: longer than any key");
  Unpacked unpacked = unpack(text.substr(family->prefix.size()));
  auto decoded = decode_payload(*family, unpacked, fragment);
  wipe(unpacked.payload);
  return decoded;
}

}  // namespace mayfly::key
