#include "scan/judge.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/base64.h"
#include "key/canonical.h"
#include "scan/alphabet.h"
#include "scan/tolerant.h"

namespace mayfly::scan {
namespace {

// The characters behind a prefix, with where each ends, and why reading stopped.
struct Body {
  std::string characters;         // base64, either alphabet; key text: wiped
  std::vector<std::size_t> ends;  // in the window
  bool need_more = false;         // the window ended first
  bool marked_line = false;       // a line on the way began with '+' or '-'
  Body() = default;
  Body(const Body&) = delete;
  Body& operator=(const Body&) = delete;
  ~Body() { wipe(characters); }
};

// Longest body worth reading: a long-term key's alias of 200 characters and its secret, or the longest short-term key.
std::size_t max_characters(const key::Family& family) {
  return family.kind == key::Kind::long_term ? (key::kMaxAliasSize + 1 + key::kSecretSize + 2) / 3 * 4 : key::kMaxShortTermSize;
}

// Follows the decoded bytes while they could be a key's, so that reading stops soon behind a key and at once behind chance. What it lets through is
// judged in full afterwards.
class Plausible {
 public:
  explicit Plausible(const key::Family& family) : long_term_(family.kind == key::Kind::long_term), host_(family.host) {}

  // One more character of base64. False: no key goes on like this, or it is complete.
  bool take(int value) {
    bits_ = bits_ << 6 | static_cast<std::uint32_t>(value);
    held_ += 6;
    if (held_ < 8) return true;
    held_ -= 8;
    const Byte b = static_cast<Byte>(bits_ >> held_ & 255);
    return long_term_ ? long_term(b) : short_term(b);
  }

  // The last byte taken was a key's last.
  bool complete() const { return long_term_ ? secret_ == key::kSecretSize + 1 : end_ == kEnd.size(); }

 private:
  bool long_term(Byte b) {
    if (secret_ > 0) return (is_base64(b) || b == '=') && ++secret_ <= key::kSecretSize;
    if (b == ':') secret_ = 1;
    return b == ':' || is_user_character(b);
  }
  bool short_term(Byte b) {
    const std::size_t i = count_++;
    if (i < host_.size()) return b == static_cast<Byte>(host_[i]);
    end_ = b == static_cast<Byte>(kEnd[end_]) ? end_ + 1 : b == '&' ? 1 : 0;
    return b > 0x20 && b < 0x7F && end_ < kEnd.size();
  }

