#include "gitdb/lfs_pointer.h"

#include <gtest/gtest.h>

namespace mayfly::gitdb {
namespace {

const std::string kOid = "4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393";

std::optional<LfsPointer> parse(const std::string& text) { return parse_lfs_pointer(as_bytes(text)); }

// The examples of git-lfs, docs/spec.md.
TEST(LfsPointerTest, IsOneOfTheSpecification) {
  const LfsPointer wanted{kOid, 12345};
  EXPECT_EQ(parse("version https://git-lfs.github.com/spec/v1\noid sha256:" + kOid + "\nsize 12345\n"), wanted);
  EXPECT_EQ(parse("version https://git-lfs.github.com/spec/v1\next-0-foo sha256:" + kOid + "\noid sha256:" + kOid + "\nsize 12345\n"), wanted);
  EXPECT_EQ(parse("version https://hawser.github.com/spec/v1\noid sha256:" + kOid + "\nsize 12345"), wanted);
  EXPECT_EQ(parse("version https://git-lfs.github.com/spec/v1\r\noid sha256:" + kOid + "\r\nsize 12345\r\n"), wanted);
}

TEST(LfsPointerTest, OtherTextIsNone) {
  const std::string whole = "version https://git-lfs.github.com/spec/v1\noid sha256:" + kOid + "\nsize 12345\n";
  for (const std::string& text :
       {std::string(), std::string("version 2\n"), std::string("version "), std::string("version     \n"), std::string("version \r\n"), whole.substr(1),
        whole.substr(0, 60), whole + std::string(kMostLfsPointer, '\n'), "version https://example.com/spec/v1\noid sha256:" + kOid + "\nsize 1\n",
        "version https://git-lfs.github.com/spec/v1\noid sha256:../../../" + kOid + "\nsize 1\n",
        "version https://git-lfs.github.com/spec/v1\noid sha256:" + kOid.substr(1) + "/\nsize 1\n",
        "version https://git-lfs.github.com/spec/v1\noid sha256:" + kOid + "\nsize -1\n",
        "version https://git-lfs.github.com/spec/v1\noid sha256:" + kOid + "\nsize 99999999999999999999999\n"})
    EXPECT_FALSE(parse(text)) << text;
}

}  // namespace
}  // namespace mayfly::gitdb
