// cpio and ar as libarchive writes them, and what is common to all archives.
#include <gtest/gtest.h>

#include "carrier/archive_test_support.h"

namespace mayfly::carrier {
namespace {

using namespace test;

TEST(Cpio, EachDialect) {
  const std::string text = test::sample_text(5000);
  for (const char* dialect : {"newc", "odc", "bin"}) {
    const std::string archive = write_archive(std::string("do('archive_write_set_format_cpio_") + dialect + "')", {{"a.txt", text}, {"dir/b", "b"}});
    const Read all = read_all(Kind::cpio, archive);
    EXPECT_EQ(all.error, std::nullopt);
    EXPECT_EQ(all.names, (Names{"a.txt", "dir/b"}));
    EXPECT_EQ(all.contents.at("a.txt"), text);
    const Read cut = read_all(Kind::cpio, archive.substr(0, 3000));
    EXPECT_TRUE(text.starts_with(cut.contents.at("a.txt")));
    EXPECT_GT(cut.contents.at("a.txt").size(), 2500U);
    EXPECT_EQ(cut.error, SkipReason::broken_container);
  }
}

// A name that is as long as the rest of the stream: it is not held.
TEST(Cpio, ANameWithoutEndIsBounded) {
  const std::string header = "070701" + std::string(32, '0') + "00000001" + std::string(48, '0') + "f0000000" + std::string(8, '0');
  ASSERT_EQ(header.size(), 110U);
  const std::string file = header + std::string(40 << 20, 'n');
  MemoryReader memory(as_bytes(file));
  PeekReader below(memory);
  Budget budget(Limits{});
  const Read all = read_all(Kind::cpio, below, budget);
  EXPECT_TRUE(all.names.empty());
  EXPECT_EQ(all.error, SkipReason::broken_container);
  std::vector<Byte> rest(40 << 20);
  EXPECT_GT(below.read(rest).value(), std::size_t{20} << 20) << "what was not asked for is still there";
}

TEST(Ar, BothDialects) {
  const std::string long_name = "a-name-longer-than-sixteen-characters.o";
  for (const std::string dialect : {"bsd", "svr4"}) {
    std::vector<Entry> entries = {{"short", "odd"}, {long_name, "content"}};
    if (dialect == "svr4") entries.insert(entries.begin(), {"//", long_name + "/\n"});  // its table of names
    const Read all = read_all(Kind::ar, write_archive("do('archive_write_set_format_ar_" + dialect + "')", entries));
    EXPECT_EQ(all.error, std::nullopt);
    EXPECT_EQ(all.contents.at("short"), "odd");
    EXPECT_EQ(all.contents.at(long_name), "content");
  }
}

TEST(OpenArchive, RefusesWhatIsNoneAndOtherContent) {
  MemoryReader below(as_bytes("not an archive at all, only text that goes on for a while"));
  Budget budget(Limits{});
  EXPECT_FALSE(open_archive(Kind::gzip, below, budget));
  for (const Kind kind : {Kind::tar, Kind::zip, Kind::seven_zip, Kind::cpio, Kind::ar}) {
    const Read all = read_all(kind, "not an archive at all, only text that goes on for a while");
    EXPECT_TRUE(all.names.empty());
    EXPECT_EQ(all.error, SkipReason::broken_container) << name_of(kind);
  }
}

}  // namespace
}  // namespace mayfly::carrier
