#include "app/decode.h"

#include <optional>

#include "key/canonical.h"
#include "key/service.h"
#include "scan/scanner.h"

namespace mayfly::app {
namespace {

void add_long_term(model::Decoded& decoded, const key::LongTerm& key) {
  decoded.alias = key.alias.text;
  decoded.user = key.alias.user;
  decoded.number = key.alias.number;
  decoded.account = key.alias.account;
  decoded.warnings.emplace_back("the user is the name at creation; act by the credential id that IAM lists under this alias");
  decoded.warnings.emplace_back("a long-term key does not say when it expires, or whether it was deleted: ask IAM");
  if (decoded.number)
    decoded.warnings.emplace_back("+" + std::to_string(*decoded.number) + ": the plain alias was taken; that does not prove a second live key");
}

void add_short_term(model::Decoded& decoded, const key::ShortTerm& key, Time now) {
  decoded.access_key_id = key.access_key_id;
  decoded.session = key.session;
  decoded.account = key.account;
  decoded.region = key.region;
  decoded.issued_at = key.issued_at;
  decoded.expires_at = key.expires_at;
  decoded.expired = key.expires_at < now;
  decoded.warnings.emplace_back("expires_at is the latest possible; the key dies earlier if the credentials that signed it do");
  if (!key.account) decoded.warnings.emplace_back("this access key id carries no account");
}

model::Decoded describe(const scan::Candidate& candidate, const Secret& fingerprint_key, Time now) {
  model::Decoded decoded;
  if (candidate.family != nullptr) {
    decoded.family = std::string(candidate.family->name);
    decoded.service = std::string(candidate.family->service);
    if (const key::BearerService* service = key::bearer_service(candidate.family->service); service != nullptr && !service->planes.empty())
      decoded.planes.emplace(service->planes.begin(), service->planes.end());
  }
  if (candidate.long_term) add_long_term(decoded, *candidate.long_term);
  if (candidate.short_term) add_short_term(decoded, *candidate.short_term, now);
  decoded.preview = key::preview(candidate.canonical);
  decoded.fingerprint = key::fingerprint(candidate.canonical, fingerprint_key);
  return decoded;
}

}  // namespace

Result<std::vector<model::Decoded>> decode(std::string_view text, const Secret& fingerprint_key, Time now) {
  scan::State state;
  scan::Output output;
  state.runs = scan::Runs::ignore;
  scan::scan(state, as_bytes(text), true, output);
  std::vector<model::Decoded> keys;
  std::optional<std::string> problem;
  for (const scan::Candidate& candidate : output.candidates) {
    if (candidate.shape == scan::Shape::key) keys.push_back(describe(candidate, fingerprint_key, now));
    else if (candidate.shape == scan::Shape::placeholder && !problem) problem = candidate.note;
    else if (candidate.shape == scan::Shape::mention && !problem) problem = "the prefix of a key, and nothing behind it";
  }
  if (!keys.empty()) return keys;
  if (problem) return fail(Code::invalid, "not a whole key: " + *problem, "look whether it was cut when it was copied");
  return fail(Code::not_found, "no key in the input", "a key begins with ABSK, bedrock-api-key- or another prefix of docs/formats/keys.md");
}

}  // namespace mayfly::app
