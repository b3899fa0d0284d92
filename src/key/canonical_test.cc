#include "key/canonical.h"

#include <gtest/gtest.h>

#include "base/base64.h"
#include "key/key.h"

namespace mayfly::key {
namespace {

TEST(Canonical, is_prefix_and_padded_standard_base64) {
  EXPECT_EQ(canonical_form(family_named("bedrock-long-term"), "foob").reveal(), "ABSKZm9vYg==");
  EXPECT_EQ(canonical_form(family_named("cloudwatch-metrics-long-term"), "\xfb\xff\xfe").reveal(), "APIAACWM+//+");
  EXPECT_EQ(canonical_form(nullptr, "foob").reveal(), "ABSKZm9vYg==") << "a pair that does not tell counts as Bedrock's";
}

// From RFC 4231, test case 2 in its first half: the HMAC is over nothing but the canonical form.
TEST(Fingerprint, is_half_an_hmac) {
  EXPECT_EQ(fingerprint(Secret("what do ya want for nothing?"), Secret("Jefe")), "5bdcc146bf60754e6a042426089575c7");
  EXPECT_NE(fingerprint(Secret("what do ya want for nothing?"), Secret("jefe")), "5bdcc146bf60754e6a042426089575c7");
}

TEST(Preview, shows_prefix_and_length_and_nothing_of_the_key) {
  for (const Family& family : families()) {
    const Secret canonical = canonical_form(&family, std::string(95, 'q'));
    EXPECT_EQ(preview(canonical), std::string(family.prefix) + "…(" + std::to_string(family.prefix.size() + 128) + ")");
  }
}

}  // namespace
}  // namespace mayfly::key
