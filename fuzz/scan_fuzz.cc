// Scanning a content whole, cut into windows anywhere, and in two parts gives the same; and what it gives is true.
#include <iostream>

#include "base/check.h"
#include "fuzz/input.h"
#include "key/key.h"
#include "scan/scanner.h"
#include "scan/test_support.h"

namespace mayfly {
namespace {

// A key's place lies in the content, and its canonical form is that of the same key.
void check_candidates(const std::vector<scan::Candidate>& candidates, std::uint64_t size) {
  for (const scan::Candidate& candidate : candidates) {
    CHECK(candidate.length > 0 && candidate.offset + candidate.length <= size);
    CHECK(candidate.family != nullptr || candidate.long_term);
    if (candidate.shape != scan::Shape::key) continue;
    CHECK(candidate.long_term.has_value() != candidate.short_term.has_value());
    const auto again = key::decode(candidate.canonical.reveal());
    CHECK(again);
    CHECK(again->canonical.equals(candidate.canonical));
    if (candidate.long_term) CHECK(again->long_term && again->long_term->alias.text == candidate.long_term->alias.text);
    if (candidate.short_term) CHECK(again->short_term && again->short_term->access_key_id == candidate.short_term->access_key_id);
  }
}

void check_pieces(const std::vector<scan::Piece>& pieces, std::uint64_t size) {
  for (const scan::Piece& piece : pieces) CHECK(piece.begin <= piece.end && piece.end <= size && piece.bytes.size() <= piece.end - piece.begin);
}

// Windows of the size that the input wants: a few bytes, or some hundreds.
std::size_t next_size(fuzz::Input& input) {
  const std::size_t byte = input.take();
  return byte < 128 ? byte + 1 : (byte - 127) * 16;
}

std::vector<scan::Seen> in_two_parts(std::string_view content, std::size_t middle, fuzz::Input& input, scan::Runs runs) {
  const auto size = [&] { return next_size(input); };
  scan::Scanned first = scan::scan_cut(content, size, runs, scan::state_for_part(runs, 0, 0, middle));
  const std::size_t origin = middle > scan::kLookback ? middle - scan::kLookback : 0;
  const scan::Scanned second = scan::scan_cut(content, size, runs, scan::state_for_part(runs, origin, middle, ~std::uint64_t{0}));
  first.keys.insert(first.keys.end(), second.keys.begin(), second.keys.end());
  return first.keys;
}

}  // namespace
}  // namespace mayfly

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mayfly;
  fuzz::Input input(data, size);
  const std::string_view content = as_text(input.content());
  const scan::Runs runs = input.take() % 2 == 0 ? scan::Runs::notice : scan::Runs::ignore;

  scan::State state;
  state.runs = runs;
  scan::Output output;
  const std::vector<Byte> bytes = fuzz::exact(input.content());
  CHECK(scan::scan(state, bytes, true, output) == 0);
  check_candidates(output.candidates, content.size());
  check_pieces(output.pieces, content.size());

  const scan::Scanned whole = scan::scan_whole(content, runs);
  CHECK(whole.keys.size() == output.candidates.size());
  const scan::Scanned cut = scan::scan_cut(content, [&] { return next_size(input); }, runs);
  if (cut != whole) std::cerr << "whole: " << whole << "\ncut:   " << cut << '\n';
  CHECK(cut == whole);
  const std::size_t middle = input.take_place(content.size());
  const std::vector<scan::Seen> parts = in_two_parts(content, middle, input, runs);
  if (parts != whole.keys) std::cerr << "whole: " << whole << "\nin two parts, cut at " << middle << ": " << scan::Scanned{parts, {}} << '\n';
  CHECK(parts == whole.keys);
  return 0;
}
