#include "leaks/git_visitor.h"

#include <algorithm>
#include <array>

#include "leaks/git_traits.h"

namespace mayfly::leaks {
namespace {

constexpr std::size_t kAtOnce = 64 * 1024;       // bytes of a content looked at in one window
constexpr std::uint64_t kMostJudged = 64;        // anchors of one object judged one by one; more, and it is scanned whole
constexpr std::uint64_t kLargestZone = 1 << 20;  // a larger change is scanned whole
constexpr std::uint64_t kBack = scan::kLookback + 64;
constexpr std::uint64_t kAhead = scan::kMaxKeyWindow + 1024;

// The bytes with which an insert can begin (end) if an anchor goes on in it (from it) across its edge.
struct EdgeBytes {
  std::array<bool, 256> first{}, last{};
};
constexpr EdgeBytes make_edge_bytes() {
  EdgeBytes edges;
  for (const scan::Fingerprint& f : scan::kFingerprints)
    for (std::size_t i = 0; i < kFingerprintSize; ++i) {
      const auto c = static_cast<unsigned char>(f.bytes[i]);
      edges.first[c] = edges.first[c] || i > 0;
      edges.last[c] = edges.last[c] || i + 1 < kFingerprintSize;
    }
  return edges;
}

// Could an anchor stand across an edge of the insert?
bool touches_anchor(Bytes insert) {
  static constexpr EdgeBytes kEdges = make_edge_bytes();
  if (!kEdges.first[insert.front()] && !kEdges.last[insert.back()]) return false;
  const std::string_view text = as_text(insert);
  return std::ranges::any_of(scan::kFingerprints, [&](const scan::Fingerprint& f) {
    if (f.bytes.find(text) != std::string_view::npos) return true;
    for (std::size_t n = 1; n < kFingerprintSize; ++n)
      if (text.ends_with(f.bytes.substr(0, n)) || text.starts_with(f.bytes.substr(kFingerprintSize - n))) return true;
    return false;
  });
}

// Enough for most deltas of trees, and asks for no content: is there surely no anchor in an insert or across an edge?
bool inserts_hold_no_anchor(const gitdb::Delta& delta) {
  std::vector<std::uint64_t> anchors;
  for (std::size_t i = 0; i < delta.operations.size(); ++i) {
    const gitdb::Operation& operation = delta.operations[i];
    if (operation.is_copy()) {
      if (i > 0 && delta.operations[i - 1].is_copy()) return false;
      continue;
    }
    const Bytes insert(operation.insert, static_cast<std::size_t>(operation.size));
    if (touches_anchor(insert)) return false;
    find_anchors(insert, 0, insert.size(), 0, anchors);
    if (!anchors.empty()) return false;
  }
  return true;
}

// Does a copy hold all that a judge of the anchor may look at, as the base does?
bool inside_copy(const gitdb::Operation& copy, const gitdb::Delta& delta, std::uint64_t anchor) {
  const bool before = anchor - copy.to >= kBack || gitdb::starts_content(copy);
  const bool behind = copy.to + copy.size - anchor >= kAhead || gitdb::ends_content(copy, delta);
  return before && behind;
}

}  // namespace

GitVisitor::GitVisitor(const GitRequest& request, GitSink& sink, std::mutex& sink_mutex, GitProgress& progress)
    : request_(request), sink_(sink), sink_mutex_(sink_mutex), progress_(progress), contents_(request.options), namer_(request.database->hash()) {
  if (request.names != nullptr) links_.emplace(*request.names, request.database->hash(), request.verify || request.exhaustive);
  std::uint64_t stored = 0;
  for (std::size_t i = 0; i < request.database->pack_count(); ++i) stored += request.database->pack(i).bytes().size();
  const carrier::Limits& limits = request.options.limits;
  bytes_left_ = std::max(limits.max_bytes, stored * std::min<std::uint64_t>(limits.max_ratio, 1 << 20));
}

void GitVisitor::object(const gitdb::Visit& visit) {
  const bool misnamed = visit.wanted && request_.verify && namer_.name(visit.type, visit.content()) != visit.id;
  if (misnamed) unread(visit.id, GitGap::wrong_name);  // what is there is scanned all the same
  if (visit.wanted) note_pointer(visit);
  if (visit.wanted && links_) links_->look(visit);
  if (known_.size() <= visit.depth) known_.resize(visit.depth + 1);
  Known& mine = known_[visit.depth];
  mine.anchors.clear();
  mine.suspect = false;
  mine.host = carrier::Host::none;
  if (request_.exhaustive) {
    if (!visit.wanted) return;
    scan_whole(visit, mine);
    if (misnamed) return;
    ++coverage.whole;
    return count(visit.size);
  }
  bool cleared = visit.delta != nullptr && !known_[visit.depth - 1].suspect && cleared_by_delta(visit, known_[visit.depth - 1], mine);
  // A notebook's lines are strings of JSON: only as lines again may they say that an anchor is a key's.
  if (cleared && !mine.anchors.empty() && is_notebook(visit)) cleared = false;
  if (!cleared && look_at_whole(visit, mine)) scan_whole(visit, mine);
  if (!visit.wanted || misnamed) return;
  ++(cleared ? coverage.by_delta : coverage.whole);
  count(visit.size);
}

void GitVisitor::note_pointer(const gitdb::Visit& visit) {
  if (visit.type != gitdb::Type::blob || visit.size > gitdb::kMostLfsPointer) return;
  if (const auto pointer = gitdb::parse_lfs_pointer(window_of(visit.content(), 0, visit.size))) coverage.pointers.push_back({visit.id, *pointer});
}

bool GitVisitor::is_notebook(const gitdb::Visit& visit) {
  const std::uint64_t front = std::min<std::uint64_t>(visit.size, carrier::kSniffSize);
  return visit.type == gitdb::Type::blob && !request_.options.raw && carrier::begins_like_notebook(window_of(visit.content(), 0, front));
}

void GitVisitor::count(std::uint64_t size) {
  ++coverage.objects;
  coverage.bytes += size;
}

Bytes GitVisitor::window_of(const gitdb::Rope& content, std::uint64_t begin, std::uint64_t end) { return content.window(begin, end, scratch_); }

// ---- by the delta ------------------------------------------------------------------------------------------------------------------------------

bool GitVisitor::cleared_by_delta(const gitdb::Visit& visit, const Known& base, Known& mine) {
  if (visit.type == gitdb::Type::tree && base.anchors.empty() && inserts_hold_no_anchor(*visit.delta)) return true;
  const gitdb::Rope& content = visit.content();
  const auto& operations = visit.delta->operations;
  if (visit.type == gitdb::Type::blob && !operations.empty()) {
    const bool same_front = gitdb::starts_content(operations.front()) && operations.front().is_copy() && operations.front().size >= carrier::kSniffSize;
    const std::uint64_t front = std::min<std::uint64_t>(content.size(), carrier::kSniffSize);
    mine.host = base.host;
    if (!same_front && !request_.options.raw) {
      const Bytes bytes = window_of(content, 0, front);
      if (carrier::sniff(bytes, "") != carrier::Kind::plain) return false;
      mine.host = carrier::host_of(bytes);
    }
    if (has_payload(content, mine.host)) return false;
  }
  const std::uint64_t margin = visit.type == gitdb::Type::tree || request_.options.raw ? kFingerprintSize : kRunMargin;
  gitdb::find_changes(*visit.delta, 2 * margin, zones_);  // their windows do not meet
  return zones_are_clear(visit, mine, margin) && carried_are_clear(visit, base, mine);
}

bool GitVisitor::zones_are_clear(const gitdb::Visit& visit, Known& mine, std::uint64_t margin) {
  const gitdb::Rope& content = visit.content();
  const bool tree = visit.type == gitdb::Type::tree;
  for (const gitdb::Change& zone : zones_) {
    if (zone.end - zone.begin > kLargestZone) return false;
    const std::uint64_t begin = zone.begin - std::min(zone.begin, margin), end = std::min(content.size(), zone.end + margin);
    const Bytes window = window_of(content, begin, end);
    const std::uint64_t first = zone.begin - std::min<std::uint64_t>(zone.begin, kFingerprintSize - 1);
    find_anchors(window, static_cast<std::size_t>(first - begin), static_cast<std::size_t>(zone.end - begin), begin, mine.anchors);
    if (tree || request_.options.raw) continue;
    if (may_hold_run(window, static_cast<std::size_t>(zone.begin - begin), static_cast<std::size_t>(zone.end - begin), begin == 0, end == content.size()))
      return false;
  }
  if (tree) return mine.anchors.empty();
  if (mine.anchors.size() > kMostJudged) return false;
  return std::all_of(mine.anchors.begin(), mine.anchors.end(), [&](std::uint64_t anchor) { return is_nothing(content, anchor); });
}

bool GitVisitor::in_zone(std::uint64_t anchor) const {
  const auto after =
      std::upper_bound(zones_.begin(), zones_.end(), anchor + kFingerprintSize - 1, [](std::uint64_t a, const gitdb::Change& z) { return a < z.begin; });
  return after != zones_.begin() && anchor < std::prev(after)->end;
}

bool GitVisitor::carried_are_clear(const gitdb::Visit& visit, const Known& base, Known& mine) {
  if (base.anchors.empty()) return true;
  std::size_t judged = mine.anchors.size();
  for (const gitdb::Operation& copy : visit.delta->operations) {
    if (!copy.is_copy() || copy.size < kFingerprintSize) continue;
    const std::uint64_t last = copy.from + copy.size - kFingerprintSize;
    for (auto it = std::lower_bound(base.anchors.begin(), base.anchors.end(), copy.from); it != base.anchors.end() && *it <= last; ++it) {
      const std::uint64_t anchor = copy.to + (*it - copy.from);
      if (in_zone(anchor)) continue;
      mine.anchors.push_back(anchor);
      if (visit.type == gitdb::Type::tree) return false;
      if (inside_copy(copy, *visit.delta, anchor)) continue;
      if (++judged > kMostJudged || !is_nothing(visit.content(), anchor)) return false;
    }
  }
  std::sort(mine.anchors.begin(), mine.anchors.end());
  return true;
}

// Judges one anchor on the bytes around it. True: nothing, and the judge asked for no more bytes.
bool GitVisitor::is_nothing(const gitdb::Rope& content, std::uint64_t anchor) {
  const std::uint64_t begin = anchor - std::min(anchor, kBack);
  for (const std::uint64_t ahead : {std::uint64_t{1024}, kAhead}) {
    const std::uint64_t end = std::min(content.size(), anchor + ahead);
    scan::State state = scan::state_for_part(scan::Runs::ignore, begin, 0, ~std::uint64_t{0});
    state.next_block = state.next_anchor = anchor;
    scan::Output output;
    scan::scan(state, window_of(content, begin, end), end == content.size(), output);
    for (const scan::Candidate& candidate : output.candidates)
      if (candidate.shape == scan::Shape::key || request_.options.judgement.lesser_grades) return false;
    if (state.next_anchor > anchor) return true;
    if (end == content.size()) break;
  }
  return false;
}

// ---- whole -------------------------------------------------------------------------------------------------------------------------------------

// Finds out what of the content could give something. True: it must be scanned. A carrier, or what may hold a run, is looked at no further.
bool GitVisitor::look_at_whole(const gitdb::Visit& visit, Known& mine) {
  const gitdb::Rope& content = visit.content();
  const bool runs = visit.type != gitdb::Type::tree && !request_.options.raw;
  mine.anchors.clear();
  if (visit.type == gitdb::Type::blob && runs && content.size() > 0) {
    const Bytes front = window_of(content, 0, std::min<std::uint64_t>(content.size(), carrier::kSniffSize));
    mine.suspect = carrier::sniff(front, "") != carrier::Kind::plain;
    mine.host = carrier::host_of(front);
    mine.suspect = mine.suspect || has_payload(content, mine.host);
  }
  for (std::uint64_t at = 0; at < content.size() && !mine.suspect; at += kAtOnce) {
    const std::uint64_t next = std::min(content.size(), at + kAtOnce);
    const std::uint64_t begin = at - std::min<std::uint64_t>(at, kRunMargin), end = std::min(content.size(), next + kRunMargin);
    const Bytes window = window_of(content, begin, end);
    const auto from = static_cast<std::size_t>(at - begin), to = static_cast<std::size_t>(next - begin);
    mine.suspect = runs && may_hold_run(window, from, to, begin == 0, end == content.size());
    if (!mine.suspect) find_anchors(window, from, to, begin, mine.anchors);
  }
  return mine.suspect || !mine.anchors.empty();
}

// An archive behind a program or a script is a carrier, wherever a change made it one.
bool GitVisitor::has_payload(const gitdb::Rope& content, carrier::Host host) {
  if (host == carrier::Host::none) return false;
  RopeReader reader(content);
  carrier::Budget budget(request_.options.limits);
  const auto payload = carrier::find_payload(reader, host, budget);
  return !payload || payload->has_value();
}

std::uint64_t GitVisitor::skips() const { return contents_.coverage.count(model::SkipKind::unread) + contents_.coverage.count(model::SkipKind::by_rule); }

void GitVisitor::scan_whole(const gitdb::Visit& visit, Known& mine) {
  if (visit.size > bytes_left_) return unread(visit.id, GitGap::too_large);
  bytes_left_ -= visit.size;
  const std::size_t before = contents_.found.size();
  const std::uint64_t skipped = skips();
  std::optional<model::Coverage> kept;
  if (!visit.wanted) kept = contents_.coverage;
  scan_object(contents_, visit.type, visit.content(), visit.id, request_.exhaustive ? nullptr : &mine.anchors);
  mine.suspect = mine.suspect || contents_.found.size() > before || skips() != skipped;
  if (kept) contents_.coverage = std::move(*kept);
  deliver(visit.id, visit.type, visit.wanted, before);
}

void GitVisitor::deliver(const gitdb::ObjectId& id, gitdb::Type type, bool wanted, std::size_t before) {
  if (contents_.found.size() == before) return;
  if (wanted) {
    const std::lock_guard lock(sink_mutex_);
    for (std::size_t i = before; i < contents_.found.size(); ++i) {
      const Judged& judged = contents_.found[i].judged;
      if (!judged.known && !judged.finding.fingerprint.empty()) ++progress_.keys;
      sink_.found({id, type, judged});
    }
  }
  contents_.found.resize(before);
}

// ---- streams -----------------------------------------------------------------------------------------------------------------------------------

namespace {

// Passes bytes on, hashes them where asked, and remembers whether they came to their end.
class WatchedReader : public carrier::Reader {
 public:
  WatchedReader(std::function<Result<std::size_t>(std::span<Byte>)> below, gitdb::Namer* namer) : below_(std::move(below)), namer_(namer) {}
  Result<std::size_t> read(std::span<Byte> out) override {
    auto n = below_(out);
    failed_ = failed_ || !n;
    if (n) count_ += *n;
    if (n && namer_ != nullptr) namer_->add(Bytes(out).first(*n));
    return n;
  }
  // Reads what nobody has read. True: all of it came, `size` bytes.
  bool drain(std::uint64_t size) {
    std::vector<Byte> piece(kAtOnce);
    for (;;) {
      const auto n = read(piece);
      if (!n || *n == 0) return !failed_ && count_ == size;
    }
  }

