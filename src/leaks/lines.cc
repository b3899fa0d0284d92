#include "leaks/lines.h"

#include <algorithm>
#include <array>

#include "base/cpu.h"
#include "base/fd.h"
#include "base/mapped.h"
#include "scan/filter.h"

namespace mayfly::leaks {
namespace {

struct Wanted {
  std::uint64_t offset;
  std::optional<std::uint64_t>* line;
  std::optional<std::uint64_t>* column;
};

std::vector<Wanted> lines_wanted(std::vector<Found>& found) {
  std::vector<Wanted> wanted;
  for (Found& one : found) {
    model::Place& place = one.judged.finding.place;
    if (one.pending_line) wanted.push_back({place.offset, &place.line, &place.column});
    if (one.pending_outer) wanted.push_back({*place.outer_offset, &place.outer_line, &place.outer_column});
    one.pending_line = one.pending_outer = false;
  }
  std::sort(wanted.begin(), wanted.end(), [](const Wanted& a, const Wanted& b) { return a.offset < b.offset; });
  return wanted;
}

std::uint64_t count_feeds(Bytes bytes) {
  static const scan::CountLines count_lines = scan::count_lines_for(cpu());
  return count_lines(bytes);
}

// Walks over a file from its front: knows the line, and where it begins, once that is asked for.
class Walk {
 public:
  explicit Walk(int fd) : fd_(fd) {
    std::array<Byte, 3> front{};
    const auto n = read_at(fd, front, 0);
    if (n && as_text(Bytes(front).first(*n)) == "\xEF\xBB\xBF") line_begin_ = 3;
  }

  // Over a stretch whose line feeds were counted.
  void pass(std::uint64_t begin, std::uint64_t end, std::uint32_t feeds) {
    line_ += feeds;
    if (feeds > 0) holds_begin_ = {begin, end};
  }

  // Over a stretch with the places [next, …) that stand before its end; the first one behind it, or nothing if it can't be read.
  std::optional<std::vector<Wanted>::const_iterator> read(std::uint64_t begin, std::uint64_t end, std::vector<Wanted>::const_iterator next,
                                                          std::vector<Wanted>::const_iterator last) {
    const auto mapped = Mapped::open(fd_, begin, static_cast<std::size_t>(end - begin));
    if (!mapped) return std::nullopt;
    std::size_t done = 0;
    const auto pass_to = [&](std::size_t to) {
      const Bytes bytes = mapped->bytes().subspan(done, to - done);
      line_ += count_feeds(bytes);
      if (const std::size_t feed = as_text(bytes).rfind('\n'); feed != std::string_view::npos) begins_at(begin + done + feed + 1);
      done = to;
    };
    for (; next != last && next->offset < end; ++next) {
      pass_to(static_cast<std::size_t>(next->offset - begin));
      if (!find_begin()) return std::nullopt;
      *next->line = line_;
      *next->column = next->offset - line_begin_ + 1;
    }
    pass_to(mapped->bytes().size());
    return next;
  }

 private:
  struct Stretch {
    std::uint64_t begin, end;
  };

  void begins_at(std::uint64_t offset) {
    line_begin_ = offset;
    holds_begin_.reset();
  }

  bool find_begin() {
    if (!holds_begin_) return true;
    const auto mapped = Mapped::open(fd_, holds_begin_->begin, static_cast<std::size_t>(holds_begin_->end - holds_begin_->begin));
    if (!mapped) return false;
    const std::size_t feed = as_text(mapped->bytes()).rfind('\n');
    if (feed == std::string_view::npos) return false;  // the file has changed
    begins_at(holds_begin_->begin + feed + 1);
    return true;
  }

  int fd_;
  std::uint64_t line_ = 1, line_begin_ = 0;
  std::optional<Stretch> holds_begin_{};  // the line begins behind the last feed of this one; line_begin_ is older
};

}  // namespace

void Part::count(Bytes bytes) {
  while (counted < bytes.size()) {
    const std::size_t stretch = static_cast<std::size_t>(counted / kStretch);
    if (stretch == feeds.size()) feeds.push_back(0);
    const std::uint64_t to = std::min<std::uint64_t>(bytes.size(), (stretch + 1) * kStretch);
    feeds[stretch] += static_cast<std::uint32_t>(count_feeds(bytes.subspan(static_cast<std::size_t>(counted), static_cast<std::size_t>(to - counted))));
    counted = to;
  }
}

void find_lines(int fd, const std::vector<Part>& parts, std::vector<Found>& found) {
  const std::vector<Wanted> wanted = lines_wanted(found);
  auto next = wanted.begin();
  if (next == wanted.end()) return;
  Walk walk(fd);
  for (const Part& part : parts)
    for (std::uint64_t begin = part.begin, i = 0; begin < part.end; begin += Part::kStretch, ++i) {
      const std::uint64_t end = std::min(begin + Part::kStretch, part.end);
      if (part.has_counted(end) && next->offset >= end) {
        walk.pass(begin, end, part.feeds[i]);
        continue;
      }
      const auto behind = walk.read(begin, end, next, wanted.end());
      if (!behind || *behind == wanted.end()) return;
      next = *behind;
    }
}

void forget_lines(std::vector<Found>& found) {
  for (Found& one : found) one.pending_line = one.pending_outer = false;
}

}  // namespace mayfly::leaks
