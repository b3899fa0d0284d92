// zip as Python and libarchive write it: whole, without its end, cut, damaged, encrypted, overlapping, inside another.
#include <gtest/gtest.h>
#include <locale.h>

#include "carrier/archive_test_support.h"

namespace mayfly::carrier {
namespace {

using namespace test;

constexpr const char* kZip =
    "import zipfile\nz = zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED)\nz.writestr('a.txt', data)\nz.writestr('dir/', '')\n"
    "z.writestr('dir/b', b'b' * 5000, zipfile.ZIP_STORED)\nz.writestr('gr\\u00fc\\u00df', b'utf-8')\n"
    "z.writestr('bz', data, zipfile.ZIP_BZIP2)\nz.writestr('xz', data, zipfile.ZIP_LZMA)\nz.close()";

TEST(Zip, EachMethodAndName) {
  const std::string text = test::sample_text(300'000);
  const std::string zip = python(kZip, text);
  for (const Read& all : {read_all(Kind::zip, zip), read_stream(Kind::zip, zip)}) {
    EXPECT_EQ(all.error, std::nullopt);
    EXPECT_EQ(all.names, (Names{"a.txt", "dir/b", "gr\xc3\xbc\xc3\x9f", "bz", "xz"}));
    EXPECT_TRUE(all.contents.at("a.txt") == text);
    EXPECT_TRUE(all.contents.at("bz") == text);
    EXPECT_TRUE(all.contents.at("xz") == text);
    EXPECT_EQ(all.contents.at("dir/b"), std::string(5000, 'b'));
    EXPECT_TRUE(all.member_errors.empty());
  }
}

TEST(Zip, NamesInTheCLocaleAndInOthers) {
  // A name that Python wrote as ASCII, made Latin-1 in both places; the flag for UTF-8 is not set then.
  std::string zip = python("import zipfile\nwith zipfile.ZipFile(out, 'w') as z: z.writestr('nameXY', b'1'); z.writestr('\\u00fc', b'2')");
  for (std::size_t at = zip.find("XY"); at != zip.npos; at = zip.find("XY")) zip.replace(at, 2, "\xfc\xdf");
  ASSERT_EQ(std::string(::setlocale(LC_ALL, nullptr)), "C");
  EXPECT_EQ(read_all(Kind::zip, zip).names, (Names{"name\xfc\xdf", "\xc3\xbc"}));
  ASSERT_NE(::setlocale(LC_ALL, "C.UTF-8"), nullptr);
  EXPECT_EQ(read_all(Kind::zip, zip).names, (Names{"name\xfc\xdf", "\xc3\xbc"}));
  ::setlocale(LC_ALL, "C");
}

TEST(Zip, ALostEndCostsNoMember) {
  const std::string text = test::sample_text(20'000);
  const std::string zip = python(kZip, text);
  const std::size_t directory = zip.find("PK\1\2");
  ASSERT_NE(directory, zip.npos);
  for (std::size_t size = directory; size < zip.size(); size += 11) {
    const Read all = read_all(Kind::zip, std::string_view(zip).substr(0, size));
    EXPECT_EQ(all.names, (Names{"a.txt", "dir/b", "gr\xc3\xbc\xc3\x9f", "bz", "xz"})) << size;
    EXPECT_EQ(all.contents.at("a.txt"), text);
    EXPECT_EQ(all.contents.at("xz"), text);
    EXPECT_EQ(all.error, SkipReason::broken_container);
  }
}

TEST(Zip, CutAnywhereGivesTheMembersBefore) {
  const std::string zip =
      python("import zipfile\nz = zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED)\nfor n in 'abc': z.writestr(n, data + n.encode())\nz.close()",
             test::sample_text(2000));
  const std::string text = test::sample_text(2000);
  const std::size_t second = zip.find("PK\3\4", 4), third = zip.find("PK\3\4", second + 4);
  for (std::size_t size = 4; size < zip.find("PK\1\2"); size += 13) {
    const Read all = read_all(Kind::zip, std::string_view(zip).substr(0, size));
    EXPECT_EQ(all.error, SkipReason::broken_container) << size;
    if (size >= second) {
      EXPECT_EQ(all.contents.at("a"), text + "a") << size;
    }
    if (size >= third) {
      EXPECT_EQ(all.contents.at("b"), text + "b") << size;
    }
    for (const auto& [name, content] : all.contents) EXPECT_TRUE((text + name).starts_with(content));
  }
}

TEST(Zip, ADamagedMemberCostsNoOther) {
  const std::string text = test::sample_text(100'000);
  std::string zip = python("import zipfile\nz = zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED)\nfor n in 'abc': z.writestr(n, data)\nz.close()", text);
  const std::size_t second = zip.find("PK\3\4", 4);
  for (std::size_t at = second + 6000; at < second + 6200; ++at) zip[at] = '\xff';
  const Read all = read_all(Kind::zip, zip);
  EXPECT_EQ(all.names, (Names{"a", "b", "c"}));
  EXPECT_TRUE(all.contents.at("a") == text);
  EXPECT_TRUE(all.contents.at("c") == text);
  EXPECT_EQ(all.member_errors.at("b"), SkipReason::broken_container);
  EXPECT_TRUE(text.starts_with(all.contents.at("b").substr(0, 10'000)));
  EXPECT_GT(all.contents.at("b").size(), 10'000U);
  EXPECT_EQ(all.error, std::nullopt) << "the archive itself was read to its end";
}

TEST(Zip, AWrongChecksumComesAfterTheData) {
  std::string zip = python("import zipfile\nz = zipfile.ZipFile(out, 'w', zipfile.ZIP_STORED)\nz.writestr('a', b'content'); z.writestr('b', b'2')\nz.close()");
  zip[zip.find("content")] = 'C';
  const Read all = read_all(Kind::zip, zip);
  EXPECT_EQ(all.contents.at("a"), "Content");
  EXPECT_EQ(all.member_errors.at("a"), SkipReason::broken_container);
  EXPECT_EQ(all.contents.at("b"), "2");
}

TEST(Zip, SizesBehindTheDataAndZip64) {
  // Writing to a pipe makes Python put sizes behind the data; force_zip64 makes it use the long fields.
  const std::string zip = python(
      "import zipfile\nclass Pipe(io.RawIOBase):\n  def writable(self): return True\n  def write(self, b): return out.write(b)\n"
      "z = zipfile.ZipFile(Pipe(), 'w', zipfile.ZIP_DEFLATED)\nz.writestr('a', data)\n"
      "i = zipfile.ZipInfo('b'); i.compress_type = zipfile.ZIP_DEFLATED\n"
      "with z.open(i, 'w', force_zip64=True) as f: f.write(data)\nz.writestr('c', b'last')\nz.close()",
      test::sample_text(10'000));
  const Read whole = read_all(Kind::zip, zip), streamed = read_stream(Kind::zip, zip);
  const Read cut = read_all(Kind::zip, zip.substr(0, zip.find("PK\1\2")));
  EXPECT_TRUE(whole.member_errors.empty() && streamed.member_errors.empty());
  EXPECT_EQ(cut.error, SkipReason::broken_container);
  for (const Read& all : {whole, streamed, cut}) {
    EXPECT_EQ(all.names, (Names{"a", "b", "c"}));
    EXPECT_EQ(all.contents.at("a"), test::sample_text(10'000));
    EXPECT_EQ(all.contents.at("b"), test::sample_text(10'000));
    EXPECT_EQ(all.contents.at("c"), "last");
  }
}

TEST(Zip, EncryptedMembersAreNamedAndPassedOver) {
  for (const char* method : {"traditional", "aes256"}) {
    const std::string zip = write_archive(std::string("do('archive_write_set_format_zip'); do('archive_write_set_format_option', b'zip', b'encryption', b'") +
                                              method + "'); do('archive_write_set_passphrase', b'word')",
                                          {{"secret", test::sample_text(5000)}});
    const std::string open = python("import zipfile\nwith zipfile.ZipFile(out, 'w') as z: z.writestr('open', b'readable')");
    for (const Read& all : {read_all(Kind::zip, zip), read_stream(Kind::zip, zip)}) {
      EXPECT_EQ(all.names, Names{"secret"}) << method;
      EXPECT_EQ(all.encrypted, Names{"secret"});
      EXPECT_EQ(all.contents.at("secret"), "");
      EXPECT_EQ(all.member_errors.at("secret"), SkipReason::encrypted_container);
      EXPECT_EQ(all.error, std::nullopt);
    }
    EXPECT_TRUE(read_all(Kind::zip, open).encrypted.empty());
  }
}

TEST(Zip, AnUnknownMethodIsUnsupportedAndTheNextMemberComes) {
  std::string zip = python("import zipfile\nz = zipfile.ZipFile(out, 'w')\nz.writestr('a', b'1'); z.writestr('b', b'2')\nz.close()");
  for (const auto& [mark, at] : {std::pair{"PK\3\4", 8}, {"PK\1\2", 10}}) zip[zip.find(mark) + static_cast<std::size_t>(at)] = 9;  // deflate64
  const Read all = read_all(Kind::zip, zip);
  EXPECT_EQ(all.member_errors.at("a"), SkipReason::unsupported_container);
  EXPECT_EQ(all.contents.at("b"), "2");
}

// The dictionary's size stands in the member's first bytes (APPNOTE.TXT §5.8.8).
TEST(Zip, ADictionaryBeyondTheMemoryIsUnsupported) {
  std::string zip = python("import zipfile\nz = zipfile.ZipFile(out, 'w')\nz.writestr('a', data, zipfile.ZIP_LZMA); z.writestr('b', b'2')\nz.close()", "x");
  zip.replace(30 + 1 + 4 + 1, 4, "\x01\x00\x00\xf0", 4);
  const Read all = read_all(Kind::zip, zip);
  EXPECT_EQ(all.member_errors.at("a"), SkipReason::unsupported_container);
  EXPECT_EQ(all.contents.at("b"), "2");
}

// David Fifield, "A better zip bomb": each member is a stored deflate block that quotes the next one's header, and then that member itself.
TEST(Zip, OverlappingEntriesAreBounded) {
  const std::string zip = python(
      "import struct, zlib\nplain = bytes(20_000_000); packer = zlib.compressobj(9, 8, -15); packed = packer.compress(plain) + packer.flush()\n"
      "n = 12; heads = []; total = packed; fields = []\n"
      "for i in reversed(range(n)):\n"
      "  f = struct.pack('<HHHHHIII', 20, 0, 8, 0, 33, zlib.crc32(plain), len(packed), len(plain)); name = b'%04d' % i\n"
      "  head = b'PK\\3\\4' + f + struct.pack('<HH', 4, 0) + name; fields.insert(0, f)\n  total = head + packed\n"
      "  packed = struct.pack('<BHH', 0, len(head), 0xffff ^ len(head)) + total; plain = head + plain\n"
      "out.write(total); cd = b''; at = 0\n"
      "for i in range(n):\n  cd += b'PK\\1\\2' + struct.pack('<H', 20) + fields[i] + struct.pack('<HHHHHII', 4, 0, 0, 0, 0, 0, at) + b'%04d' % i; at "
      "+= 34 + 5\n"
      "out.write(cd + struct.pack('<4sHHHHIIH', b'PK\\5\\6', 0, 0, n, n, len(cd), len(total), 0))");
  ASSERT_LT(zip.size(), 60'000U);
  Limits limits;
  limits.ratio_free_bytes = 1 << 20;
  limits.max_ratio = 4000;
  MemoryReader below(as_bytes(zip));
  Budget budget(limits);
  const auto archive = open_archive(Kind::zip, below, budget);
  ASSERT_TRUE(archive);
  std::uint64_t given = 0;
  std::optional<SkipReason> end;
  while (!end) {
    const auto member = (*archive)->next();
    if (!member) end = skip_reason_of(member.error());
    if (!member || !*member) break;
    given += test::drain((*archive)->content()).bytes.size();
  }
  EXPECT_EQ(end, SkipReason::cap_ratio);
  EXPECT_GT(given, 20'000'000U) << "more than one entry opened";
  EXPECT_LT(given, zip.size() * 4000 + (1 << 20));
}

TEST(Zip, InsideAnotherIsHeldUpToTheLimitAndStreamedBeyond) {
  const std::string text = test::sample_text(100'000);
  const std::string inner = python(kZip, text);
  const std::string outer = python("import zipfile\nwith zipfile.ZipFile(out, 'w') as z: z.writestr('inner.zip', data); z.writestr('behind', b'x')", inner);
  for (const std::uint64_t most : {std::uint64_t{1} << 30, std::uint64_t{1000}}) {
    Limits limits;
    limits.max_document_bytes = most;
    Budget budget(limits);
    MemoryReader below(as_bytes(outer));
    const auto archive = open_archive(Kind::zip, below, budget);
    ASSERT_TRUE(archive);
    ASSERT_EQ((*archive)->next().value()->name, "inner.zip");
    const Read all = read_all(Kind::zip, (*archive)->content(), budget);
    EXPECT_EQ(all.error, std::nullopt) << most;
    EXPECT_EQ(all.names.size(), 5U);
    EXPECT_TRUE(all.contents.at("xz") == text);
    EXPECT_EQ((*archive)->next().value()->name, "behind");
  }
}

TEST(Zip, WholeInsideADamagedStreamIsReadWhole) {
  const std::string zip = python(kZip, test::sample_text(10'000));
  const Read all = read_cut_stream(Kind::zip, zip, SkipReason::broken_container);
  EXPECT_EQ(all.names.size(), 5U);
  EXPECT_TRUE(all.member_errors.empty());
  EXPECT_EQ(all.error, SkipReason::broken_container);
}

TEST(Zip, EmptyAndPassedOverMembers) {
  const Read empty = read_all(Kind::zip, python("import zipfile\nzipfile.ZipFile(out, 'w').close()"));
  EXPECT_TRUE(empty.names.empty());
  EXPECT_EQ(empty.error, std::nullopt);
  const std::string zip = python(kZip, test::sample_text(10'000));
  MemoryReader below(as_bytes(zip));
  Budget budget(Limits{});
  EXPECT_EQ(read_all(Kind::zip, below, budget, false).names.size(), 5U);
}

}  // namespace
}  // namespace mayfly::carrier
