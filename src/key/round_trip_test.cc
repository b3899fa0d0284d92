// Keys made at random, from fixed seeds, and then read, bent and broken. The mint is the oracle: what it was asked for must come back, or nothing.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "base/base64.h"
#include "key/canonical.h"
#include "key/key.h"
#include "key/mint.h"
#include "key/query.h"

namespace mayfly::key {
namespace {

constexpr std::string_view kUserChars = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+=,.@-";

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}
  std::size_t below(std::size_t end) { return engine_() % end; }
  std::string text(std::string_view alphabet, std::size_t size) {
    std::string out;
    while (out.size() < size) out.push_back(alphabet[below(alphabet.size())]);
    return out;
  }

 private:
  std::mt19937_64 engine_;  // the standard fixes its output, so a seed means the same keys everywhere
};

std::vector<const Family*> families_of(Kind kind) {
  std::vector<const Family*> out;
  for (const Family& family : families())
    if (family.kind == kind) out.push_back(&family);
  return out;
}

struct Made {
  const Family* family = nullptr;
  std::string text;
  std::string payload;
  std::string alias;  // long-term only
};

Made made(const Family* family, Result<Secret> minted, std::string alias) {
  EXPECT_TRUE(minted.has_value()) << minted.error().message;
  Made out{family, std::string(minted->reveal()), {}, std::move(alias)};
  out.payload = base64_decode(std::string_view(out.text).substr(family->prefix.size())).value();
  return out;
}

Made random_long_term(Dice& dice) {
  const auto all = families_of(Kind::long_term);
  const Family* family = all[dice.below(all.size())];
  std::string user = dice.text(kUserChars, 1 + dice.below(kMaxUserSize));
  if (dice.below(4) == 0) user.replace(0, std::min<std::size_t>(user.size(), 4), "-at-", std::min<std::size_t>(user.size(), 4));
  const std::string account = dice.text("0123456789", 12);
  const auto number = static_cast<std::uint32_t>(dice.below(3) == 0 ? 1 + dice.below(999'999'999) : 0);
  std::string alias = user + (number > 0 ? "+" + std::to_string(number) : "") + "-at-" + account;
  return made(family, mint_long_term(*family, {user, account, number, dice.below(1'000'000)}), std::move(alias));
}

Made random_short_term(Dice& dice) {
  const auto all = families_of(Kind::short_term);
  const Family* family = all[dice.below(all.size())];
  const std::string id = "ASIA" + dice.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16), secret = dice.text(kUserChars, 40);
  const std::string token = dice.below(2) == 0 ? "" : dice.text(kUserChars, 1 + dice.below(900)), region = dice.text("abcdef-123", 1 + dice.below(32));
  const ShortTermRequest request{
      id, secret, token, region, Time{1'700'000'000 + static_cast<std::int64_t>(dice.below(100'000'000))}, 1 + static_cast<std::int64_t>(dice.below(43'200))};
  const Made out = made(family, mint_short_term(*family, request), {});
  const auto decoded = decode(out.text);
  EXPECT_TRUE(decoded.has_value()) << decoded.error().message;
  if (decoded) {
    EXPECT_EQ(decoded->short_term->access_key_id, id);
    EXPECT_EQ(decoded->short_term->region, region);
    EXPECT_EQ(decoded->short_term->session, !token.empty());
    EXPECT_EQ(decoded->short_term->account, account_of(id));
    EXPECT_EQ(decoded->short_term->issued_at, request.now);
    EXPECT_EQ(decoded->short_term->expires_at.seconds, request.now.seconds + request.expires_seconds);
  }
  return out;
}

std::string url_safe(std::string text, std::size_t prefix) {
  for (std::size_t i = prefix; i < text.size(); ++i) text[i] = text[i] == '+' ? '-' : text[i] == '/' ? '_' : text[i];
  return text;
}

void expect_same_key(const Made& key, std::string_view variant) {
  const auto decoded = decode(variant);
  ASSERT_TRUE(decoded.has_value()) << decoded.error().message;
  EXPECT_EQ(decoded->canonical.reveal(), key.text);
  const Secret salt("a fingerprint key");
  EXPECT_EQ(fingerprint(decoded->canonical, salt), fingerprint(Secret(key.text), salt));
}

TEST(RoundTrip, every_spelling_of_a_key_is_the_same_key) {
  Dice dice(1);
  for (int i = 0; i < 500; ++i) {
    const Made key = i % 2 == 0 ? random_long_term(dice) : random_short_term(dice);
    SCOPED_TRACE(key.text);
    const std::string bare = key.text.substr(0, key.text.find_last_not_of('=') + 1);
    for (const std::string& variant : {key.text, bare, url_safe(key.text, key.family->prefix.size()), url_safe(bare, key.family->prefix.size()), bare + "="})
      expect_same_key(key, variant);
  }
}

