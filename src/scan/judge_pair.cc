// The decoded form: somebody undid the base64, and alias and secret stand side by side, as "user:password" or as the two halves of an access key.
#include <algorithm>
#include <string>

#include "key/canonical.h"
#include "scan/alphabet.h"
#include "scan/judge.h"
#include "scan/tolerant.h"

namespace mayfly::scan {
namespace {

constexpr std::size_t kAccountDigits = 12;
constexpr std::size_t kReachAfter = 400;   // bytes behind the alias in which its secret is looked for
constexpr std::size_t kReachBefore = 300;  // and before it

// An escape that ends right before `p` and stands for a character of a user name: "%2B", "\\u002b", "&#43;", "&#x2b;", "&plus;". Where it begins, or `p`.
std::size_t escape_before(Bytes window, std::size_t p) {
  constexpr std::size_t kLongest = 8;
  for (std::size_t begin = p > kLongest ? p - kLongest : 0; begin < p; ++begin) {
    const Byte c = window[begin];
    if (c != '%' && c != '\\' && c != '&') continue;
    TolerantReader reader(window.first(p), begin, true, Gaps::text);
    if (reader.next() >= 0 && reader.position() == p) return begin;
  }
  return p;
}

// An alias as it reads once such escapes are undone.
std::string unescaped(Bytes text) {
  std::string out;
  for (std::size_t p = 0; p < text.size();) {
    if (is_user_character(text[p])) {
      out.push_back(static_cast<char>(text[p++]));
      continue;
    }
    TolerantReader reader(text, p, true, Gaps::text);
    const int c = reader.next();
    if (c < 0) break;
    out.push_back(static_cast<char>(c));
    p = reader.position();
  }
  return out;
}

// Where the alias whose "-at-" stands at `at` begins. '=' and ',' may be in a user name, but far more often they stand before one.
std::size_t alias_begin(Bytes window, std::size_t at) {
  std::size_t begin = at;
  for (;;) {
    if (begin == 0 || at - begin >= key::kMaxAliasSize) break;
    if (is_user_character(window[begin - 1])) {
      --begin;
      continue;
    }
    // Over an escape: its letters were taken for the name's own ("%2b1"), or it ends in ';'.
    std::size_t end = begin;
    if (window[begin - 1] == ';') end = begin;
    else if (window[begin - 1] == '%' && begin + 2 <= at) end = begin + 2;
    else if (window[begin - 1] == '\\' && begin + 5 <= at && window[begin] == 'u') end = begin + 5;
    else break;
    const std::size_t escape = escape_before(window, end);
    if (escape == end || escape >= begin) break;
    begin = escape;
  }
  const std::string_view text = as_text(window.subspan(begin, at - begin));
  for (const key::Family& family : key::families())
    if (!family.console_user.empty())
      if (const std::size_t p = text.rfind(family.console_user); p != std::string_view::npos) return begin + p;
  if (const std::size_t p = text.find_last_of("=,"); p != std::string_view::npos) return begin + p + 1;
  return begin;
}

// Where in [from, to) another alias stands ("-at-" and twelve digits); `to` if none: a secret behind it is that one's.
std::size_t next_alias(Bytes window, std::size_t from, std::size_t to) {
  const std::string_view text = as_text(window.first(to));
  for (std::size_t p = from; (p = text.find("-at-", p)) != std::string_view::npos; p += 4) {
    const std::string_view digits = text.substr(p + 4, kAccountDigits);
    if (digits.size() == kAccountDigits && std::all_of(digits.begin(), digits.end(), [](char c) { return is_digit(static_cast<Byte>(c)); })) return p;
  }
  return to;
}

// Behind the last alias that ends in [from, to); `from` if none.
std::size_t behind_last_alias(Bytes window, std::size_t from, std::size_t to) {
  const std::string_view text = as_text(window.first(to));
  for (std::size_t p = to; p > from && (p = text.rfind("-at-", p - 1)) != std::string_view::npos && p >= from;) {
    const std::string_view digits = text.substr(p + 4, kAccountDigits);
    if (digits.size() == kAccountDigits && std::all_of(digits.begin(), digits.end(), [](char c) { return is_digit(static_cast<Byte>(c)); })) return p + 4;
  }
  return from;
}

struct SecretText {
  std::size_t begin = 0, end = 0;  // in the window
  std::string characters;
};

// The 60 characters of a secret (59 of base64, one '='), read tolerantly from `p`.
bool read_secret(const Context& context, std::size_t p, SecretText& secret, bool& need_more) {
  TolerantReader reader(context.window, p, context.last, Gaps::run);
  secret.begin = p;
  secret.characters.clear();
  while (secret.characters.size() < key::kSecretSize) {
    const int c = reader.next();
    if (c == TolerantReader::kNeedMore) need_more = true;
    const bool wants_padding = secret.characters.size() == key::kSecretSize - 1;
    if (c < 0 || c == '-' || c == '_' || (c == '=') != wants_padding) return false;
    secret.characters.push_back(static_cast<char>(c));
  }
  secret.end = reader.position();
  if (secret.end < context.window.size()) return context.window[secret.end] != '=';
  need_more = need_more || !context.last;
  return context.last;
}

// The first secret that begins in [from, to) at a word's start.
bool find_secret(const Context& context, std::size_t from, std::size_t to, SecretText& secret, bool& need_more) {
  for (std::size_t p = from; p < to; ++p) {
    if (!is_base64(context.window[p]) || (p > 0 && is_base64(context.window[p - 1]))) continue;
    if (read_secret(context, p, secret, need_more)) return true;
  }
  return false;
}

}  // namespace

Verdict judge_pair(const Context& context, std::size_t at) {
  constexpr std::size_t kMark = 4;  // "-at-"
  const Bytes window = context.window;
  Verdict verdict;
  const std::size_t account_end = at + kMark + kAccountDigits;
  if (account_end >= window.size()) {
    if (!context.last) verdict.kind = Verdict::need_more;
    if (account_end > window.size()) return verdict;
  }
  for (std::size_t i = at + kMark; i < account_end; ++i)
    if (!is_digit(window[i])) return {};
  if (verdict.kind == Verdict::need_more) return verdict;
  if (account_end < window.size() && is_digit(window[account_end])) return {};

  const std::size_t begin = alias_begin(window, at);
  auto alias = key::parse_alias(unescaped(window.subspan(begin, account_end - begin)));
  if (!alias) return {};

  SecretText secret;
  bool need_more = false;
  const std::size_t reach_end = next_alias(window, account_end, std::min(window.size(), account_end + kReachAfter));
  const bool colon = account_end < window.size() && window[account_end] == ':';
  bool found = colon && read_secret(context, account_end + 1, secret, need_more);
  if (!found) found = find_secret(context, account_end, reach_end, secret, need_more);
  if (!found && (need_more || (!context.last && reach_end == window.size()))) {
    verdict.kind = Verdict::need_more;
    return verdict;
  }
  if (!found) {
    const std::size_t from = behind_last_alias(window, begin > kReachBefore ? begin - kReachBefore : 0, begin);
    found = find_secret(context, from, begin, secret, need_more) && secret.end <= begin;
  }
  if (!found) {
    wipe(secret.characters);
    return {};
  }

  verdict.kind = Verdict::found;
  Candidate& candidate = verdict.candidate;
  candidate.family = key::family_of_user(alias->user);
  candidate.offset = std::min(begin, secret.begin);
  candidate.length = std::max(account_end, secret.end) - candidate.offset;
  std::string payload = alias->text + ":" + secret.characters;
  candidate.canonical = key::canonical_form(candidate.family, payload);
  wipe(payload);
  wipe(secret.characters);
  candidate.long_term = key::LongTerm{candidate.family, std::move(*alias)};
  return verdict;
}

}  // namespace mayfly::scan
