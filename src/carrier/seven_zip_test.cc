// 7z as libarchive and 7-Zip write it, and headers made to cost memory.
#include <gtest/gtest.h>

#include "base/hash.h"
#include "carrier/archive_test_support.h"

namespace mayfly::carrier {
namespace {

using namespace test;

TEST(SevenZip, Members) {
  const std::string text = test::sample_text(200'000);
  for (const char* method : {"lzma2", "lzma1", "bzip2", "deflate", "ppmd", "copy"}) {
    const std::string archive =
        write_archive(std::string("do('archive_write_set_format_7zip'); do('archive_write_set_format_option', b'7zip', b'compression', b'") + method + "')",
                      {{"a.txt", text}, {"gr\xc3\xbc\xc3\x9f", "utf-16 inside"}});
    for (const Read& all : {read_all(Kind::seven_zip, archive), read_stream(Kind::seven_zip, archive)}) {
      EXPECT_EQ(all.error, std::nullopt) << method;
      EXPECT_EQ(all.names, (Names{"a.txt", "gr\xc3\xbc\xc3\x9f"})) << method;
      EXPECT_TRUE(all.contents.at("a.txt") == text);
      EXPECT_EQ(all.contents.at("gr\xc3\xbc\xc3\x9f"), "utf-16 inside");
    }
    const Read cut = read_all(Kind::seven_zip, archive.substr(0, archive.size() - 10));
    EXPECT_EQ(cut.error, SkipReason::broken_container);
  }
}

TEST(SevenZip, ABombIsBoundedAlsoWhenItIsPassedOver) {
  const std::string archive = write_archive("do('archive_write_set_format_7zip')", {{"zeros", std::string(50'000'000, '\0')}, {"after", "x"}});
  ASSERT_LT(archive.size(), 20'000U);
  Limits limits;
  limits.ratio_free_bytes = 1 << 20;
  limits.max_ratio = 100;
  for (const bool with_content : {true, false}) {
    MemoryReader below(as_bytes(archive));
    Budget budget(limits);
    const Read all = read_all(Kind::seven_zip, below, budget, with_content);
    EXPECT_EQ(all.error, SkipReason::cap_ratio);
    EXPECT_LT(budget.bytes(), 4'000'000U);
  }
}

TEST(SevenZip, TooLargeToBeHeld) {
  const std::string archive = write_archive("do('archive_write_set_format_7zip')", {{"a", test::sample_text(5000)}});
  Limits limits;
  limits.max_document_bytes = 100;
  EXPECT_EQ(read_stream(Kind::seven_zip, archive, limits).error, SkipReason::cap_bytes);
}

// As 7-Zip 22.01 wrote them with a password: the names open, and the names hidden as well.
TEST(SevenZip, EncryptedContentAndEncryptedHeader) {
  const std::string open_names = hex_decode(
                                     "377abcaf271c00044c76a30310000000000000006a00000000000000b6dfa5685146b3981f3b1712da08dd374a87a5e1010406000109100007"
                                     "0b0100022406f1070112530ff77715fcad20a1e7094f2b4dc42c44d02121010001000c060200080a0153fc51670000050119010011150037006400"
                                     "2f007300750062002f006e0031000000140a0100a071f839ec7bdd01150601002080a4810000")
                                     .value();
  const Read open = read_all(Kind::seven_zip, open_names);
  EXPECT_EQ(open.names, Names{"7d/sub/n1"});
  EXPECT_EQ(open.encrypted, open.names);
  EXPECT_EQ(open.member_errors.at("7d/sub/n1"), SkipReason::encrypted_container);
  const std::string hidden_names =
      hex_decode(
          "377abcaf271c00046792d7cb80000000000000002e00000000000000dba8f1c2953abd213db675f070cc2b3393aa4569ed87766cf65ae949745e"
          "707229548fb7196c4b0aada19558b234bfda37e3e1f4a314fe068a1f7ef253fdcf0725a60fe781c34c20b261c085f496b54df65cdf7163a805cf8ce8"
          "84bdb3ea1a70c973d7f122809fce11567aa6013dd1760f016afe05898e7e2cf00c12598556f55368330717061001097000070b0100012406f1070112"
          "530ffdae7a3bec2e17f09912c2f67352d6900c6a0a01ce8b4e6c0000")
          .value();
  EXPECT_EQ(read_all(Kind::seven_zip, hidden_names).error, SkipReason::encrypted_container);
}

// A header of so many empty files, packed by LZMA as 7-Zip does it: a few hundred bytes for any number.
std::string empty_files(std::uint64_t count, std::uint32_t dictionary = 1 << 20) {
  return python(
      "import struct, zlib, lzma\nn, dictionary = map(int, data.split())\n"
      "def num(v):\n  for k in range(8):\n    if v < 1 << 7 * (k + 1): return bytes([(0xff00 >> k) & 0xff | v >> 8 * k]) + (v & (1 << 8 * k) - "
      "1).to_bytes(k, 'little')\n"
      "bits = b'\\xff' * ((n + 7) // 8); h = b'\\x01\\x05' + num(n) + b'\\x0e' + num(len(bits)) + bits + bytes(2)\n"
      "c = lzma.compress(h, format=lzma.FORMAT_RAW, filters=[{'id': lzma.FILTER_LZMA1, 'dict_size': 1 << 20, 'lc': 3, 'lp': 0, 'pb': 2}])\n"
      "e = b'\\x17\\x06\\0' + num(1) + b'\\x09' + num(len(c)) + b'\\0\\x07\\x0b\\x01\\0\\x01\\x23\\x03\\x01\\x01\\x05' + bytes([93]) + "
      "struct.pack('<I', dictionary)\n"
      "e += b'\\x0c' + num(len(h)) + b'\\x0a\\x01' + struct.pack('<I', zlib.crc32(h)) + bytes(2)\ns = struct.pack('<QQI', len(c), len(e), "
      "zlib.crc32(e))\n"
      "out.write(b'7z\\xbc\\xaf\\x27\\x1c\\0\\4' + struct.pack('<I', zlib.crc32(s)) + s + c + e)",
      std::to_string(count) + " " + std::to_string(dictionary));
}

TEST(SevenZip, AHeaderThatAsksForMemoryIsRefusedBeforeItGetsIt) {
  EXPECT_EQ(read_all(Kind::seven_zip, empty_files(1000)).error, std::nullopt) << "libarchive reads such a header";
  const std::string bomb = empty_files(30'000'000);
  EXPECT_LT(bomb.size(), 1000U);
  EXPECT_EQ(read_all(Kind::seven_zip, bomb).error, SkipReason::cap_members);
  Limits limits;
  limits.max_members = 999;
  EXPECT_EQ(read_all(Kind::seven_zip, empty_files(1000), limits).error, SkipReason::cap_members);
  EXPECT_EQ(read_all(Kind::seven_zip, empty_files(1000, 0x10000001)).error, SkipReason::unsupported_container);
}

// Every byte of the header spoilt in turn, every cut: it ends, and a file that libarchive reads whole is not refused.
TEST(SevenZip, SpoiltAnywhereItEnds) {
  const std::string archive = write_archive("do('archive_write_set_format_7zip')", {{"a", "first"}, {"b", test::sample_text(3000)}});
  for (std::size_t at = 6; at < archive.size(); ++at) {
    for (const int flip : {1, 0xff}) {
      std::string spoilt = archive;
      spoilt[at] = static_cast<char>(spoilt[at] ^ flip);
      EXPECT_LE(read_all(Kind::seven_zip, spoilt).names.size(), 2U) << at;
    }
    EXPECT_EQ(read_all(Kind::seven_zip, archive.substr(0, at)).error, SkipReason::broken_container) << at;
  }
}

}  // namespace
}  // namespace mayfly::carrier