TEST(RoundTrip, long_term_aliases_come_back) {
  Dice dice(2);
  for (int i = 0; i < 1000; ++i) {
    const Made key = random_long_term(dice);
    const auto decoded = decode(key.text);
    ASSERT_TRUE(decoded.has_value()) << key.text << ": " << decoded.error().message;
    const Alias& alias = decoded->long_term->alias;
    EXPECT_EQ(decoded->long_term->family, key.family);
    EXPECT_EQ(alias.text, key.alias);
    EXPECT_EQ(alias.user + (alias.number ? "+" + std::to_string(*alias.number) : "") + "-at-" + alias.account, key.alias);
  }
}

bool is_complete(const Family& family, std::string_view payload) {
  return family.kind == Kind::long_term ? read_long_term(family, payload).has_value() : read_short_term(family, payload).has_value();
}

TEST(Truncation, no_part_of_a_key_is_a_key) {
  Dice dice(3);
  for (int i = 0; i < 30; ++i) {
    const Made key = i % 2 == 0 ? random_long_term(dice) : random_short_term(dice);
    ASSERT_TRUE(is_complete(*key.family, key.payload));
    for (std::size_t size = 0; size < key.payload.size(); ++size) ASSERT_FALSE(is_complete(*key.family, key.payload.substr(0, size))) << key.payload;
    const std::size_t bare = key.text.find_last_not_of('=') + 1;
    for (std::size_t size = 0; size < bare; ++size) ASSERT_FALSE(decode(key.text.substr(0, size)).has_value()) << key.text.substr(0, size);
  }
}

TEST(OverRead, foreign_bytes_change_nothing) {
  Dice dice(4);
  for (int i = 0; i < 500; ++i) {
    const Made key = i % 2 == 0 ? random_long_term(dice) : random_short_term(dice);
    std::string behind;
    for (std::size_t n = 1 + dice.below(40); n > 0; --n) behind.push_back(static_cast<char>(dice.below(256)));
    if (behind[0] >= '0' && behind[0] <= '9' && key.family->kind == Kind::short_term) continue;  // "Version=10"
    const auto size = [&] {
      if (key.family->kind == Kind::long_term) return read_long_term(*key.family, key.payload + behind).value().size;
      return read_short_term(*key.family, key.payload + behind).value().size;
    };
    ASSERT_EQ(size(), key.payload.size());
  }
}

// A corrupted key may still have a key's structure (nothing here is signed), but then it must say just what its bytes say.
TEST(Corruption, of_one_character_is_refused_or_read_as_written) {
  Dice dice(5);
  int refused = 0, read = 0;
  for (int i = 0; i < 40; ++i) {
    const Made key = random_long_term(dice);
    for (std::size_t at = 0; at < key.text.size(); ++at) {
      std::string bent = key.text;
      bent[at] = static_cast<char>(dice.below(256));
      if (bent == key.text) continue;
      const auto decoded = decode(bent);
      if (!decoded) {
        ++refused;
        continue;
      }
      ++read;
      const std::string payload = base64_decode(bent.substr(decoded->long_term->family->prefix.size())).value();
      const std::string& alias = decoded->long_term->alias.text;
      ASSERT_EQ(payload.substr(0, payload.find(':')), alias);
      ASSERT_EQ(payload.size(), alias.size() + 1 + kSecretSize);
    }
  }
  EXPECT_GT(refused, 3000);
  EXPECT_GT(read, 100);  // so the second half was tested too
}

TEST(Corruption, of_a_short_term_payload_never_invents_a_field) {
  Dice dice(6);
  int complete = 0;
  for (int i = 0; i < 20; ++i) {
    const Made key = random_short_term(dice);
    for (std::size_t at = 0; at < key.payload.size(); ++at) {
      std::string bent = key.payload;
      bent[at] = static_cast<char>(dice.below(256));
      const auto read = read_short_term(*key.family, bent);
      if (!read) continue;
      ++complete;
      const std::string plain = percent_decode(bent).value();
      ASSERT_TRUE(plain.contains("=" + read->key.access_key_id + "/"));
      ASSERT_TRUE(plain.contains("/" + read->key.region + "/"));
      ASSERT_TRUE(plain.contains("=" + to_amz_date(read->key.issued_at) + "&"));
      ASSERT_TRUE(plain.contains("=" + std::to_string(read->key.expires_at.seconds - read->key.issued_at.seconds) + "&"));
    }
  }
  EXPECT_GT(complete, 100);
}

TEST(Noise, is_never_a_key_and_never_a_crash) {
  Dice dice(7);
  for (int i = 0; i < 10'000; ++i) {
    std::string noise;
    for (std::size_t n = dice.below(300); n > 0; --n) noise.push_back(static_cast<char>(dice.below(256)));
    const Family& family = families()[dice.below(families().size())];
    ASSERT_FALSE(is_complete(family, noise));
    ASSERT_FALSE(decode(std::string(family.prefix) + base64_encode(noise)).has_value());
    ASSERT_FALSE(decode(noise).has_value());
  }
}

}  // namespace
}  // namespace mayfly::key
