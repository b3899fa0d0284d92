// An encoded run reads the same when its windows end anywhere, stays in them, and decodes to no more than base64 or hex can hold.
#include <optional>
#include <string>

#include "base/check.h"
#include "fuzz/input.h"
#include "scan/alphabet.h"
#include "scan/filter.h"
#include "scan/run.h"

namespace mayfly {
namespace {

constexpr std::size_t kHalf = scan::kBlock / 2;

// The first half block from `from` on that a run can be found by.
std::optional<std::size_t> half_block(Bytes content, std::size_t from) {
  for (std::size_t p = from; p + kHalf <= content.size(); ++p) {
    const Bytes half = content.subspan(p, kHalf);
    if (half[0] == 0 || half[1] == 0) return p;
    if (std::all_of(half.begin(), half.end(), scan::is_base64)) return p;
  }
  return std::nullopt;
}

struct Read {
  bool found = false;
  std::uint64_t begin = 0, end = 0;
  std::string decoded;
  bool operator==(const Read&) const = default;
};

void take_piece(const std::optional<scan::Piece>& piece, bool first, Read& read) {
  if (!piece) return;
  CHECK(piece->begin == read.begin && piece->end >= read.end && piece->first == first);
  if (first) CHECK(piece->bytes.size() >= scan::kMinDecoded);
  read.end = piece->end;
  read.decoded += piece->bytes;
}

// `size`: of the first window and by how much each next one reaches further; 0: all at once.
Read read_run(Bytes content, std::size_t inside, std::size_t size) {
  Read read;
  scan::Run run;
  std::size_t reach = size == 0 ? content.size() : std::min(content.size(), inside + kHalf);
  auto found = scan::Run::Begin::need_more;
  for (;; reach = std::min(content.size(), reach + size)) {
    const std::vector<Byte> window = fuzz::exact(content.first(reach));
    const bool last = reach == content.size();
    run = scan::Run();
    found = scan::Run::find(window, 0, inside, 0, last, run);
    CHECK(!last || found != scan::Run::Begin::need_more);
    if (found != scan::Run::Begin::need_more) break;
  }
  if (found != scan::Run::Begin::found) return read;
  read.found = true;
  read.begin = run.begin();
  CHECK(read.begin <= content.size());
  bool first = true;
  for (bool ended = false; !ended; reach = std::min(content.size(), reach + size)) {
    const std::uint64_t origin = run.position();
    const std::vector<Byte> window = fuzz::exact(content.first(reach).subspan(static_cast<std::size_t>(origin)));
    std::optional<scan::Piece> piece;
    ended = run.consume(window, origin, reach == content.size(), piece);
    CHECK(ended || reach < content.size());
    CHECK(run.position() >= origin && run.position() <= reach);
    take_piece(piece, first, read);
    first = first && !piece;
  }
  CHECK(read.decoded.size() <= content.size());
  return read;
}

}  // namespace
}  // namespace mayfly

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mayfly;
  fuzz::Input input(data, size);
  const auto inside = half_block(input.content(), input.take_place(input.content().size()));
  if (!inside) return 0;
  const Read whole = read_run(input.content(), *inside, 0);
  CHECK(read_run(input.content(), *inside, 1 + input.take()) == whole);

  scan::Run run;
  const std::vector<Byte> content = fuzz::exact(input.content());
  if (scan::Run::find(content, 0, *inside, 0, true, run) != scan::Run::Begin::found) return 0;
  if (auto second = run.behind_glue(content, 0)) {
    CHECK(second->begin() > run.begin() && second->begin() <= content.size());
    std::optional<scan::Piece> piece;
    CHECK(second->consume(content, 0, true, piece));
  }
  return 0;
}
