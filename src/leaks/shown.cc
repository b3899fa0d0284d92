#include "leaks/shown.h"

#include <algorithm>

#include "scan/scanner.h"

namespace mayfly::leaks {

std::string shown(std::string_view name) {
  constexpr std::size_t kShortest = 48;  // shorter than anything of a key worth hiding
  std::string out(name);
  if (name.size() < kShortest) return out;
  scan::State state;
  state.runs = scan::Runs::ignore;
  scan::Output output;
  scan::scan(state, as_bytes(name), true, output);
  std::sort(output.candidates.begin(), output.candidates.end(), [](const auto& a, const auto& b) { return a.offset > b.offset; });
  std::size_t end = out.size();
  for (const scan::Candidate& candidate : output.candidates) {
    if (candidate.shape == scan::Shape::mention || candidate.offset + candidate.length > end) continue;
    end = static_cast<std::size_t>(candidate.offset);
    const std::string prefix(candidate.family == nullptr ? std::string_view("(alias and secret)") : candidate.family->prefix);
    out.replace(end, static_cast<std::size_t>(candidate.length), prefix + "(masked)");
  }
  return out;
}

}  // namespace mayfly::leaks