 private:
  std::function<Result<std::size_t>(std::span<Byte>)> below_;
  gitdb::Namer* namer_;
  std::uint64_t count_ = 0;
  bool failed_ = false;
};

}  // namespace

void GitVisitor::large_object(const gitdb::ObjectId& id, gitdb::Type type, std::uint64_t size, gitdb::InflateStream& stream) {
  class StreamReader : public carrier::Reader {
   public:
    explicit StreamReader(gitdb::InflateStream& below) : below_(below) {}
    Result<std::size_t> read(std::span<Byte> out) override { return below_.read(out); }

   private:
    gitdb::InflateStream& below_;
  } reader(stream);
  single(id, type, reader, size);
}

void GitVisitor::single(const gitdb::ObjectId& id, gitdb::Type type, carrier::Reader& below, std::uint64_t size) {
  if (request_.verify) namer_.begin(type, size);
  WatchedReader reader([&](std::span<Byte> out) { return below.read(out); }, request_.verify ? &namer_ : nullptr);
  const std::size_t before = contents_.found.size();
  if (type == gitdb::Type::tree) return unread(id, GitGap::too_large);
  scan_object(contents_, type, reader, id);
  deliver(id, type, true, before);
  if (!reader.drain(size)) return unread(id, GitGap::broken);
  if (request_.verify && namer_.end() != id) return unread(id, GitGap::wrong_name);
  ++coverage.whole;
  count(size);
}

void GitVisitor::unread(const gitdb::ObjectId& id, gitdb::UnreadReason reason) {
  switch (reason) {
    case gitdb::UnreadReason::missing_base: return unread(id, GitGap::missing_base);
    case gitdb::UnreadReason::broken: return unread(id, GitGap::broken);
    case gitdb::UnreadReason::too_large: return unread(id, GitGap::too_large);
  }
}

GitCoverage GitVisitor::finish() {
  coverage.contents.merge(contents_.coverage);
  if (links_) coverage.missing = links_->missing();
  return std::move(coverage);
}

}  // namespace mayfly::leaks
