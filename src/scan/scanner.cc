#include "scan/scanner.h"

#include <algorithm>
#include <array>
#include <bit>

#include "base/check.h"
#include "base/cpu.h"
#include "scan/alphabet.h"

namespace mayfly::scan {
namespace {

// What to do where a fingerprint stands.
enum class Anchor { prefix, inside, pair };
struct AnchorRow {
  std::string_view bytes;
  Anchor what;
  std::size_t back;  // the prefix begins so many bytes before the fingerprint
};
constexpr std::array<AnchorRow, 13> kAnchors{{{"ABSK", Anchor::prefix, 0},
                                              {"AEAA", Anchor::prefix, 0},
                                              {"ACWL", Anchor::prefix, 0},
                                              {"ACWM", Anchor::prefix, 4},
                                              {"pi-k", Anchor::prefix, 9},
                                              {"pi-k", Anchor::prefix, 24},
                                              {"-at-", Anchor::pair, 0},
                                              {"LWF0", Anchor::inside, 0},
                                              {"1hdC", Anchor::inside, 0},
                                              {"tYXQ", Anchor::inside, 0},
                                              {"mVkc", Anchor::inside, 0},
                                              {"WVhQ", Anchor::inside, 0},
                                              {"ZWFy", Anchor::inside, 0}}};
constexpr std::size_t kFingerprintSize = 4;

class Pass {
 public:
  Pass(State& state, Bytes window, bool last, Output& output)
      : state_(state), window_(window), context_{window, last, state.lesser_grades}, output_(output), filter_(filter_for(cpu())) {}

  std::size_t run() {
    continue_runs();
    const std::size_t blocks_end = judge_blocks();
    if (!stopped_) judge_tail(blocks_end);
    return keep(blocks_end);
  }

 private:
  std::uint64_t absolute(std::size_t i) const { return state_.origin + i; }
  std::size_t local(std::uint64_t offset) const { return static_cast<std::size_t>(offset - state_.origin); }

  void continue_runs() {
    std::erase_if(state_.open_runs, [&](Run& run) { return feed(run); });
  }

  // Decodes what the window holds of a run. True when it ended.
  bool feed(Run& run) {
    std::optional<Piece> piece;
    const bool ended = run.consume(window_, state_.origin, context_.last, piece);
    state_.run_floor = std::max(state_.run_floor, run.position());
    if (piece) output_.pieces.push_back(std::move(*piece));
    return ended;
  }

  // Whole blocks. Where they end, which is also where the next window's blocks will begin.
  std::size_t judge_blocks() {
    std::size_t p = local(std::max(state_.next_block, state_.origin));
    while (p + kBlock + kLookahead <= window_.size()) {
      // Inside a run that is being decoded only anchors matter. (Where it ends inside the block, another may begin.)
      const bool in_run = absolute(p) + kBlock <= state_.run_floor;
      const std::size_t limit = in_run ? std::min(window_.size(), std::max(local(state_.run_floor), p + kBlock + kLookahead)) : window_.size();
      const Block block = filter_(window_.data() + p, window_.data() + limit, in_run ? Runs::ignore : state_.runs);
      p = static_cast<std::size_t>(block.at - window_.data());
      if (block.anchors == 0 && !block.run) continue;  // came to the limit
      if (!judge_anchors(p, block.anchors)) return p;
      if (block.run && !start_run(p)) return p;
      p += kBlock;
    }
    state_.next_block = absolute(p);
    return p;
  }

  // The last bytes, fewer than a block: only for anchors. Their blocks come again in the next window, with what follows.
  void judge_tail(std::size_t begin) {
    std::array<Byte, 2 * kBlock + kLookahead> padded{};
    const std::size_t size = window_.size() - begin;
    CHECK(size < kBlock + kLookahead);
    std::copy_n(window_.begin() + static_cast<std::ptrdiff_t>(begin), size, padded.begin());
    for (std::size_t base = 0; base < size; base += kBlock) {
      const Block block = filter_(padded.data() + base, padded.data() + base + kBlock + kLookahead, Runs::ignore);
      if (block.at == padded.data() + base && !judge_anchors(begin + base, block.anchors)) {
        state_.next_block = absolute(begin);
        return;
      }
    }
    const std::size_t whole = window_.size() >= kFingerprintSize ? window_.size() - kFingerprintSize + 1 : 0;
    state_.next_anchor = std::max(state_.next_anchor, absolute(context_.last ? window_.size() : whole));
  }

  // The anchors of one block, from the left. False: the window is too short for one; it comes again.
  bool judge_anchors(std::size_t at, std::uint64_t mask) {
    for (; mask != 0; mask &= mask - 1) {
      const std::size_t p = at + static_cast<std::size_t>(std::countr_zero(mask));
      if (absolute(p) < state_.next_anchor || p + kFingerprintSize > window_.size()) continue;
      if (!judge(p)) {
        state_.next_block = absolute(at);
        state_.next_anchor = absolute(p);
        stopped_ = true;
        return false;
      }
      state_.next_anchor = absolute(p + 1);
    }
    return true;
  }

