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

// Where the alias whose "-at-" stands at `at` begins. '=' and ',' may be in a user name, but far more often they stand before one.
std::size_t alias_begin(Bytes window, std::size_t at) {
  std::size_t begin = at;
  while (begin > 0 && at - begin < key::kMaxAliasSize && is_user_character(window[begin - 1])) --begin;
  const std::string_view text = as_text(window.subspan(begin, at - begin));
  for (const key::Family& family : key::families())
    if (!family.console_user.empty())
      if (const std::size_t p = text.rfind(family.console_user); p != std::string_view::npos) return begin + p;
  if (const std::size_t p = text.find_last_of("=,"); p != std::string_view::npos) return begin + p + 1;
  return begin;
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
  return secret.end >= context.window.size() || context.window[secret.end] != '=';
}

// The first secret that begins in [from, to) at a word's start.
bool find_secret(const Context& context, std::size_t from, std::size_t to, SecretText& secret, bool& need_more) {
  for (std::size_t p = from; p < to; ++p) {
    if (!is_base64(context.window[p]) || (p > 0 && is_base64(context.window[p - 1]))) continue;
    if (read_secret(context, p, secret, need_more)) return true;
  }
  return false;
}

const key::Family* family_of_user(std::string_view user) {
  for (const key::Family& family : key::families())
    if (!family.console_user.empty() && user.starts_with(family.console_user)) return &family;
  return nullptr;
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
  auto alias = key::parse_alias(as_text(window.subspan(begin, account_end - begin)));
  if (!alias) return {};

  SecretText secret;
  bool need_more = false;
  const std::size_t reach_end = std::min(window.size(), account_end + kReachAfter);
  const bool colon = account_end < window.size() && window[account_end] == ':';
  bool found = colon && read_secret(context, account_end + 1, secret, need_more);
  if (!found) found = find_secret(context, account_end, reach_end, secret, need_more);
  if (!found && (need_more || (!context.last && account_end + kReachAfter > window.size()))) {
    verdict.kind = Verdict::need_more;
    return verdict;
  }
  if (!found) found = find_secret(context, begin > kReachBefore ? begin - kReachBefore : 0, begin, secret, need_more) && secret.end <= begin;
  if (!found) {
    wipe(secret.characters);
    return {};
  }

  verdict.kind = Verdict::found;
  Candidate& candidate = verdict.candidate;
  candidate.family = family_of_user(alias->user);
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
