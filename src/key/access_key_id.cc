// The account inside an access key id: behind the four letters of its kind come 16 symbols of base32 (RFC 4648 §6), and of the first 48 bits of these,
// counted from the low end, bits 7 to 46 are the account. Ids with I or J as the fifth character are from before that layout. In the ids seen since,
// bit 47 is always set; that is not asked for here, as nobody has published it.
#include "key/key.h"
#include "key/parts.h"

namespace mayfly::key {
namespace {

constexpr std::string_view kBase32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr std::size_t kIdSize = 20;
constexpr std::size_t kKindSize = 4;  // "AKIA", "ASIA", …
constexpr std::size_t kSymbols = 10;  // hold the first 50 bits
constexpr std::uint64_t kAccountMask = 0x7fff'ffff'ff80;
constexpr std::uint64_t kMaxAccount = 999'999'999'999;

bool is_base32(char c) { return kBase32.find(c) != std::string_view::npos; }

}  // namespace

std::optional<std::string> account_of(std::string_view access_key_id) {
  if (access_key_id.size() != kIdSize || !is_access_key_id(access_key_id)) return std::nullopt;
  const std::string_view symbols = access_key_id.substr(kKindSize);
  if (symbols.front() == 'I' || symbols.front() == 'J' || run_of(symbols, is_base32) != symbols.size()) return std::nullopt;

  std::uint64_t bits = 0;
  for (const char c : symbols.substr(0, kSymbols)) bits = bits << 5 | kBase32.find(c);
  const std::uint64_t account = (bits >> 2 & kAccountMask) >> 7;
  if (account > kMaxAccount) return std::nullopt;
  std::string digits = std::to_string(account);
  return digits.insert(0, kAccountSize - digits.size(), '0');
}

}  // namespace mayfly::key