  bool judge(std::size_t p) {
    const std::string_view bytes = as_text(window_.subspan(p, kFingerprintSize));
    for (const AnchorRow& anchor : kAnchors) {
      if (bytes != anchor.bytes || p < anchor.back) continue;
      if (absolute(p) < state_.covered) return true;
      const std::size_t floor = state_.covered > state_.origin ? local(state_.covered) : 0;
      Verdict verdict;
      switch (anchor.what) {
        case Anchor::prefix: verdict = judge_prefix(context_, p - anchor.back); break;
        case Anchor::pair: verdict = judge_pair(context_, p); break;
        case Anchor::inside: verdict = search_back(p, floor); break;
      }
      if (verdict.kind == Verdict::need_more) return false;
      if (verdict.kind == Verdict::found) report(std::move(verdict.candidate));
    }
    return true;
  }

  // Each place before a middle is tried once, however many middles follow it.
  Verdict search_back(std::size_t p, std::size_t floor) {
    floor = std::max(floor, state_.searched > state_.origin ? local(state_.searched) : 0);
    Verdict verdict = judge_inside(context_, p, floor);
    state_.searched = absolute(floor);
    return verdict;
  }

  void report(Candidate&& candidate) {
    candidate.offset += state_.origin;
    if (candidate.offset < state_.covered) return;  // part of a key that was given
    if (candidate.shape == Shape::key) {
      state_.covered = candidate.offset + candidate.length;
      state_.run_floor = std::max(state_.run_floor, state_.covered);
    }
    if (candidate.offset >= state_.begin && candidate.offset < state_.end) output_.candidates.push_back(std::move(candidate));
  }

  // The runs that a block is part of and that nobody has noticed yet. False: the window is too short for one; the block comes again.
  bool start_run(std::size_t block) {
    for (const std::size_t half : {block, block + kBlock / 2}) {
      if (absolute(half) < state_.run_floor) continue;
      const bool utf16 = window_[half] == 0 || window_[half + 1] == 0;
      const auto begin = window_.begin() + static_cast<std::ptrdiff_t>(half);
      if (!utf16 && !std::all_of(begin, begin + static_cast<std::ptrdiff_t>(kBlock / 2), is_base64)) continue;
      std::size_t end = 0;
      const std::optional<bool> worthwhile = utf16 ? true : Run::worthwhile(window_, half, context_.last, end);
      if (!worthwhile) return come_again(block);
      if (!*worthwhile) {
        state_.run_floor = absolute(end);
        continue;
      }
      const std::size_t floor = state_.run_floor > state_.origin ? local(state_.run_floor) : 0;
      Run run;
      const Run::Begin found = Run::find(window_, state_.origin, half, floor, context_.last, run);
      if (found == Run::Begin::need_more) return come_again(block);
      // What begins like a long-term key was judged as one; undone, it would only look like a decoded pair.
      const bool judged = found == Run::Begin::found && begins_like_key(local(run.begin()));
      if (found == Run::Begin::unknown || run.begin() < state_.begin || judged) run = Run::unknown(window_, state_.origin, half);
      if (!run.is_unknown() && run.begin() >= state_.end) continue;
      std::optional<Run> second = run.behind_glue(window_, state_.origin);
      if (!feed(run)) state_.open_runs.push_back(std::move(run));
      if (second && !feed(*second)) state_.open_runs.push_back(std::move(*second));
    }
    return true;
  }

  bool come_again(std::size_t block) {
    state_.next_block = absolute(block);
    state_.next_anchor = std::max(state_.next_anchor, absolute(block));  // so that no more than this block is kept
    stopped_ = true;
    return false;
  }

  bool begins_like_key(std::size_t p) const {
    const key::Family* family = key::family_of(as_text(window_.subspan(p)));
    return family != nullptr && family->kind == key::Kind::long_term;
  }

  std::size_t keep(std::size_t blocks_end) {
    std::size_t from = blocks_end;
    if (stopped_) from = std::min(from, local(std::max(state_.next_anchor, state_.origin)));
    from = from > kLookback ? from - kLookback : 0;
    for (const Run& run : state_.open_runs) from = std::min(from, local(run.position()));
    if (context_.last) from = window_.size();
    state_.origin += from;
    return window_.size() - from;
  }

  State& state_;
  Bytes window_;
  Context context_;
  Output& output_;
  Filter filter_;
  bool stopped_ = false;
};

}  // namespace

State state_for_part(Runs runs, std::uint64_t origin, std::uint64_t begin, std::uint64_t end) {
  State state;
  state.runs = runs;
  state.origin = origin;
  state.begin = begin;
  state.end = end;
  state.next_block = state.next_anchor = origin;
  return state;
}

std::size_t scan(State& state, Bytes window, bool last, Output& output) { return Pass(state, window, last, output).run(); }

bool finished(const State& state) {
  if (state.next_anchor < state.end || state.next_anchor - state.end < kLookback) return false;
  return std::all_of(state.open_runs.begin(), state.open_runs.end(), [](const Run& run) { return run.is_unknown(); });
}

}  // namespace mayfly::scan
