#include "leaks/raw_pass.h"

#include <algorithm>
#include <utility>

#include "base/interrupt.h"
#include "carrier/unpack.h"

namespace mayfly::leaks {
namespace {

// Encoded runs and mentions in packed bytes are chance.
scan::State state_for(RawPass::What what) {
  scan::State state;
  if (what == RawPass::What::host) return state;
  state.runs = scan::Runs::ignore;
  state.lesser_grades = false;
  return state;
}

}  // namespace

RawPass::RawPass(Contents& contents, carrier::PeekReader& container, const Where& where, What what)
    : contents_(contents), container_(container), where_(where), has_lines_(what != What::packed), seekable_(container.size().has_value()),
      inside_(contents.found.size()), unread_(contents.coverage.count(model::SkipKind::unread)), scan_(contents, where, Lines::count, state_for(what)),
      tee_(*this), peek_(tee_) {}

Result<std::size_t> RawPass::Tee::read(std::span<Byte> out) {
  TRY(const std::size_t n, pass_.read(out));
  pass_.push(Bytes(out).first(n), false);
  return n;
}

// A stream hands on what was found so far before it waits for more (StreamReader): so what came from inside is noted before each read.
Result<std::size_t> RawPass::read(std::span<Byte> out) {
  note_inside();
  auto n = container_.read(out);
  inside_ = std::min(inside_, contents_.found.size());
  return n;
}

void RawPass::note_inside() {
  for (; inside_ < contents_.found.size(); ++inside_) seen_.insert(contents_.found[inside_].judged.finding.fingerprint);
}

// What this pass finds goes to its own list.
void RawPass::push(Bytes bytes, bool last) {
  std::swap(contents_.found, found_);
  scan_.push(bytes, last);
  std::swap(contents_.found, found_);
}

std::optional<Error> RawPass::read_rest() {
  if (seekable_) {
    if (auto sought = container_.rewind(); !sought) return std::move(sought).error();
  }
  std::vector<Byte> buffer(kPieceSize);
  while (!interrupted()) {
    const auto n = read(buffer);
    if (!n) return n.error();
    if (*n == 0) break;
    push(Bytes(buffer).first(*n), false);
  }
  return std::nullopt;
}

void RawPass::finish() {
  const auto error = read_rest();
  push({}, true);
  // An error that the container's own reader met is told already.
  if (error && contents_.coverage.count(model::SkipKind::unread) == unread_) contents_.skip(carrier::skip_reason_of(*error), where_);

  note_inside();
  for (Found& found : found_) {
    model::Finding& finding = found.judged.finding;
    if (seen_.contains(finding.fingerprint)) continue;
    if (!has_lines_) finding.place.line = finding.place.column = std::nullopt;
    contents_.found.push_back(std::move(found));
  }
}

}  // namespace mayfly::leaks
