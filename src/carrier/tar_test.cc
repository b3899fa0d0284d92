// tar as Python writes it: each dialect, links and odd names, cut, damaged, concatenated, sparse.
#include <gtest/gtest.h>

#include "carrier/archive_test_support.h"

namespace mayfly::carrier {
namespace {

using namespace test;

// With links, a folder, a long name and one that is not ASCII.
std::string tar_of(const char* format) {
  return python(std::string("import tarfile\nt = tarfile.open(fileobj=out, mode='w|', format=tarfile.") + format +
                    ")\ndef add(name, body=b'', **more):\n  i = tarfile.TarInfo(name); i.size = len(body)\n"
                    "  for k in more: setattr(i, k, more[k])\n  t.addfile(i, io.BytesIO(body))\n"
                    "add('a.txt', data)\nadd('dir', type=tarfile.DIRTYPE)\nadd('link', type=tarfile.SYMTYPE, linkname='a.txt')\n"
                    "add('hard', type=tarfile.LNKTYPE, linkname='a.txt')\nadd('fifo', type=tarfile.FIFOTYPE)\nadd('../up', b'')\n"
                    "add('l' * 90 + '/' + 'n' * 90, b'long')\nadd('gr\\u00fc\\u00df.txt', b'utf-8')\nt.close()",
                "first content");
}

TEST(Tar, EachDialectGivesItsRegularFiles) {
  for (const char* format : {"USTAR_FORMAT", "GNU_FORMAT", "PAX_FORMAT"}) {
    const std::string long_name = std::string(90, 'l') + "/" + std::string(90, 'n');
    for (const Read& all : {read_all(Kind::tar, tar_of(format)), read_stream(Kind::tar, tar_of(format))}) {
      EXPECT_EQ(all.error, std::nullopt) << format;
      EXPECT_EQ(all.names, (Names{"a.txt", "../up", long_name, "gr\xc3\xbc\xc3\x9f.txt"})) << format;
      EXPECT_EQ(all.contents.at("a.txt"), "first content");
      EXPECT_EQ(all.contents.at(long_name), "long");
      EXPECT_EQ(all.contents.at("gr\xc3\xbc\xc3\x9f.txt"), "utf-8");
    }
  }
}

TEST(Tar, NamesThatAreNoUtf8ComeAsTheyAre) {
  for (const char* format : {"USTAR_FORMAT", "GNU_FORMAT", "PAX_FORMAT"}) {
    const std::string tar = python(std::string("import tarfile\nt = tarfile.open(fileobj=out, mode='w|', encoding='latin-1', format=tarfile.") + format +
                                   ")\ni = tarfile.TarInfo('gr\\u00fc\\u00df'); t.addfile(i)\nt.close()");
    const Read all = read_all(Kind::tar, tar);
    const bool pax = std::string_view(format) == "PAX_FORMAT";  // there the name is UTF-8 whatever the encoding
    EXPECT_EQ(all.names, Names{pax ? "gr\xc3\xbc\xc3\x9f" : "gr\xfc\xdf"}) << format;
    EXPECT_EQ(all.error, std::nullopt);
  }
}

// Cut at many places: what is there comes, and a cut inside a member is told.
TEST(Tar, CutAnywhereGivesWhatIsThere) {
  const std::string tar = python(
      "import tarfile\nt = tarfile.open(fileobj=out, mode='w|', format=tarfile.USTAR_FORMAT)\nfor n in 'abc':\n"
      "  i = tarfile.TarInfo(n); i.size = 700; t.addfile(i, io.BytesIO(n.encode() * 700))\nt.close()");
  for (std::size_t size = 512; size < 4608; size += 37) {
    const Read all = read_all(Kind::tar, std::string_view(tar).substr(0, size));
    std::size_t expected = 0;
    for (std::size_t start = 512; start < size; start += 1536) expected += std::min<std::size_t>(700, size - start);
    std::size_t given = 0;
    for (const auto& [name, content] : all.contents) {
      EXPECT_EQ(content, std::string(content.size(), name[0]));
      given += content.size();
    }
    EXPECT_EQ(given, expected) << size;
    if (size % 1536 != 0) {
      EXPECT_EQ(all.error, SkipReason::broken_container) << size;
    }
  }
}

TEST(Tar, ADamagedHeaderCostsOnlyItsMember) {
  std::string tar = python(
      "import tarfile\nt = tarfile.open(fileobj=out, mode='w|', format=tarfile.USTAR_FORMAT)\nfor n in 'abc':\n"
      "  i = tarfile.TarInfo(n); i.size = 700; t.addfile(i, io.BytesIO(n.encode() * 700))\nt.close()");
  tar[1536 + 2] = 'X';
  const Read all = read_all(Kind::tar, tar);
  EXPECT_EQ(all.names, (Names{"a", "c"}));
  EXPECT_EQ(all.error, SkipReason::broken_container);
}

TEST(Tar, TellsWhereItEndedAndLosesNothingOfWhatFollows) {
  const std::string tar = tar_of("GNU_FORMAT");
  for (const std::string& behind : {tar, std::string("other"), std::string()}) {
    const std::string both = tar + behind;
    for (const bool seekable : {true, false}) {
      MemoryReader memory(as_bytes(both));
      test::TrickleReader stream(both, 700);
      Budget budget{Limits{}};
      PeekReader reader(seekable ? static_cast<Reader&>(memory) : stream);
      const auto archive = open_archive(Kind::tar, reader, budget);
      ASSERT_TRUE(archive);
      std::size_t members = 0;
      while ((*archive)->next().value()) ++members;
      EXPECT_EQ(members, 4U);
      auto ending = (*archive)->ending();
      ASSERT_TRUE(ending);
      const auto more = reader.go_behind(std::move(*ending), [] { return Result<void>(); });
      ASSERT_TRUE(more);
      EXPECT_EQ(*more, !behind.empty());
      EXPECT_TRUE(test::drain(reader).bytes == behind) << seekable;
    }
  }
}

// PAX sparse format 1.0 (GNU tar manual, "Storing Sparse Files"): a map before the data.
std::string sparse_tar(const std::string& map, const std::string& size, const std::string& data) {
  return python(
      "import tarfile\nmap, size, body = data.split(b'|', 2)\nbody = map + bytes(-len(map) % 512) + body\n"
      "i = tarfile.TarInfo('sparse'); i.size = len(body)\n"
      "i.pax_headers = {'GNU.sparse.major': '1', 'GNU.sparse.minor': '0', 'GNU.sparse.name': 'sparse', 'GNU.sparse.realsize': size.decode()}\n"
      "t = tarfile.open(fileobj=out, mode='w|', format=tarfile.PAX_FORMAT); t.addfile(i, io.BytesIO(body)); t.close()",
      map + "|" + size + "|" + data);
}

TEST(Tar, HolesAreZeroBytes) {
  const Read all = read_all(Kind::tar, sparse_tar("2\n3\n4\n100\n5\n", "105", "beg!later"));
  EXPECT_EQ(all.contents.at("sparse"), std::string(3, '\0') + "beg!" + std::string(93, '\0') + "later");
  EXPECT_EQ(all.error, std::nullopt);
}

TEST(Tar, HolesWithoutEndAreBounded) {
  Limits limits;
  limits.ratio_free_bytes = 1 << 20;
  MemoryReader below({});
  const std::string tar = sparse_tar("1\n8000000000000\n5\n", "8000000000005", "later");
  const Read all = read_all(Kind::tar, tar, limits);
  EXPECT_EQ(all.error, SkipReason::cap_ratio);
  EXPECT_EQ(all.member_errors.at("sparse"), SkipReason::cap_ratio);
  EXPECT_LT(all.contents.at("sparse").size(), tar.size() * 2000 + (1 << 20));
}

TEST(Tar, AnErrorBelowIsToldAfterWhatCameBeforeIt) {
  const std::string tar = tar_of("PAX_FORMAT");
  const Read all = read_cut_stream(Kind::tar, std::string_view(tar).substr(0, 1200), SkipReason::cap_time);
  EXPECT_EQ(all.names.at(0), "a.txt");
  EXPECT_EQ(all.contents.at("a.txt"), "first content");
  EXPECT_EQ(all.error, SkipReason::cap_time);
}

TEST(Tar, MembersAreCounted) {
  Limits limits;
  limits.max_members = 2;
  const Read all = read_all(Kind::tar, tar_of("GNU_FORMAT"), limits);
  EXPECT_EQ(all.names.size(), 2U);
  EXPECT_EQ(all.error, SkipReason::cap_members);
}

}  // namespace
}  // namespace mayfly::carrier
