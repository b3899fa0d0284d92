#include "carrier/sniff.h"

#include <gtest/gtest.h>
#include <lz4frame.h>
#include <zstd.h>

#include "carrier/magic.h"
#include "carrier/test_support.h"

namespace mayfly::carrier {
namespace {

using namespace std::string_view_literals;

Kind sniff_text(std::string_view content, std::string_view name = "x") {
  return sniff(as_bytes(content.substr(0, std::min(content.size(), kSniffSize))), name);
}

// The writer of each format is Python's own; each file is sniffed, and so are all its beginnings: they are that kind or plain, never another.
TEST(Sniff, KnowsWhatPythonWrites) {
  struct Case {
    Kind kind;
    const char* code;
  };
  const Case cases[] = {
      {Kind::gzip, "import gzip; out.write(gzip.compress(data))"},
      {Kind::bzip2, "import bz2; out.write(bz2.compress(data))"},
      {Kind::bzip2, "import bz2; out.write(bz2.compress(b''))"},
      {Kind::xz, "import lzma; out.write(lzma.compress(data))"},
      {Kind::lzma, "import lzma; out.write(lzma.compress(data, format=lzma.FORMAT_ALONE))"},
      {Kind::lzma, "import lzma; out.write(lzma.compress(data, format=lzma.FORMAT_ALONE, preset=9))"},
      {Kind::zip, "import zipfile\nwith zipfile.ZipFile(out, 'w') as z: z.writestr('a', data)"},
      {Kind::zip, "import zipfile\nzipfile.ZipFile(out, 'w').close()"},
      {Kind::tar,
       "import tarfile\nt = tarfile.open(fileobj=out, mode='w|', format=tarfile.USTAR_FORMAT); i = tarfile.TarInfo('a'); i.size = len(data)\n"
       "t.addfile(i, io.BytesIO(data)); t.close()"},
      {Kind::tar, "import tarfile\nt = tarfile.open(fileobj=out, mode='w|', format=tarfile.GNU_FORMAT); t.addfile(tarfile.TarInfo('a'*300)); t.close()"},
      {Kind::tar, "import tarfile\nt = tarfile.open(fileobj=out, mode='w|', format=tarfile.PAX_FORMAT); t.addfile(tarfile.TarInfo('\\u00e4'*300))\nt.close()"},
      {Kind::sqlite,
       "import sqlite3\nd = sqlite3.connect(':memory:'); d.execute('create table t(x)'); out.write(d.serialize() if hasattr(d, 'serialize') "
       "else b'SQLite format 3\\0')"},
      {Kind::utf16le, "out.write('some text that is long enough to be told from other things'.encode('utf-16'))"},
      {Kind::utf16le, "out.write('some text that is long enough\\n\\tto be told from other things'.encode('utf-16-le'))"},
      {Kind::utf16be, "out.write('some text that is long enough\\r\\nto be told from other things'.encode('utf-16-be'))"},
  };
  for (const Case& each : cases) {
    const std::string file = test::python(each.code, test::sample_text(3000));
    EXPECT_EQ(sniff_text(file), each.kind) << each.code;
    for (std::size_t size = 0; size < std::min<std::size_t>(file.size(), 600); ++size) {
      const Kind kind = sniff_text(std::string_view(file).substr(0, size));
      EXPECT_TRUE(kind == each.kind || kind == Kind::plain) << each.code << " cut at " << size;
    }
  }
}

TEST(Sniff, KnowsHowANotebookBegins) {
  for (const char* code :
       {"import json\nout.write(json.dumps({'cells': [], 'metadata': {}, 'nbformat': 4}, indent=1).encode())",
        "out.write(b'\\xef\\xbb\\xbf {\\r\\n \"nbformat\": 4')",
        "import json\nout.write(json.dumps({'metadata': {'name': ''}, 'nbformat': 3, 'worksheets': []}).encode())", "out.write(b'{\"worksheets\":[]')"})
    EXPECT_TRUE(begins_like_notebook(as_bytes(test::python(code)))) << code;
  for (const std::string_view text :
       {"", "{", "{}", "[\"cells\"]", "{\"a\": 1, \"cells\": []}", "{\"metadata\": {\"name\": \"pod\"}}", "\"cells\"", "{\"cell\": 1}", "{cells: []}"})
    EXPECT_FALSE(begins_like_notebook(as_bytes(text))) << text;
}

// A v7 header has no magic; Python writes none, so the ustar magic is taken out and the sum is made anew as tar(5) says.
TEST(Sniff, KnowsAnOldTarByItsChecksum) {
  const std::string tar = test::python(
      "import tarfile\nb = bytearray(tarfile.TarInfo('notes.txt').tobuf(tarfile.USTAR_FORMAT)); b[257:265] = bytes(8); b[148:156] = b' ' * 8\n"
      "b[148:156] = b'%06o\\0 ' % sum(b[:512]); out.write(b)");
  ASSERT_GE(tar.size(), 512U);
  EXPECT_EQ(sniff_text(tar), Kind::tar);
  std::string wrong = tar;
  wrong[0] = 'N';
  EXPECT_EQ(sniff_text(wrong), Kind::plain);
  EXPECT_EQ(sniff_text(std::string(1024, '\0')), Kind::plain) << "an empty tar holds nothing";
}

TEST(Sniff, KnowsZstdAndLz4) {
  const std::string text = test::sample_text(200);
  std::string zstd(ZSTD_compressBound(text.size()), '\0');
  zstd.resize(ZSTD_compress(zstd.data(), zstd.size(), text.data(), text.size(), 3));
  EXPECT_EQ(sniff_text(zstd), Kind::zstd);
  std::string lz4(LZ4F_compressFrameBound(text.size(), nullptr), '\0');
  lz4.resize(LZ4F_compressFrame(lz4.data(), lz4.size(), text.data(), text.size(), nullptr));
  EXPECT_EQ(sniff_text(lz4), Kind::lz4);
  const std::string skippable("\x51\x2a\x4d\x18\x03\0\0\0abc", 11);
  EXPECT_EQ(sniff_text(skippable + zstd), Kind::zstd);
  EXPECT_EQ(sniff_text(skippable + lz4), Kind::lz4);
  EXPECT_EQ(sniff_text("\x02\x21\x4c\x18\x10\0\0\0"sv), Kind::lz4);
}

TEST(Sniff, KnowsTheOthersByTheirDocumentedHeads) {
  const std::string newc = "070701" + std::string(104, '0') + "name";
  const std::string odc = "070707" + std::string(70, '0') + "name";
  std::string binary("\xc7\x71\x01\0\x02\0\xa4\x81\0\0\0\0\x01\0\0\0\0\0\0\0\x02\0\0\0\x05\0a\0hello", 33);
  std::string swapped = binary;
  for (std::size_t i = 0; i < 26; i += 2) std::swap(swapped[i], swapped[i + 1]);
  EXPECT_EQ(sniff_text(newc), Kind::cpio);
  EXPECT_EQ(sniff_text(odc), Kind::cpio);
  EXPECT_EQ(sniff_text(binary), Kind::cpio);
  EXPECT_EQ(sniff_text(swapped), Kind::cpio);
  EXPECT_EQ(sniff_text("!<arch>\ndebian-binary   "), Kind::ar);
  EXPECT_EQ(sniff_text("7z\xbc\xaf\x27\x1c\0\4"sv), Kind::seven_zip);
  EXPECT_EQ(sniff_text("\x1f\x9d\x90\x41"sv), Kind::compress);
  EXPECT_EQ(sniff_text("PK\7\10PK\3\4"sv), Kind::zip);
  EXPECT_EQ(sniff_text("PK00PK\3\4"sv), Kind::zip);
}

TEST(Sniff, TextThatOnlyLooksLikeACarrierIsPlain) {
  for (const std::string_view text :
       {""sv, "x"sv, "PK"sv, "PK\n"sv, "BZh9 is how bzip2 files begin"sv, "070701 is a number"sv, "\x1f\x8b\x07\0\0\0\0\0\0\0"sv,
        "\x1f\x8b\x08\xe0\0\0\0\0\0\0"sv, "7z files"sv, "]\0\0 text behind"sv, "ustar"sv, "\xc7\x71 Latin-1 words, and more of them to fill the header"sv,
        "\x1f\x9d\xff\0"sv, "\x1f\x9d\x88\0"sv, "PK\7\10 and no zip"sv, "SQLite format 3"sv, "P*M\x18\1"sv})
    EXPECT_EQ(sniff_text(text), Kind::plain) << text;
}

TEST(Sniff, UnmarkedUtf16NeedsEnoughOfIt) {
  const auto wide = [](std::string_view text) {
    std::string result;
    for (const char c : text) result.append(1, c).append(1, '\0');
    return result;
  };
  EXPECT_EQ(sniff_text(wide(std::string(31, 'a'))), Kind::plain);
  EXPECT_EQ(sniff_text(wide(std::string(32, 'a'))), Kind::utf16le);
  EXPECT_EQ(sniff_text(wide(std::string(90, 'a')) + std::string(20, 'b')), Kind::utf16le);
  EXPECT_EQ(sniff_text(wide(std::string(89, 'a')) + std::string(22, 'b')), Kind::plain);
  EXPECT_EQ(sniff_text(wide(std::string(100, '\1'))), Kind::plain);
  EXPECT_EQ(sniff_text(std::string(200, '\0')), Kind::plain);
}

TEST(Sniff, NotebooksByNameAndBrace) {
  EXPECT_EQ(sniff_text("{\"cells\": []}", "a.ipynb"), Kind::notebook);
  EXPECT_EQ(sniff_text("\xef\xbb\xbf \n\t{}", "b/A.IPYNB"), Kind::notebook);
  EXPECT_EQ(sniff_text("{}", "a.json"), Kind::plain);
  EXPECT_EQ(sniff_text("[]", "a.ipynb"), Kind::plain);
  EXPECT_EQ(sniff_text("", "a.ipynb"), Kind::plain);
  EXPECT_EQ(sniff_text("{}", "ipynb"), Kind::plain);
  EXPECT_EQ(sniff_text("\x1f\x8b\x08\0\0\0\0\0\0\0"sv, "a.ipynb"), Kind::gzip);
}

TEST(Kind, EachHasItsNameAndGroup) {
  EXPECT_EQ(name_of(Kind::plain), "plain");
  EXPECT_EQ(name_of(Kind::compress), "compress");
  EXPECT_EQ(name_of(Kind::seven_zip), "7z");
  EXPECT_EQ(name_of(Kind::ar), "ar");
  EXPECT_EQ(name_of(Kind::sqlite), "sqlite");
  EXPECT_EQ(name_of(Kind::utf16le), "utf-16le");
  EXPECT_EQ(name_of(Kind::utf16be), "utf-16be");
  EXPECT_TRUE(is_compressed(Kind::gzip) && is_compressed(Kind::compress));
  EXPECT_FALSE(is_compressed(Kind::tar) || is_compressed(Kind::plain) || is_compressed(Kind::notebook));
  EXPECT_TRUE(is_archive(Kind::tar) && is_archive(Kind::ar));
  EXPECT_FALSE(is_archive(Kind::compress) || is_archive(Kind::notebook) || is_archive(Kind::sqlite));
}

}  // namespace
}  // namespace mayfly::carrier
