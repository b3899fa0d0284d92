#include "base/hash.h"

#include <gtest/gtest.h>

namespace mayfly {
namespace {

TEST(Sha256, fips_180_vectors) {
  EXPECT_EQ(hex_encode(as_text(sha256(""))), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex_encode(as_text(sha256("abc"))), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex_encode(as_text(sha256(std::string(1'000'000, 'a')))), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

struct Row {
  std::string key, data;
  const char* mac;
};

TEST(HmacSha256, rfc_4231_vectors) {
  const Row rows[] = {
      {std::string(20, '\x0b'), "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
      {"Jefe", "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
      {std::string(20, '\xaa'), std::string(50, '\xdd'), "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
      {std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First", "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
  };  // test cases 1, 2, 3 and 6
  for (const Row& row : rows) EXPECT_EQ(hex_encode(as_text(hmac_sha256(row.key, row.data))), row.mac);
}

TEST(Hex, both_ways) {
  EXPECT_EQ(hex_encode(std::string_view("\x00\x7f\xff", 3)), "007fff");
  EXPECT_EQ(hex_decode("007FfF"), std::string("\x00\x7f\xff", 3));
  EXPECT_EQ(hex_decode(""), "");
}

TEST(Hex, refuses_odd_lengths_and_other_characters) {
  EXPECT_EQ(hex_decode("abc"), std::nullopt);
  EXPECT_EQ(hex_decode("0g"), std::nullopt);
  EXPECT_EQ(hex_decode("0x"), std::nullopt);
  EXPECT_EQ(hex_decode(" 0"), std::nullopt);
}

}  // namespace
}  // namespace mayfly
