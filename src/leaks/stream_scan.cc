#include "leaks/stream_scan.h"

#include <algorithm>
#include <cstring>

#include "base/check.h"
#include "base/cpu.h"
#include "carrier/sniff.h"

namespace mayfly::leaks {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kAllow = "mayfly:allow";

// Does the line on which bytes [begin, end) of the window stand say that the finding is known and accepted?
bool line_allows(Bytes window, std::size_t begin, std::size_t end) {
  constexpr std::size_t kReach = 4096;
  while (begin > 0 && window[begin - 1] != '\n' && end - begin < kReach) --begin;
  const std::size_t stop = std::min(window.size(), end + kReach);
  while (end < stop && window[end] != '\n') ++end;
  return as_text(window.subspan(begin, end - begin)).find(kAllow) != std::string_view::npos;
}

}  // namespace

// A decoded run: held back until its kind is known, then scanned as a stream, or gathered whole if it is a carrier.
struct StreamScan::Child {
  std::uint64_t begin = 0, end = 0;
  scan::Layer layer = scan::Layer::base64;
  Where where;
  std::string held;
  enum { undecided, stream, carrier, too_big } state = undecided;
  std::unique_ptr<StreamScan> scan;
  std::vector<Found> found;
  bool ended = false;
};

StreamScan::StreamScan(Contents& contents, Where where, Lines lines, scan::State state)
    : contents_(contents), where_(std::move(where)), lines_(lines), state_(std::move(state)), buffer_(contents.borrow()) {
  if (contents.options().raw) state_.runs = scan::Runs::ignore;
  state_.lesser_grades = state_.lesser_grades && contents.options().judgement.lesser_grades;
}

StreamScan::~StreamScan() { contents_.give_back(std::move(buffer_)); }

std::span<Byte> StreamScan::space() { return {buffer_.bytes.get() + scan::kMaxKeep, kPieceSize}; }

void StreamScan::push(Bytes bytes, bool last) {
  do {
    const std::size_t n = std::min(bytes.size(), kPieceSize);
    std::copy_n(bytes.begin(), n, space().begin());
    bytes = bytes.subspan(n);
    advance(n, last && bytes.empty());
  } while (!bytes.empty());
}

void StreamScan::advance(std::size_t count, bool last) {
  const Bytes window(buffer_.bytes.get() + scan::kMaxKeep - kept_, kept_ + count);
  const std::size_t keep = process(window, last);
  std::memmove(buffer_.bytes.get() + scan::kMaxKeep - keep, window.data() + window.size() - keep, keep);
  kept_ = keep;
}

void StreamScan::advance_over(Bytes bytes, const std::function<void(Bytes)>& passed) {
  constexpr std::size_t kStep = kPieceSize;
  CHECK(!started_);
  const std::uint64_t first = state_.origin;
  std::size_t keep = 0;
  for (std::size_t end = 0; end < bytes.size();) {
    end = std::min(bytes.size(), end + kStep);
    const std::size_t begin = static_cast<std::size_t>(state_.origin - first);
    keep = process(bytes.subspan(begin, end - begin), false);
    passed(bytes.first(end));
  }
  std::memcpy(buffer_.bytes.get() + scan::kMaxKeep - keep, bytes.data() + bytes.size() - keep, keep);
  kept_ = keep;
}

// Scans one window, whose first byte is at state_.origin; how many of its last bytes the next one must begin with.
std::size_t StreamScan::process(Bytes window, bool last) {
  const std::uint64_t origin = state_.origin;
  if (!started_ && !window.empty()) {
    started_ = true;
    if (origin == 0 && as_text(window).starts_with(kByteOrderMark)) window_line_.begin = asked_line_.begin = kByteOrderMark.size();
  }
  const std::size_t keep = scan::scan(state_, window, last, output_);
  CHECK(keep <= scan::kMaxKeep);
  for (scan::Candidate& candidate : output_.candidates) take_candidate(std::move(candidate), window, origin);
  for (scan::Piece& piece : output_.pieces) take_piece(std::move(piece), window, origin);
  output_.candidates.clear();
  output_.pieces.clear();
  if (!children_.empty()) settle(last);
  // A run that is yet to begin begins in the next window.
  if (children_.empty()) std::erase_if(direct_, [&](const Direct& d) { return d.end <= state_.origin; });
  if (lines_ == Lines::count) pass_lines(window.first(window.size() - keep), origin);
  return keep;
}

