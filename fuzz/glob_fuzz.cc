// A glob matches what a slow, obvious matcher says it matches.
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "fuzz/input.h"
#include "leaks/glob.h"

namespace mayfly {
namespace {

// Tries everything, and remembers what has failed, so that it ends. Written from the rules in glob.h, not from glob.cc.
class Oracle {
 public:
  Oracle(std::string_view glob, std::string_view text) : glob_(glob), text_(text), failed_((glob.size() + 1) * (text.size() + 1)) {}

  bool matches(std::size_t g = 0, std::size_t t = 0) {
    const std::size_t place = g * (text_.size() + 1) + t;
    if (failed_[place]) return false;
    const bool does = tries(g, t);
    if (!does) failed_[place] = true;
    return does;
  }

 private:
  bool tries(std::size_t g, std::size_t t) {
    if (g == glob_.size()) return t == text_.size();
    const std::string_view rest = glob_.substr(g);
    if (rest[0] == '*') {
      std::size_t after = g;
      while (after < glob_.size() && glob_[after] == '*') ++after;
      const bool name_before = g == 0 || glob_[g - 1] == '/', many = after - g > 1;
      if (many && name_before && after == glob_.size()) return true;
      if (many && name_before && glob_[after] == '/') return names(after + 1, t);
      return stars(after, t);
    }
    if (t == text_.size()) return false;
    if (rest[0] == '?') return text_[t] != '/' && matches(g + 1, t + 1);
    if (rest[0] == '[') {
      if (const std::size_t size = class_size(rest); size > 0)
        return text_[t] != '/' && in_class(rest.substr(1, size - 2), text_[t]) && matches(g + size, t + 1);
    }
    const bool quoted = rest[0] == '\\' && rest.size() > 1;
    return rest[quoted ? 1 : 0] == text_[t] && matches(g + (quoted ? 2 : 1), t + 1);
  }

  // What follows begins here, or behind any later "/".
  bool names(std::size_t g, std::size_t t) {
    if (matches(g, t)) return true;
    for (std::size_t i = t + 1; i <= text_.size(); ++i)
      if (text_[i - 1] == '/' && matches(g, i)) return true;
    return false;
  }

  bool stars(std::size_t g, std::size_t t) {
    for (;; ++t) {
      if (matches(g, t)) return true;
      if (t == text_.size() || text_[t] == '/') return false;
    }
  }

  // "[…]" with its brackets; 0 if it is never closed. A "]" at the front stands for itself, and so does what a backslash is before.
  static std::size_t class_size(std::string_view rest) {
    std::size_t i = 1;
    if (i < rest.size() && (rest[i] == '!' || rest[i] == '^')) ++i;
    if (i < rest.size() && rest[i] == ']') ++i;
    for (; i < rest.size(); ++i) {
      if (rest[i] == ']') return i + 1;
      if (rest[i] == '\\') ++i;
    }
    return 0;
  }

  static bool in_class(std::string_view inner, char c) {
    const bool negated = inner[0] == '!' || inner[0] == '^';
    if (negated) inner.remove_prefix(1);
    bool in = false;
    const auto next = [&] {
      if (inner[0] == '\\' && inner.size() > 1) inner.remove_prefix(1);
      const unsigned char value = static_cast<unsigned char>(inner[0]);
      inner.remove_prefix(1);
      return value;
    };
    while (!inner.empty()) {
      const unsigned char low = next();
      unsigned char high = low;
      if (inner.size() > 1 && inner[0] == '-') {
        inner.remove_prefix(1);
        high = next();
      }
      const unsigned char value = static_cast<unsigned char>(c);
      in = in || (low <= value && value <= high);
    }
    return in != negated;
  }

  std::string_view glob_, text_;
  std::vector<bool> failed_;
};

}  // namespace
}  // namespace mayfly

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mayfly;
  constexpr std::size_t kSlow = 300;  // the oracle's stack and table
  const std::vector<Byte> bytes = fuzz::exact(Bytes(data, size));
  const std::string_view all = as_text(bytes);
  const std::size_t line = all.find('\n');
  if (line == std::string_view::npos) return 0;
  const std::string_view glob = all.substr(0, line), text = all.substr(line + 1);
  const bool matches = leaks::glob_matches(glob, text);  // of any size: libFuzzer's time limit watches
  if (glob.size() < kSlow && text.size() < kSlow) CHECK(Oracle(glob, text).matches() == matches);

  const leaks::Globs globs({std::string(glob), "!" + std::string(glob)});
  CHECK(!globs.selects(text, true));
  return 0;
}
