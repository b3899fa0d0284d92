#include "iam/pattern.h"

#include <algorithm>
#include <span>

namespace mayfly::iam {
namespace {

std::int16_t byte_value(char c) { return static_cast<std::int16_t>(static_cast<unsigned char>(c)); }
std::int16_t folded(std::int16_t c) { return c >= 'A' && c <= 'Z' ? static_cast<std::int16_t>(c - 'A' + 'a') : c; }

// `token(i)` is the i-th of `size` tokens. On a mismatch, the last run that '*' stood for grows by one: no earlier one needs to be tried again.
template <class Token>
bool match(std::size_t size, Token token, std::string_view text, Case letter_case) {
  std::size_t p = 0, t = 0, star = size, resume = 0;
  while (t < text.size()) {
    const std::int16_t wanted = p < size ? token(p) : kAnyRun;
    if (p < size && wanted == kAnyRun) {
      star = p++;
      resume = t;
      continue;
    }
    const std::int16_t found = byte_value(text[t]);
    if (p < size && (wanted == kAnyOne || wanted == found || (letter_case == Case::ignored && folded(wanted) == folded(found)))) {
      ++p;
      ++t;
    } else if (star != size) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < size && token(p) == kAnyRun) ++p;
  return p == size;
}

bool match(std::span<const std::int16_t> pattern, std::string_view text, Case letter_case) {
  return match(pattern.size(), [&](std::size_t i) { return pattern[i]; }, text, letter_case);
}

void append_literal(Tokens& out, std::string_view text) {
  for (const char c : text) out.push_back(byte_value(c));
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// What stands between "${" and "}".
bool append_variable(Tokens& out, std::string_view inside, const Context& context) {
  if (inside == "*" || inside == "?" || inside == "$") {
    append_literal(out, inside);
    return true;
  }
  const std::size_t comma = inside.find(',');
  const Values* values = context.find(to_lower(trimmed(inside.substr(0, comma))));
  if (values != nullptr) {
    if (values->size() != 1) return false;
    append_literal(out, values->front());
    return true;
  }
  if (comma == std::string_view::npos) return false;
  const std::string_view fallback = trimmed(inside.substr(comma + 1));
  if (fallback.size() < 2 || fallback.front() != '\'' || fallback.back() != '\'') return false;
  append_literal(out, fallback.substr(1, fallback.size() - 2));
  return true;
}

}  // namespace

std::string to_lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::optional<Tokens> expand(std::string_view text, const Context& context, bool variables, Wildcards wildcards) {
  Tokens out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (variables && text.substr(i, 2) == "${") {
      const std::size_t end = text.find('}', i);
      if (end == std::string_view::npos || !append_variable(out, text.substr(i + 2, end - i - 2), context)) return std::nullopt;
      i = end;
    } else if (wildcards == Wildcards::yes && text[i] == '*') {
      out.push_back(kAnyRun);
    } else if (wildcards == Wildcards::yes && text[i] == '?') {
      out.push_back(kAnyOne);
    } else {
      out.push_back(byte_value(text[i]));
    }
  }
  return out;
}

bool matches(const Tokens& pattern, std::string_view text, Case letter_case) { return match(pattern, text, letter_case); }

bool glob(std::string_view pattern, std::string_view text, Case letter_case) {
  const auto token = [&](std::size_t i) { return pattern[i] == '*' ? kAnyRun : pattern[i] == '?' ? kAnyOne : byte_value(pattern[i]); };
  return match(pattern.size(), token, text, letter_case);
}

bool matches_arn(const Tokens& pattern, std::string_view arn) {
  std::span<const std::int16_t> rest(pattern);
  for (int part = 0; part < 5; ++part) {
    const std::size_t to = arn.find(':');
    const auto colon = std::ranges::find(rest, std::int16_t{':'});
    if (to == std::string_view::npos || colon == rest.end()) return false;
    const auto size = static_cast<std::size_t>(colon - rest.begin());
    if (!match(rest.first(size), arn.substr(0, to), Case::exact)) return false;
    rest = rest.subspan(size + 1);
    arn.remove_prefix(to + 1);
  }
  return match(rest, arn, Case::exact);
}

}  // namespace mayfly::iam
