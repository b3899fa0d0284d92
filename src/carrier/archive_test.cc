// Archives as Python's standard library and libarchive write them, whole, cut, spoilt, encrypted, inside each other, and as bombs.
#include <gtest/gtest.h>
#include <locale.h>

#include <map>
#include <sstream>

#include "carrier/test_support.h"
#include "carrier/unpack.h"

namespace mayfly::carrier {
namespace {

using model::SkipReason;
using test::python;

struct Read {
  std::vector<std::string> names;
  std::map<std::string, std::string> contents;
  std::map<std::string, SkipReason> member_errors;
  std::vector<std::string> encrypted;
  std::optional<SkipReason> error;  // of the archive
};

Read read_all(Kind kind, Reader& below, Budget& budget, bool with_content = true) {
  Read all;
  const auto archive = open_archive(kind, below, budget);
  if (!archive) {
    all.error = skip_reason_of(archive.error());
    return all;
  }
  for (;;) {
    const auto member = (*archive)->next();
    if (!member) all.error = skip_reason_of(member.error());
    if (!member || !*member) break;
    const std::string& name = (*member)->name;
    all.names.push_back(name);
    if ((*member)->encrypted) all.encrypted.push_back(name);
    if (!with_content) continue;
    const auto content = test::drain((*archive)->content());
    all.contents[name] = content.bytes;
    if (content.error) all.member_errors[name] = skip_reason_of(*content.error);
  }
  const auto again = (*archive)->next();
  EXPECT_EQ(again.has_value(), !all.error.has_value()) << "the end comes again";
  return all;
}

Read read_all(Kind kind, std::string_view bytes, const Limits& limits = {}) {
  MemoryReader below(as_bytes(bytes));
  Budget budget(limits);
  return read_all(kind, below, budget);
}

Read read_stream(Kind kind, std::string_view bytes, const Limits& limits = {}) {
  test::TrickleReader below(bytes, 1000);
  Budget budget(limits);
  return read_all(kind, below, budget);
}

Read read_cut_stream(Kind kind, std::string_view bytes, SkipReason reason) {
  test::TrickleReader below(bytes, 1000, fail_skip(reason, "below").error());
  Budget budget(Limits{});
  return read_all(kind, below, budget);
}

using Names = std::vector<std::string>;

// libarchive as a writer, the shared one, called by Python: what this program links is the reader alone. `setup`: calls on the writer `w`.
struct Entry {
  std::string name, content;
};
std::string write_archive(const std::string& setup, const std::vector<Entry>& entries) {
  std::string input;
  for (const Entry& each : entries)
    input += std::to_string(each.name.size()) + " " + std::to_string(each.content.size()) + "\n" + each.name + each.content;
  return python(
      "import ctypes, locale\nlocale.setlocale(locale.LC_CTYPE, 'C.UTF-8')\nla = ctypes.CDLL('libarchive.so.13')\n"
      "for f in (la.archive_write_new, la.archive_entry_new): f.restype = ctypes.c_void_p\nP = ctypes.c_void_p\n"
      "la.archive_error_string.restype = ctypes.c_char_p\n"
      "def do(call, *args):\n  assert getattr(la, call)(P(w), *args) == 0, la.archive_error_string(P(w))\n"
      "w = la.archive_write_new()\n" +
          setup +
          "\nbuffer = ctypes.create_string_buffer(4 << 20); used = ctypes.c_size_t()\ndo('archive_write_set_bytes_in_last_block', 1)\n"
          "do('archive_write_open_memory', buffer, ctypes.c_size_t(len(buffer)), ctypes.byref(used))\ninput = io.BytesIO(data)\n"
          "while line := input.readline():\n  n, m = map(int, line.split()); name = input.read(n); body = input.read(m)\n"
          "  e = P(la.archive_entry_new())\n  la.archive_entry_set_pathname(e, name); la.archive_entry_set_filetype(e, 0o100000)\n"
          "  la.archive_entry_set_perm(e, 0o644); la.archive_entry_set_size(e, ctypes.c_int64(m))\n  do('archive_write_header', e)\n"
          "  la.archive_write_data(P(w), body, ctypes.c_size_t(m)); la.archive_entry_free(e)\n"
          "do('archive_write_close')\nout.write(buffer.raw[:used.value])",
      input);
}

// --- tar

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

TEST(Tar, ConcatenatedArchivesAreReadOn) {
  const std::string tar = tar_of("GNU_FORMAT");
  const Read all = read_all(Kind::tar, tar + tar);
  EXPECT_EQ(all.names.size(), 8U);
  EXPECT_EQ(all.error, std::nullopt);
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

// --- zip

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
  const std::string zip = python("import zipfile\nz = zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED)\nfor n in 'abc': z.writestr(n, data + n.encode())\nz.close()",
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
    const std::string zip = write_archive(
        std::string("do('archive_write_set_format_zip'); do('archive_write_set_format_option', b'zip', b'encryption', b'") + method +
            "'); do('archive_write_set_passphrase', b'word')",
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
      "for i in range(n):\n  cd += b'PK\\1\\2' + struct.pack('<H', 20) + fields[i] + struct.pack('<HHHHHII', 4, 0, 0, 0, 0, 0, at) + b'%04d' % i; at += 34 + 5\n"
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

// --- 7z, cpio, ar

TEST(SevenZip, Members) {
  const std::string text = test::sample_text(200'000);
  for (const char* method : {"lzma2", "lzma1", "bzip2", "deflate", "ppmd", "copy"}) {
    const std::string archive = write_archive(
        std::string("do('archive_write_set_format_7zip'); do('archive_write_set_format_option', b'7zip', b'compression', b'") + method + "')",
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
  const std::string archive = write_archive("do('archive_write_set_format_7zip')",
                                            {{"zeros", std::string(50'000'000, '\0')}, {"after", "x"}});
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
