#include "leaks/findings.h"

#include "key/canonical.h"

namespace mayfly::leaks {
namespace {

model::Grade grade_of(const scan::Candidate& candidate, Time now) {
  switch (candidate.shape) {
    case scan::Shape::mention: return model::Grade::mention;
    case scan::Shape::placeholder: return model::Grade::placeholder;
    case scan::Shape::key: break;
  }
  return candidate.short_term && candidate.short_term->expires_at < now ? model::Grade::expired : model::Grade::key;
}

void describe(model::Finding& finding, const scan::Candidate& candidate) {
  const auto alias = [&](const key::Alias& a) {
    finding.alias = a.text;
    finding.user = a.user;
    finding.account = a.account;
  };
  const auto short_term = [&](const auto& key) {
    finding.access_key_id = key.access_key_id;
    finding.session = key.session;
    finding.account = key.account;
    finding.region = key.region;
    finding.issued_at = key.issued_at;
    finding.expires_at = key.expires_at;
  };
  if (candidate.long_term) alias(candidate.long_term->alias);
  else if (candidate.short_term) short_term(*candidate.short_term);
  else if (candidate.fragment.alias) alias(*candidate.fragment.alias);
  else if (candidate.shape == scan::Shape::placeholder) short_term(candidate.fragment);
}

}  // namespace

Judged judge(const scan::Candidate& candidate, const Where& where, const Judgement& judgement) {
  Judged judged;
  model::Finding& finding = judged.finding;
  finding.grade = grade_of(candidate, judgement.now);
  if (candidate.family != nullptr) finding.family = std::string(candidate.family->name);
  describe(finding, candidate);
  if (candidate.shape == scan::Shape::key) {
    finding.fingerprint = key::fingerprint(candidate.canonical, *judgement.fingerprint_key);
    finding.preview = key::preview(candidate.canonical);
    if (judgement.baseline) {
      judged.baseline_fingerprint = key::fingerprint(candidate.canonical, judgement.baseline->salt);
      judged.known = judgement.baseline->fingerprints.contains(judged.baseline_fingerprint);
    }
  } else {
    finding.preview = std::string(candidate.family->prefix) + "…";
    if (!candidate.note.empty()) finding.note = candidate.note;
  }
  model::Place& place = finding.place;
  place.path = where.path;
  if (!where.member.empty()) place.member = where.member;
  place.offset = candidate.offset;
  place.length = candidate.length;
  place.cell = where.cell;
  place.part = where.part;
  place.row = where.row;
  place.field = where.field;
  place.encoding = where.encoding;
  place.outer_line = where.outer_line;
  place.outer_column = where.outer_column;
  place.outer_offset = where.outer_offset;
  return judged;
}

}  // namespace mayfly::leaks
