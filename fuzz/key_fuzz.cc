// Reading a key: no text breaks it, and what reads as a key is the same key in its canonical form.
#include "base/check.h"
#include "fuzz/input.h"
#include "key/canonical.h"
#include "key/key.h"
#include "key/paste.h"

namespace mayfly {
namespace {

void check_same(const key::LongTerm& a, const key::LongTerm& b) {
  CHECK(a.alias.text == b.alias.text && a.alias.user == b.alias.user && a.alias.account == b.alias.account && a.alias.number == b.alias.number);
}

void check_same(const key::ShortTerm& a, const key::ShortTerm& b) {
  CHECK(a.family == b.family && a.access_key_id == b.access_key_id && a.session == b.session && a.account == b.account && a.region == b.region);
  CHECK(a.issued_at == b.issued_at && a.expires_at == b.expires_at);
}

// What decodes, decodes again from its canonical form, which is then the canonical form of itself.
void check_canonical(const key::Decoded& decoded) {
  CHECK(decoded.long_term.has_value() != decoded.short_term.has_value());
  const auto again = key::decode(decoded.canonical.reveal());
  CHECK(again && again->canonical.equals(decoded.canonical));
  CHECK(again->long_term.has_value() == decoded.long_term.has_value());
  if (decoded.long_term) check_same(*again->long_term, *decoded.long_term);
  else check_same(*again->short_term, *decoded.short_term);
}

// A payload that reads as a key: only its own bytes count, and they make a whole key behind the prefix.
template <typename Payload>
void check_payload(const key::Family* family, std::string_view payload, const Result<Payload>& read, const key::Fragment& fragment) {
  CHECK(fragment.size <= payload.size());
  if (!read) {
    CHECK(read.error().code == Code::not_found || read.error().code == Code::invalid);
    CHECK(!read.error().message.empty());
    return;
  }
  CHECK(read->size > 0 && read->size <= payload.size());
  const auto whole = key::decode(key::canonical_form(family, payload.substr(0, read->size)).reveal());
  CHECK(whole);
  if constexpr (std::is_same_v<Payload, key::LongTermPayload>) check_same(*whole->long_term, read->key);
  else check_same(*whole->short_term, read->key);
}

void check_readers(std::string_view text) {
  for (const key::Family& family : key::families()) {
    key::Fragment fragment;
    if (family.kind == key::Kind::long_term) check_payload(&family, text, key::read_long_term(family, text, &fragment), fragment);
    else check_payload(&family, text, key::read_short_term(family, text, &fragment), fragment);
  }
  key::Fragment fragment;
  const auto pair = key::read_pair(text, &fragment);
  check_payload(pair ? pair->key.family : nullptr, text, pair, fragment);
}

void check_alias(std::string_view text) {
  const auto alias = key::parse_alias(text);
  if (!alias) return;
  const std::string number = alias->number ? "+" + std::to_string(*alias->number) : "";
  CHECK(alias->text == text && alias->user + number + "-at-" + alias->account == text);
}

}  // namespace
}  // namespace mayfly

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mayfly;
  const std::vector<Byte> bytes = fuzz::exact(Bytes(data, size));
  const std::string_view text = as_text(bytes);
  key::Fragment fragment;
  if (const auto decoded = key::decode(text, &fragment)) check_canonical(*decoded);
  check_readers(text);
  check_alias(text);
  const std::string_view found = key::find_key(text);
  CHECK(found.empty() || (found.data() >= text.data() && found.data() + found.size() <= text.data() + text.size()));
  if (const auto decoded = key::decode(found)) check_canonical(*decoded);
  return 0;
}