void StreamScan::pass_lines(Bytes gone, std::uint64_t origin) {
  static const scan::CountLines count_lines = scan::count_lines_for(cpu());
  const std::uint64_t count = count_lines(gone);
  window_line_.offset = origin + gone.size();
  if (count == 0) return;
  window_line_.line += count;
  window_line_.begin = origin + as_text(gone).rfind('\n') + 1;
}

// From the last place asked for on, so that a window full of places is passed over once.
StreamScan::Position StreamScan::position_of(std::uint64_t offset, Bytes window, std::uint64_t origin) {
  static const scan::CountLines count_lines = scan::count_lines_for(cpu());
  if (asked_line_.offset < window_line_.offset || asked_line_.offset > offset) asked_line_ = window_line_;
  const std::uint64_t from = asked_line_.offset;
  const Bytes between = window.subspan(static_cast<std::size_t>(from - origin), static_cast<std::size_t>(offset - from));
  asked_line_.line += count_lines(between);
  if (const std::size_t feed = as_text(between).rfind('\n'); feed != std::string_view::npos) asked_line_.begin = from + feed + 1;
  asked_line_.offset = offset;
  return {asked_line_.line, offset - asked_line_.begin + 1};
}

void StreamScan::take_candidate(scan::Candidate&& candidate, Bytes window, std::uint64_t origin) {
  const bool mine = candidate.offset < state_.end;
  const bool whole = candidate.shape == scan::Shape::key;
  if (!whole && (!mine || !contents_.options().judgement.lesser_grades)) return;
  Found found{judge(candidate, where_, contents_.options().judgement), false, false};
  model::Finding& finding = found.judged.finding;
  if (whole) direct_.push_back({candidate.offset, candidate.offset + candidate.length, finding.fingerprint, finding.alias});
  if (!mine) return;
  const std::size_t begin = static_cast<std::size_t>(candidate.offset - origin);
  if (contents_.options().honour_inline && line_allows(window, begin, begin + static_cast<std::size_t>(candidate.length))) {
    contents_.skip(model::SkipReason::inline_allow, where_);
    return;
  }
  if (lines_ == Lines::count) {
    const Position position = position_of(candidate.offset, window, origin);
    finding.place.line = position.line;
    finding.place.column = position.column;
  } else {
    found.pending_line = true;
  }
  contents_.found.push_back(std::move(found));
}

