#include "carrier/zip_layout.h"

#include <gtest/gtest.h>

#include "carrier/archive_test_support.h"
#include "carrier/payload.h"

namespace mayfly::carrier {
namespace {

using namespace test;

std::optional<ZipLayout> layout_of(std::string_view bytes, std::uint64_t before = 0) {
  MemoryReader reader(as_bytes(bytes));
  Budget budget{Limits{}};
  return find_zip(reader, bytes.size(), budget, before).value();
}

const std::string& a_zip() {
  static const std::string zip =
      python("import zipfile\nwith zipfile.ZipFile(out, 'w') as z:\n  z.writestr('a', b'first ' * 20); z.writestr('b/c', b'second')");
  return zip;
}

// What `cat` makes, and what zip -A and Python's zipapp make of it: offsets that count from the file's first byte.
std::string counted_from_the_beginning(const std::string& before) {
  return python("import zipfile\nf = io.BytesIO(data); f.seek(0, 2)\nwith zipfile.ZipFile(f, 'a') as z: z.writestr('late', b'third')\nout.write(f.getvalue())",
                before);
}

TEST(ZipLayout, SeesWhatWasPutBefore) {
  const std::string program(1000, '\x7f');
  const auto plain = layout_of(a_zip());
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->base, 0U);
  EXPECT_EQ(plain->first, 0U);
  EXPECT_EQ(plain->end, a_zip().size());
  EXPECT_EQ(plain->members, 2U);
  const auto put_before = layout_of(program + a_zip());
  ASSERT_TRUE(put_before);
  EXPECT_EQ(put_before->base, program.size());
  EXPECT_EQ(put_before->first, program.size());
  const std::string counted = counted_from_the_beginning(program);
  const auto absolute = layout_of(counted);
  ASSERT_TRUE(absolute);
  EXPECT_EQ(absolute->base, 0U);
  EXPECT_EQ(absolute->first, program.size());
  // The program went by, and its length is known.
  const auto lost = layout_of(std::string_view(counted).substr(program.size()), program.size());
  ASSERT_TRUE(lost);
  EXPECT_EQ(lost->first, 0U);
  EXPECT_FALSE(layout_of(std::string_view(counted).substr(program.size())));
}

TEST(ZipLayout, FindsTheEndBehindACommentAndBeforeTrailingBytes) {
  const std::string comment(60'000, 'c');
  const std::string zip = python("import zipfile\nwith zipfile.ZipFile(out, 'w') as z: z.writestr('a', b'x'); z.comment = data", comment);
  const auto layout = layout_of(zip + "trailing");
  ASSERT_TRUE(layout);
  EXPECT_EQ(layout->end, zip.size());
  EXPECT_EQ(layout->record_end, zip.size() - comment.size());
  EXPECT_EQ(read_all(Kind::zip, zip).contents.at("a"), "x");
  EXPECT_EQ(read_all(Kind::zip, zip).error, std::nullopt);
}

TEST(ZipLayout, IsNotMadeUp) {
  EXPECT_FALSE(layout_of(""));
  EXPECT_FALSE(layout_of("PK\x05\x06"));
  EXPECT_FALSE(layout_of("PK\x05\x06" + std::string(8, '\0') + std::string(8, '\xff') + std::string(6, '\0')));
  for (std::size_t i = 0; i < a_zip().size(); ++i) {  // whatever byte is wrong, what is told lies inside
    std::string spoilt = a_zip();
    spoilt[i] = static_cast<char>(~spoilt[i]);
    if (const auto layout = layout_of(spoilt)) {
      EXPECT_LE(layout->base, layout->first);
      EXPECT_LE(layout->first, layout->record_end);
      EXPECT_LE(layout->record_end, layout->end);
      EXPECT_LE(layout->end, spoilt.size());
    }
  }
}

TEST(Zip, SeveralInARowAreAllRead) {
  const std::string second = python("import zipfile\nwith zipfile.ZipFile(out, 'w') as z: z.writestr('z', b'other')");
  for (const std::string& both : {a_zip() + second, counted_from_the_beginning(a_zip() + second)}) {
    const Read all = read_all(Kind::zip, both);
    EXPECT_EQ(all.error, std::nullopt);
    EXPECT_EQ(all.contents.at("z"), "other");
    if (both.size() == a_zip().size() + second.size()) {
      EXPECT_EQ(all.names, (Names{"z", "a", "b/c"}));
    }
    EXPECT_EQ(read_stream(Kind::zip, both).names, all.names);
  }
}

TEST(Zip, AFolderWithDataIsRead) {
  const std::string zip = python(
      "import zipfile\nwith zipfile.ZipFile(out, 'w') as z:\n  z.writestr('empty/', b''); z.writestr(zipfile.ZipInfo('stored/'), b'one' * 50)\n"
      "  i = zipfile.ZipInfo('packed/'); i.compress_type = zipfile.ZIP_DEFLATED; z.writestr(i, b'two' * 50); z.writestr('file', b'x')");
  for (const Read& all : {read_all(Kind::zip, zip), read_stream(Kind::zip, zip)}) {
    EXPECT_EQ(all.error, std::nullopt);
    EXPECT_EQ(all.names, (Names{"file", "stored/", "packed/"}));
    EXPECT_EQ(all.contents.at("stored/").substr(0, 6), "oneone");
    EXPECT_EQ(all.contents.at("packed/").size(), 150U);
    EXPECT_TRUE(all.member_errors.empty());
  }
}

TEST(Payload, IsFoundInAStreamWhereverAReadEnds) {
  const std::string gzip = python("import gzip\nout.write(gzip.compress(b'inside ' * 50, mtime=0))");
  const std::string script = "#!/bin/sh\nPK\x03\x04 is no zip\nexit 0\n";
  const std::string program = "MZ" + std::string(3000, '\0') + "PK\x03\x04 and text";
  struct Case {
    Host host;
    std::string before, behind;
    Kind kind;
  };
  for (const Case& each : {Case{Host::script, script, gzip, Kind::gzip}, Case{Host::script, script, a_zip(), Kind::zip},
                           Case{Host::program, program, a_zip(), Kind::zip}, Case{Host::program, program, gzip, Kind::plain}}) {
    for (const std::size_t piece : {1U, 7U, 1000U, 100'000U}) {
      const std::string all = each.before + each.behind;
      TrickleReader below(all, piece);
      PayloadFinder finder(below, each.host);
      const std::string before = drain(finder).bytes;
      EXPECT_EQ(finder.payload().kind, each.kind);
      EXPECT_EQ(before, each.kind == Kind::plain ? all : each.before);
      const Ending ending = finder.ending();
      EXPECT_EQ(std::string(as_text(ending.ahead)) + drain(below).bytes, each.kind == Kind::plain ? "" : each.behind);
    }
  }
}

}  // namespace
}  // namespace mayfly::carrier
