#include "leaks/findings.h"

#include "key/canonical.h"
#include "model/key_facts.h"

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
  if (candidate.long_term) model::set_alias(finding, candidate.long_term->alias);
  else if (candidate.short_term) model::set_short_term(finding, *candidate.short_term);
  else if (candidate.fragment.alias) model::set_alias(finding, *candidate.fragment.alias);
  else if (candidate.shape == scan::Shape::placeholder) model::set_short_term(finding, candidate.fragment);
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
