#include "carrier/unpack.h"

#include <gtest/gtest.h>

#include "carrier/test_support.h"

namespace mayfly::carrier {
namespace {

using test::python;

TEST(OpenCompressed, RefusesWhatIsNone) {
  MemoryReader below({});
  Budget budget(Limits{});
  EXPECT_FALSE(open_compressed(Kind::tar, below, budget));
}

TEST(InnerName, StoredNameThenStem) {
  const std::string named = python("import gzip\nwith gzip.GzipFile('d/r\\u00e9port.csv', 'wb', fileobj=out) as f: f.write(data)", "x");
  EXPECT_EQ(inner_name(Kind::gzip, as_bytes(named), "other.gz"), "r\xe9port.csv");
  // FEXTRA of 2 bytes before the name; a name with folders
  const std::string extra("\x1f\x8b\x08\x0c\0\0\0\0\0\3\2\0xxa/../b.txt\0rest", 30);
  EXPECT_EQ(inner_name(Kind::gzip, as_bytes(extra), "other.gz"), "b.txt");
  EXPECT_EQ(inner_name(Kind::gzip, as_bytes(extra.substr(0, 20)), "other.gz"), "other");
  struct Case {
    Kind kind;
    const char *name, *inner;
  };
  const Case cases[] = {
      {Kind::gzip, "dir/a.log.gz", "a.log"}, {Kind::gzip, "a.TGZ", "a.tar"},       {Kind::xz, "a.tar.xz", "a.tar"}, {Kind::xz, "a.txz", "a.tar"},
      {Kind::bzip2, "a.bz2", "a"},           {Kind::bzip2, "a.tbz2", "a.tar"},     {Kind::zstd, "a.zst", "a"},      {Kind::lz4, "a.lz4", "a"},
      {Kind::lzma, "a.lzma", "a"},           {Kind::compress, "a.tar.Z", "a.tar"}, {Kind::xz, "a.gz", "a.gz"},      {Kind::xz, ".xz", ".xz"},
      {Kind::gzip, "", "content"},           {Kind::gzip, "dir/", "content"},      {Kind::gzip, ".tgz", ".tar"},    {Kind::xz, "plain", "plain"},
  };
  for (const Case& each : cases) EXPECT_EQ(inner_name(each.kind, {}, each.name), each.inner) << each.name;
}

}  // namespace
}  // namespace mayfly::carrier
