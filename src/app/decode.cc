#include "app/decode.h"

#include <map>
#include <optional>
#include <set>

#include "key/canonical.h"
#include "key/service.h"
#include "model/key_facts.h"
#include "scan/scanner.h"

namespace mayfly::app {
namespace {

void add_long_term(model::Decoded& decoded, const key::LongTerm& key) {
  model::set_alias(decoded, key.alias);
  decoded.number = key.alias.number;
  decoded.warnings.emplace_back("the user is the name at creation; act by the credential id that IAM lists under this alias");
  decoded.warnings.emplace_back("a long-term key does not say when it expires, or whether it was deleted: ask IAM");
  if (decoded.number)
    decoded.warnings.emplace_back("+" + std::to_string(*decoded.number) + ": the plain alias was taken; that does not prove a second live key");
}

void add_short_term(model::Decoded& decoded, const key::ShortTerm& key, Time now) {
  model::set_short_term(decoded, key);
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

// The keys of a text, by where they begin; and what is wrong with the first that is none.
struct Keys {
  std::multimap<std::uint64_t, model::Decoded> found;
  std::optional<std::string> problem;
};

// What encoded runs hold, by where they begin.
std::map<std::uint64_t, scan::Piece> joined(std::vector<scan::Piece>& pieces) {
  std::map<std::uint64_t, scan::Piece> runs;
  for (scan::Piece& piece : pieces) {
    const auto [known, first] = runs.try_emplace(piece.begin, piece);
    if (!first) known->second.bytes += piece.bytes;
    wipe(piece.bytes);
  }
  return runs;
}

Keys read(std::string_view text, scan::Runs runs, const Secret& fingerprint_key, Time now) {
  scan::State state;
  scan::Output output;
  state.runs = runs;
  scan::scan(state, as_bytes(text), true, output);
  Keys keys;
  for (const scan::Candidate& candidate : output.candidates) {
    if (candidate.shape == scan::Shape::key) keys.found.emplace(candidate.offset, describe(candidate, fingerprint_key, now));
    else if (candidate.shape == scan::Shape::placeholder && !keys.problem) keys.problem = candidate.note;
    else if (candidate.shape == scan::Shape::mention && !keys.problem) keys.problem = "the prefix of a key, and nothing behind it";
  }
  std::set<std::string, std::less<>> known;
  for (const auto& [offset, decoded] : keys.found) known.insert(decoded.fingerprint);
  for (auto& [begin, run] : joined(output.pieces)) {
    Keys inside = read(run.bytes, scan::Runs::ignore, fingerprint_key, now);
    wipe(run.bytes);
    for (auto& [offset, decoded] : inside.found) {
      if (!known.insert(decoded.fingerprint).second) continue;  // it is its own base64 that was undone
      decoded.encoding.emplace_back(name_of(run.layer));
      decoded.warnings.push_back("the key stood inside " + decoded.encoding.back() + ", which was undone: whoever reads that has the key");
      keys.found.emplace(begin, std::move(decoded));
    }
  }
  return keys;
}

}  // namespace

Result<std::vector<model::Decoded>> decode(std::string_view text, const Secret& fingerprint_key, Time now) {
  Keys keys = read(text, scan::Runs::notice, fingerprint_key, now);
  std::vector<model::Decoded> decoded;
  for (auto& [offset, key] : keys.found) decoded.push_back(std::move(key));
  if (!decoded.empty()) return decoded;
  if (keys.problem) return fail(Code::invalid, "not a whole key: " + *keys.problem, "look whether it was cut when it was copied");
  return fail(Code::not_found, "no key in the input", "a key begins with ABSK, bedrock-api-key- or another prefix of docs/formats/keys.md");
}

}  // namespace mayfly::app
