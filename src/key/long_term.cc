// alias ":" secret, where foreign bytes may follow: whoever found the key could not know where its base64 ends.
#include <algorithm>

#include "key/key.h"
#include "key/parts.h"

namespace mayfly::key {
namespace {

constexpr std::size_t kMaxPadding = 2;  // '=' at a secret's end

// Characters at the front of `text` that could be a secret's: base64, then '=' if it is the end.
std::size_t secret_run(std::string_view text) {
  text = text.substr(0, kSecretSize);
  const std::size_t body = run_of(text, is_secret_char);
  const std::size_t padding = run_of(text.substr(body), [](char c) { return c == '='; });
  return body + std::min(padding, kMaxPadding);
}

// Does text without a whole alias still show that it was going to be one? Else every "ABSK" in the world would be a broken key.
bool begins_like_alias(std::string_view run) {
  const std::size_t at = run.rfind(kAt);
  const bool has_digit = at != std::string_view::npos && at > 0 && at + kAt.size() < run.size() && is_digit(run[at + kAt.size()]);
  return has_digit || family_of_user(run) != nullptr;
}

std::unexpected<Error> no_key() { return fail(Code::not_found, "not the text of a long-term key"); }

void note_alias(const Alias& alias, std::size_t size, Fragment* fragment) {
  if (fragment == nullptr) return;
  fragment->alias = alias;
  fragment->account = alias.account;
  fragment->size = size;
}

// Reads the part up to the colon. The colon must be there: in front of it "12 digits" may be the beginning of something else.
Result<Alias> read_alias(std::string_view payload, Fragment* fragment) {
  const std::string_view run = payload.substr(0, std::min(run_of(payload, is_alias_char), kMaxAliasSize + 1));
  auto alias = parse_alias(run);
  if (!alias && !begins_like_alias(run)) return no_key();
  if (fragment != nullptr) fragment->size = run.size();
  if (alias) note_alias(*alias, run.size(), fragment);
  if (run.size() == payload.size()) return fail(Code::invalid, "cut short: it ends in the alias");
  if (alias && payload[run.size()] != ':') return fail(Code::invalid, "malformed: no colon behind the alias");
  return alias;
}

}  // namespace

Result<LongTermPayload> read_pair(std::string_view text, Fragment* fragment) {
  TRY(Alias alias, read_alias(text, fragment));
  const std::size_t secret_at = alias.text.size() + 1;
  const std::size_t found = secret_run(text.substr(secret_at));
  if (found != kSecretSize) {
    note_alias(alias, secret_at + found, fragment);
    const std::string place = std::to_string(found) + " of " + std::to_string(kSecretSize) + " characters";
    if (secret_at + found == text.size()) return fail(Code::invalid, "cut short: the secret ends after " + place);
    return fail(Code::invalid, "malformed: the secret is broken off after " + place);
  }
  const Family* family = family_of_user(alias.user);
  return LongTermPayload{{family, std::move(alias)}, secret_at + kSecretSize};
}

Result<LongTermPayload> read_long_term(const Family& family, std::string_view payload, Fragment* fragment) {
  TRY(LongTermPayload read, read_pair(payload, fragment));
  read.key.family = &family;  // the prefix tells, whatever the user is called
  return read;
}

}  // namespace mayfly::key
