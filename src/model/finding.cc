#include "model/finding.h"

#include <tuple>

namespace mayfly::model {

std::string_view name_of(Grade grade) {
  switch (grade) {
    case Grade::key: return "key";
    case Grade::expired: return "expired";
    case Grade::placeholder: return "placeholder";
    case Grade::mention: return "mention";
  }
  return "mention";
}

namespace {

const std::string kNoRepository;  // files come before repositories

// Where it stands, as a reader walks through the input …
auto position(const Place& p) { return std::tie(p.path, p.member, p.cell, p.row, p.part, p.field, p.offset, p.length); }

// … and everything else.
auto rest(const Finding& f) {
  const Place& p = f.place;
  return std::tie(p.line, p.column, p.encoding, p.outer_line, p.outer_column, p.outer_offset, f.grade, f.family, f.fingerprint, f.preview, f.alias, f.account,
                  f.user, f.access_key_id, f.region, f.session, f.issued_at, f.expires_at, f.note);
}

}  // namespace

bool before(const Finding& a, const Finding& b) {
  const auto source = [](const Finding& f) { return f.git ? std::tie(f.git->repo, f.git->object) : std::tie(kNoRepository, kNoRepository); };
  if (std::get<0>(source(a)) != std::get<0>(source(b))) return std::get<0>(source(a)) < std::get<0>(source(b));
  const auto order = position(a.place) <=> position(b.place);
  if (order != 0) return order < 0;
  return source(a) != source(b) ? source(a) < source(b) : rest(a) < rest(b);
}

}  // namespace mayfly::model
