// mint-key: makes and reads keys on the command line, for tests and demos. Keys and decoded fields go to standard output, nothing else does.
//
//   mint-key long  --family NAME --user U --account A [--number N] --seed S
//   mint-key short --family NAME --access-key-id ID --secret S [--session-token T] --region R --at RFC3339 [--expires SECONDS]
//   mint-key decode        one line on standard input, with whatever was pasted around the key; one JSON line out
//
// Exit 0; 1: the request or the key is no good; 2: the command line is not understood.
#include <charconv>
#include <iostream>
#include <map>
#include <span>

#include "key/canonical.h"
#include "key/key.h"
#include "key/mint.h"
#include "key/paste.h"

namespace mayfly {
namespace {

constexpr std::string_view kFlags[] = {"--family", "--user", "--account", "--number", "--seed", "--access-key-id", "--secret", "--session-token",
                                       "--region", "--at", "--expires"};

using Arguments = std::map<std::string_view, std::string_view>;

Result<Arguments> parse_flags(std::span<char*> words) {
  Arguments out;
  for (std::size_t i = 0; i < words.size(); i += 2) {
    const std::string_view flag = words[i];
    bool known = false;
    for (const std::string_view name : kFlags) known = known || name == flag;
    if (!known || i + 1 == words.size()) return fail(Code::unsupported, "what is " + std::string(flag) + "?");
    out[flag] = words[i + 1];
  }
  return out;
}

std::string_view text_of(const Arguments& arguments, std::string_view flag) {
  const auto found = arguments.find(flag);
  return found == arguments.end() ? std::string_view() : found->second;
}

template <class Number>
Result<Number> number_of(const Arguments& arguments, std::string_view flag, Number otherwise) {
  const std::string_view text = text_of(arguments, flag);
  if (text.empty()) return otherwise;
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return fail(Code::invalid, std::string(flag) + " wants a whole number");
  return number;
}

Result<const key::Family*> family_for(const Arguments& arguments, key::Kind kind) {
  const key::Family* family = key::family_named(text_of(arguments, "--family"));
  if (family == nullptr || family->kind != kind) return fail(Code::invalid, "--family names no such family");
  return family;
}

Result<Secret> mint_long(const Arguments& arguments) {
  TRY(const key::Family* family, family_for(arguments, key::Kind::long_term));
  key::LongTermRequest request{text_of(arguments, "--user"), text_of(arguments, "--account")};
  TRY(request.number, number_of<std::uint32_t>(arguments, "--number", 0));
  TRY(request.seed, number_of<std::uint64_t>(arguments, "--seed", 0));
  return mint_long_term(*family, request);
}

Result<Secret> mint_short(const Arguments& arguments) {
  TRY(const key::Family* family, family_for(arguments, key::Kind::short_term));
  const auto now = parse_rfc3339(text_of(arguments, "--at"));
  if (!now) return fail(Code::invalid, "--at wants a time such as 2026-01-02T03:04:05Z");
  key::ShortTermRequest request{text_of(arguments, "--access-key-id"), text_of(arguments, "--secret"), text_of(arguments, "--session-token"),
                                text_of(arguments, "--region"), *now};
  TRY(request.expires_seconds, number_of<std::int64_t>(arguments, "--expires", request.expires_seconds));
  return mint_short_term(*family, request);
}

// No field of a decoded key has a character that JSON would have escaped.
std::string json(std::string_view name, const std::optional<std::string>& value) {
  std::string out = ", \"";
  out.append(name).append("\": ");
  return value ? out.append("\"").append(*value).append("\"") : out.append("null");
}

std::string fields_of(const key::Decoded& decoded) {
  const key::Family* family = decoded.long_term ? decoded.long_term->family : decoded.short_term->family;
  std::string out = "{\"record\": \"decoded\"";
  out += json("family", family == nullptr ? std::nullopt : std::optional<std::string>(family->name));
  out += json("preview", key::preview(decoded.canonical));
  if (decoded.long_term) {
    const key::Alias& alias = decoded.long_term->alias;
    out += json("alias", alias.text) + json("user", alias.user) + json("account", alias.account);
    out += ", \"number\": " + (alias.number ? std::to_string(*alias.number) : "null");
  } else {
    const key::ShortTerm& token = *decoded.short_term;
    out += json("access_key_id", token.access_key_id) + json("account", token.account) + json("region", token.region);
    out += ", \"session\": " + std::string(token.session ? "true" : "false");
    out += json("issued_at", to_rfc3339(token.issued_at)) + json("expires_at", to_rfc3339(token.expires_at));
  }
  return out + "}";
}

Result<std::string> run(std::span<char*> words) {
  const std::string_view command = words.empty() ? "" : words[0];
  if (command == "decode" && words.size() == 1) {
    std::string line;
    std::getline(std::cin, line);
    TRY(const key::Decoded decoded, key::decode(key::find_key(line)));
    return fields_of(decoded);
  }
  if (command != "long" && command != "short") return fail(Code::unsupported, "usage: mint-key long|short|decode [--FLAG VALUE]…");
  TRY(const Arguments arguments, parse_flags(words.subspan(1)));
  TRY(const Secret minted, command == "long" ? mint_long(arguments) : mint_short(arguments));
  return std::string(minted.reveal());
}

}  // namespace
}  // namespace mayfly

int main(int argc, char** argv) {
  const auto output = mayfly::run(std::span(argv, static_cast<std::size_t>(argc)).subspan(1));
  if (output) {
    std::cout << *output << "\n";
    return 0;
  }
  std::cerr << "mint-key: " << output.error().message << "\n";
  return output.error().code == mayfly::Code::unsupported ? 2 : 1;
}
