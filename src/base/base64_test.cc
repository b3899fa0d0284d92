#include "base/base64.h"

#include <gtest/gtest.h>

namespace mayfly {
namespace {

struct Row {
  const char* plain;
  const char* encoded;
};
constexpr Row kRfc4648[] = {
    {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"},
};  // §10

TEST(Base64, rfc_4648_vectors) {
  for (const Row& row : kRfc4648) {
    EXPECT_EQ(base64_encode(row.plain), row.encoded);
    EXPECT_EQ(base64_decode(row.encoded), row.plain);
  }
}

TEST(Base64, padding_is_optional) {
  EXPECT_EQ(base64_decode("Zg"), "f");
  EXPECT_EQ(base64_decode("Zg="), "f");
  EXPECT_EQ(base64_decode("Zm9vYmE"), "fooba");
}

TEST(Base64, both_alphabets_mixed) {
  EXPECT_EQ(base64_encode("\xfb\xff\xfe"), "+//+");
  EXPECT_EQ(base64_decode("-__-"), "\xfb\xff\xfe");
  EXPECT_EQ(base64_decode("+_/-"), "\xfb\xff\xfe");
}

TEST(Base64, refuses_what_is_not_base64) {
  EXPECT_EQ(base64_decode("Zm9vZ"), std::nullopt);  // one character left over
  EXPECT_EQ(base64_decode("Zm=v"), std::nullopt);   // padding inside
  EXPECT_EQ(base64_decode("Zm 9v"), std::nullopt);
  EXPECT_EQ(base64_decode("Zm9\xe9"), std::nullopt);
  EXPECT_EQ(base64_decode(std::string_view("Zm9\0", 4)), std::nullopt);
}

TEST(Base64, ignores_unused_bits) { EXPECT_EQ(base64_decode("Zh=="), "f"); }

TEST(Base64, every_byte_survives) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all.push_back(static_cast<char>(byte));
  for (std::size_t size = 0; size <= all.size(); ++size) {
    const std::string_view part = std::string_view(all).substr(all.size() - size);
    EXPECT_EQ(base64_decode(base64_encode(part)), part);
  }
}

TEST(Base64, the_table_knows_exactly_66_characters) {
  int known = 0;
  for (const std::int8_t value : kBase64Value) known += value >= 0 ? 1 : 0;
  EXPECT_EQ(known, 66);
  EXPECT_EQ(kBase64Value['='], -1);
}

}  // namespace
}  // namespace mayfly