void StreamScan::take_piece(scan::Piece&& piece, Bytes window, std::uint64_t origin) {
  auto it = std::find_if(children_.begin(), children_.end(), [&](const auto& c) { return c->begin == piece.begin && !c->ended; });
  if (it == children_.end()) {
    if (!piece.first) return;  // of a child that was given up
    auto child = std::make_unique<Child>();
    child->begin = piece.begin;
    child->where = where_.decoded(scan::name_of(piece.layer));
    if (child->where.depth > contents_.options().limits.max_depth) {
      contents_.skip(model::SkipReason::cap_depth, where_);
      return;
    }
    if (!child->where.outer_offset) {
      child->where.outer_offset = piece.begin;
      if (lines_ == Lines::count && piece.begin >= origin) {
        const Position position = position_of(piece.begin, window, origin);
        child->where.outer_line = position.line;
        child->where.outer_column = position.column;
      }
    }
    children_.push_back(std::move(child));
    it = std::prev(children_.end());
  }
  Child& child = **it;
  child.end = piece.end;
  child.layer = piece.layer;
  if (const auto limit = contents_.budget().spend_bytes(piece.bytes.size())) {
    contents_.skip(*limit, where_);
    children_.erase(it);
    return;
  }

  // What the child finds goes to its own list until the run has ended.
  std::vector<Found> mine = std::move(contents_.found);
  contents_.found = std::move(child.found);
  if (child.state != Child::stream) child.held += piece.bytes;
  if (child.state == Child::undecided && (child.held.size() >= carrier::kSniffSize || piece.last)) {
    const carrier::Kind kind = carrier::sniff(as_bytes(child.held), "");
    child.state = kind == carrier::Kind::plain ? Child::stream : Child::carrier;
    if (child.state == Child::stream) {
      child.scan = std::make_unique<StreamScan>(contents_, child.where, Lines::count, scan::State{});
      child.scan->push(as_bytes(child.held), piece.last);
      wipe(child.held);
    }
  } else if (child.state == Child::stream) {
    child.scan->push(as_bytes(piece.bytes), piece.last);
  }
  wipe(piece.bytes);
  if (child.state == Child::carrier && child.held.size() > contents_.options().limits.max_document_bytes) {
    contents_.skip(model::SkipReason::cap_bytes, child.where);
    child.state = Child::too_big;
  }
  if (child.state == Child::too_big) child.held.clear();
  if (piece.last && child.state == Child::carrier) {
    scan_carrier(child);
    wipe(child.held);
  }
  child.found = std::move(contents_.found);
  contents_.found = std::move(mine);
  child.ended = piece.last;
  if (child.ended) child.scan.reset();
}

// A run whose decoded bytes begin like a carrier. Where nothing at all comes out of it because it is broken, the beginning was chance: it is scanned as it
// is. What is encrypted, unsupported or over a limit is a carrier, and stays told.
void StreamScan::scan_carrier(Child& child) {
  const auto skipped = contents_.coverage.skipped;
  const auto broken = [&] { return contents_.coverage.count(model::SkipReason::broken_container); };
  const std::uint64_t unread = contents_.coverage.count(model::SkipKind::unread), broken_before = broken();
  const std::uint64_t unpacked = contents_.budget().bytes(), members = contents_.coverage.members;
  carrier::MemoryReader reader(as_bytes(child.held));
  contents_.scan(reader, child.where);
  const std::uint64_t newly_broken = broken() - broken_before;
  const bool only_broken = newly_broken > 0 && contents_.coverage.count(model::SkipKind::unread) - unread == newly_broken;
  if (!only_broken || contents_.budget().bytes() != unpacked || contents_.coverage.members > members + 1) return;
  contents_.coverage.skipped = skipped;
  carrier::MemoryReader again(as_bytes(child.held));
  contents_.scan_plain(again, child.where);
}

// Hands on what ended runs held, unless it is a plain key seen once more.
void StreamScan::settle(bool last) {
  const std::uint64_t until = last ? std::numeric_limits<std::uint64_t>::max() : scan::settled_until(state_);
  std::erase_if(children_, [&](std::unique_ptr<Child>& child) {
    if (!child->ended || child->end > until) return false;
    for (Found& found : child->found) {
      model::Finding& finding = found.judged.finding;
      // A key's own base64, undone, is a pair that need not tell its family: then it is known by its alias.
      const bool pair = !finding.family && !finding.alias.value_or("").empty();
      const bool seen = std::any_of(direct_.begin(), direct_.end(), [&](const Direct& d) {
        const bool same = d.fingerprint == finding.fingerprint || (pair && d.alias == finding.alias);
        return d.end > child->begin && d.begin < child->end && same;
      });
      if (seen) continue;
      const std::size_t layer = where_.encoding.size();
      if (finding.place.encoding.size() > layer) finding.place.encoding[layer] = scan::name_of(child->layer);
      found.pending_outer = lines_ == Lines::later && finding.place.outer_offset == child->begin && !finding.place.outer_line;
      contents_.found.push_back(std::move(found));
    }
    return true;
  });
}

}  // namespace mayfly::leaks
