// For tests of scan/: contents with keys, cut into windows in any way.
#pragma once

#include <algorithm>
#include <cstring>
#include <functional>
#include <ostream>
#include <random>
#include <string>
#include <vector>

#include "base/check.h"
#include "key/mint.h"
#include "scan/scanner.h"

namespace mayfly::scan {

inline std::string long_key(std::string_view user = "BedrockAPIKey-x7k2", std::uint64_t seed = 1, std::string_view family = "bedrock-long-term") {
  auto key = key::mint_long_term(*key::family_named(family), {user, "111122223333", 0, seed});
  CHECK(key);
  return std::string(key->reveal());
}

inline std::string short_key(std::string_view session = "", std::string_view family = "bedrock-short-term") {
  auto key = key::mint_short_term(*key::family_named(family), {"ASIARZPUZDIKAAVBCXDX", "secret", session, "us-east-1", Time{1767323045}, 43200});
  CHECK(key);
  return std::string(key->reveal());
}

// One result, comparable.
struct Seen {
  std::uint64_t offset, length;
  Shape shape;
  std::string canonical;
  auto operator<=>(const Seen&) const = default;
};

struct Scanned {
  std::vector<Seen> keys;
  std::vector<std::pair<std::uint64_t, std::string>> runs;  // begin, decoded
  bool operator==(const Scanned&) const = default;
};

// Scans `content` in windows of the sizes that `next_size` gives (0: all that is left).
inline Scanned scan_cut(std::string_view content, const std::function<std::size_t()>& next_size, Runs mode = Runs::notice, State state = {}) {
  state.runs = mode;
  Output output;
  std::string window;
  std::size_t fed = static_cast<std::size_t>(state.origin);
  for (bool last = false; !last;) {
    std::size_t size = next_size();
    if (size == 0 || size > content.size() - fed) size = content.size() - fed;
    window.append(content.substr(fed, size));
    fed += size;
    last = fed == content.size();
    const std::vector<Byte> exact(window.begin(), window.end());  // so that the address sanitizer sees a byte read behind it
    const std::size_t keep = scan(state, exact, last, output);
    CHECK(keep <= kMaxKeep && keep <= window.size());
    window.erase(0, window.size() - keep);
  }
  Scanned result;
  for (const Candidate& c : output.candidates) result.keys.push_back({c.offset, c.length, c.shape, std::string(c.canonical.reveal())});
  for (const Piece& piece : output.pieces) {
    auto it = std::find_if(result.runs.begin(), result.runs.end(), [&](const auto& r) { return r.first == piece.begin; });
    if (it == result.runs.end()) it = result.runs.insert(it, {piece.begin, ""});
    it->second += piece.bytes;
  }
  std::sort(result.keys.begin(), result.keys.end());
  std::sort(result.runs.begin(), result.runs.end());
  return result;
}

// For failure messages: no key text.
inline std::ostream& operator<<(std::ostream& out, const Seen& seen) {
  return out << "{" << seen.offset << "+" << seen.length << " shape " << static_cast<int>(seen.shape) << " canonical " << seen.canonical.size() << "}";
}
inline std::ostream& operator<<(std::ostream& out, const Scanned& scanned) {
  for (const Seen& seen : scanned.keys) out << seen << " ";
  for (const auto& [begin, text] : scanned.runs) out << "[" << begin << ": " << text.size() << "] ";
  return out;
}

inline Scanned scan_whole(std::string_view content, Runs mode = Runs::notice) {
  return scan_cut(content, [] { return std::size_t{0}; }, mode);
}

}  // namespace mayfly::scan