  static constexpr std::string_view kEnd = "&Version=1";
  bool long_term_;
  std::string_view host_;
  std::uint32_t bits_ = 0;
  int held_ = 0;
  std::size_t secret_ = 0, count_ = 0, end_ = 0;
};

// Do the next few characters begin a key's payload? A look ahead that allocates nothing: text full of prefixes is answered here.
bool begins_plausibly(TolerantReader reader, const key::Family& family, bool& marked_line) {
  constexpr int kLook = 4;
  Plausible plausible(family);
  for (int i = 0; i < kLook; ++i) {
    const int c = reader.next();
    marked_line = reader.met_marked_line();
    if (c == TolerantReader::kNeedMore) return true;
    if (c < 0 || c == '=' || !plausible.take(kBase64Value[static_cast<Byte>(c)])) return false;
  }
  return true;
}

// `past_doubt`: characters still read behind the first implausible byte.
void read_body(TolerantReader& reader, const key::Family& family, std::size_t max_end, std::size_t past_doubt, Body& body) {
  const std::size_t limit = max_characters(family);
  Plausible plausible(family);
  bool go_on = true;
  std::size_t doubtful = 0;
  body.characters.reserve(512);
  while (body.characters.size() < limit && doubtful <= past_doubt && reader.position() < max_end) {
    const int c = reader.next();
    if (c == TolerantReader::kNeedMore) body.need_more = true;
    body.marked_line = reader.met_marked_line();
    if (c < 0 || c == '=') return;
    body.characters.push_back(static_cast<char>(c));
    body.ends.push_back(reader.position());
    go_on = go_on && plausible.take(kBase64Value[static_cast<Byte>(c)]);
    if (!go_on) ++doubtful;
    // What stands behind a whole key belongs to it only if it touches it.
    if (plausible.complete() && !reader.touches_next()) {
      body.need_more = reader.at_edge();
      return;
    }
  }
}

// Takes the padding that belongs behind `characters` of base64, however it is written; where it ends. `need_more` if the window ends before.
std::size_t take_padding(const Context& context, std::size_t position, std::size_t characters, bool& need_more) {
  const Bytes window = context.window;
  std::size_t p = position;
  bool crossed_line = false;
  for (std::size_t missing = (4 - characters % 4) % 4; missing > 0; --missing) {
    if (p < window.size() && window[p] == '=') {
      // "=" is padding also at a line's end, where the reader would take it for a soft break; "=3D" is one in quoted-printable.
      const bool quoted = p + 1 < window.size() && window[p + 1] == '3';
      if ((p + 1 == window.size() || (quoted && p + 2 == window.size())) && !context.last) need_more = true;
      p += quoted && p + 2 < window.size() && (window[p + 2] == 'D' || window[p + 2] == 'd') ? 3 : 1;
      continue;
    }
    TolerantReader reader(window, p, context.last, Gaps::text);
    const int c = reader.next();
    if (c == TolerantReader::kNeedMore) need_more = true;
    if (c != '=') break;
    crossed_line = crossed_line || reader.crossed_line();
    p = reader.position();
  }
  // A line of "====" under the key is a heading's, not the key's.
  if (crossed_line && p == window.size() && !context.last) need_more = true;
  return crossed_line && p < window.size() && window[p] == '=' ? position : p;
}

std::size_t encoded_size(std::size_t bytes) { return (bytes * 8 + 5) / 6; }

// Decodes as many whole characters as there are.
std::string decode_prefix(std::string_view characters) {
  if (characters.size() % 4 == 1) characters.remove_suffix(1);
  auto decoded = base64_decode(characters);
  return decoded ? std::move(*decoded) : std::string{};
}

bool glued_before(const Context& context, std::size_t begin) { return begin > 0 && is_base64(context.window[begin - 1]); }

Verdict placeholder(const Context& context, const key::Family& family, std::size_t begin, const Body& body, std::string note) {
  constexpr std::size_t kShapely = 32;  // characters behind the prefix that make it look like a key
  Verdict verdict;
  verdict.candidate.family = &family;
  verdict.candidate.offset = begin;
  if (body.characters.size() >= kShapely) {
    verdict.kind = Verdict::found;
    verdict.candidate.shape = Shape::placeholder;
    verdict.candidate.length = body.ends.back() - begin;
    verdict.candidate.note = std::move(note);
    return verdict;
  }
  // The bare prefix is a mention only where it is long enough, or stands alone enough, not to be chance.
  const bool distinctive = family.prefix.size() >= 8;
  const bool alone = !glued_before(context, begin) && body.characters.empty() && family.prefix == "ABSK";
  if (!distinctive && !alone) return verdict;
  verdict.kind = Verdict::found;
  verdict.candidate.shape = Shape::mention;
  verdict.candidate.length = family.prefix.size();
  return verdict;
}

// Settles what a body is. Long-term and short-term differ only in who reads the payload.
Verdict settle(const Context& context, const key::Family& family, std::size_t begin, const Body& body) {
  std::string payload = decode_prefix(body.characters);
  Verdict verdict;
  Candidate& found = verdict.candidate;
  key::Fragment fragment;
  std::size_t size = 0;
  std::string problem;
  const auto take = [&](auto&& read, auto& slot) {
    if (!read) {
      problem = std::move(read.error().message);
    } else {
      size = read->size;
      slot = std::move(read->key);
    }
  };
  if (family.kind == key::Kind::long_term) take(key::read_long_term(family, payload, &fragment), found.long_term);
  else take(key::read_short_term(family, payload, &fragment), found.short_term);

  if (size > 0) {
    const std::size_t characters = encoded_size(size);
    bool need_more = false;
    const std::size_t end = take_padding(context, body.ends[characters - 1], characters, need_more);
    need_more = need_more || (body.need_more && family.kind == key::Kind::short_term && characters == body.characters.size());
    verdict.kind = need_more ? Verdict::need_more : Verdict::found;
    found.family = &family;
    found.offset = begin;
    found.length = end - begin;
    found.canonical = key::canonical_form(&family, std::string_view(payload).substr(0, size));
  } else if (body.need_more) {
    verdict.kind = Verdict::need_more;
  } else if (context.lesser_grades && (fragment.alias || fragment.access_key_id || family.prefix.size() >= 8 || !glued_before(context, begin))) {
    // (Chance puts a short prefix into long base64 now and then; what is glued and says nothing is that.)
    verdict = placeholder(context, family, begin, body, std::move(problem));
    verdict.candidate.fragment = std::move(fragment);
  }
  wipe(payload);
  return verdict;
}

// Reads a family's prefix tolerantly. Where it ends, or nothing; sets need_more if the window ended first.
std::optional<std::size_t> read_prefix(TolerantReader& reader, std::string_view prefix, bool& need_more) {
  for (const char expected : prefix) {
    const int c = reader.next();
    if (c == TolerantReader::kNeedMore) need_more = true;
    if (c != static_cast<unsigned char>(expected)) return std::nullopt;
  }
  return reader.position();
}

// `marked_line`: a line on the way began with '+' or '-', so as a patch it would read differently.
Verdict judge_family(const Context& context, const key::Family& family, std::size_t begin, Gaps gaps, bool& marked_line) {
  constexpr std::size_t kBehind = 4;        // characters that show what byte follows a key
  constexpr std::size_t kPlaceholder = 43;  // and that tell a placeholder from a mention; chance inside long base64 is neither
  const std::size_t max_end = begin + kMaxKeyWindow;
  const bool lesser = context.lesser_grades && (family.prefix.size() >= 8 || !glued_before(context, begin));
  TolerantReader reader(context.window, begin, context.last, gaps);
  Verdict verdict;
  bool need_more = false;
  if (!read_prefix(reader, family.prefix, need_more)) {
    if (need_more) verdict.kind = Verdict::need_more;
    return verdict;
  }
  if (!lesser && !begins_plausibly(reader, family, marked_line)) return verdict;
  Body body;
  read_body(reader, family, max_end, lesser ? kPlaceholder : kBehind, body);
  marked_line = body.marked_line;
  return settle(context, family, begin, body);
}

bool is_whole(const Verdict& verdict) { return verdict.kind == Verdict::found && verdict.candidate.shape == Shape::key; }

}  // namespace

Verdict judge_prefix(const Context& context, std::size_t begin) {
  Verdict best;
  for (const key::Family& family : key::families()) {
    if (context.window[begin] != static_cast<Byte>(family.prefix.front())) continue;
    bool marked_line = false;
    Verdict verdict = judge_family(context, family, begin, Gaps::text, marked_line);
    if (is_whole(verdict) || verdict.kind == Verdict::need_more) return verdict;
    if (marked_line) {  // perhaps it is a patch, where each line begins with a mark that base64 also has
      Verdict as_patch = judge_family(context, family, begin, Gaps::diff, marked_line);
      if (is_whole(as_patch) || as_patch.kind == Verdict::need_more) return as_patch;
    }
    if (best.kind != Verdict::found) best = std::move(verdict);
  }
  return best;
}

namespace {

// The fingerprints of a key's middle: how many characters of its quartet stand before it, how many decoded bytes those spoil, what follows them.
struct Middle {
  std::string_view fingerprint;
  std::size_t filler, spoiled;
  std::string_view text;
  bool account;  // then twelve digits and ":"
};
constexpr std::array<Middle, 6> kMiddles{{{"LWF0", 0, 0, "-at-", true},
                                          {"1hdC", 2, 2, "at-", true},
                                          {"tYXQ", 3, 3, "at-", true},
                                          {"mVkc", 1, 1, "edrockAPIKey-", false},
                                          {"WVhQ", 1, 1, "eaApiKey-", false},
                                          {"ZWFy", 0, 0, "earerToken", false}}};

// Is the fingerprint at `at` really the middle of a key? Cheap, so that text full of fingerprints costs no search.
bool is_middle(const Context& context, std::size_t at, bool& need_more) {
  const std::string_view bytes = as_text(context.window.subspan(at, 4));
  const auto* middle = std::find_if(kMiddles.begin(), kMiddles.end(), [&](const Middle& m) { return m.fingerprint == bytes; });
  if (middle == kMiddles.end()) return false;
  std::string characters(middle->filler, 'A');
  TolerantReader reader(context.window, at, context.last, Gaps::text);
  while (characters.size() < 32) {
    const int c = reader.next();
    if (c == TolerantReader::kNeedMore) need_more = true;
    if (c < 0 || c == '=') break;
    characters.push_back(static_cast<char>(c));
  }
  std::string_view text;
  const std::string decoded = decode_prefix(characters);
  if (decoded.size() < middle->spoiled + middle->text.size()) return false;
  text = std::string_view(decoded).substr(middle->spoiled);
  if (!text.starts_with(middle->text)) return false;
  if (!middle->account) return true;
  text.remove_prefix(middle->text.size());
  return text.size() > 12 && text[12] == ':' && std::all_of(text.begin(), text.begin() + 12, [](char c) { return is_digit(static_cast<Byte>(c)); });
}

}  // namespace

Verdict judge_inside(const Context& anything, std::size_t at, std::size_t& floor) {
  const Context context{anything.window, anything.last, false};
  const std::size_t begin = std::max(floor, at > kLookback ? at - kLookback : 0);
  bool need_more = false;
  if (!is_middle(context, at, need_more)) {
    Verdict verdict;
    if (need_more) verdict.kind = Verdict::need_more;
    return verdict;
  }
  for (std::size_t start = at; start-- > begin;) {
    const Byte b = context.window[start];
    if (b != 'A' && b != 'b' && b != 'a') continue;
    for (const key::Family& family : key::families()) {
      if (b != static_cast<Byte>(family.prefix.front())) continue;
      for (const Gaps gaps : {Gaps::text, Gaps::diff}) {
        TolerantReader reader(context.window, start, context.last, gaps);
        if (!read_prefix(reader, family.prefix, need_more)) continue;  // nearly always; a verdict costs more
        bool marked_line = false;
        Verdict verdict = judge_family(context, family, start, gaps, marked_line);
        if (is_whole(verdict) && start + verdict.candidate.length > at) return verdict;
        need_more = need_more || verdict.kind == Verdict::need_more;
      }
    }
  }
  Verdict verdict;
  if (need_more) verdict.kind = Verdict::need_more;
  else floor = at;
  return verdict;
}

}  // namespace mayfly::scan
