#include <gtest/gtest.h>

#include "report/samples_for_test.h"

namespace mayfly::report {
namespace {

using namespace samples;

std::string text(const std::vector<Finding>& findings, const Coverage& coverage = whole(), Style style = {}) {
  return written(Format::text, style, findings, coverage, summary_of(findings, coverage));
}

TEST(Text, AKeyInANotebook) {
  EXPECT_EQ(text({notebook()}),
            "analysis.ipynb  cell 3, line 2\n"
            "  bedrock-long-term  ABSK…(132)   user BedrockAPIKey-x7k2   account 111122223333\n"
            "  stop it now: mayfly contain --alias BedrockAPIKey-x7k2-at-111122223333\n"
            "\n"
            "1 key in 1 file · 1 file read, 2.1 KB · complete\n");
}

TEST(Text, ShortTermKeysTellTheirEnd) {
  Finding permanent = short_term("b.log");
  permanent.session = false;
  permanent.access_key_id = "AKIAEXAMPLEEXAMPLE12";
  EXPECT_EQ(text({short_term("a.log"), permanent, short_term("c.log", Grade::expired)}),
            "a.log:2:1\n"
            "  bedrock-short-term  bedrock-api-key-…(1204)   access key ASIAEXAMPLEEXAMPLE12   account 444455556666   region us-east-1"
            "   issued 2026-01-02T03:04:05Z   expires 2026-01-02T15:04:05Z\n"
            "  it ends by itself at 2026-01-02T15:04:05Z at the latest; to stop it now, revoke the sessions of the role behind access key "
            "ASIAEXAMPLEEXAMPLE12\n"
            "\n"
            "b.log:2:1\n"
            "  bedrock-short-term  bedrock-api-key-…(1204)   access key AKIAEXAMPLEEXAMPLE12   account 444455556666   region us-east-1"
            "   issued 2026-01-02T03:04:05Z   expires 2026-01-02T15:04:05Z\n"
            "  it ends by itself at 2026-01-02T15:04:05Z at the latest; to stop it now, deactivate access key AKIAEXAMPLEEXAMPLE12\n"
            "\n"
            "c.log:2:1\n"
            "  bedrock-short-term  bedrock-api-key-…(1204)   access key ASIAEXAMPLEEXAMPLE12   account 444455556666   region us-east-1"
            "   issued 2026-01-02T03:04:05Z   EXPIRED 2026-01-02T15:04:05Z\n"
            "  it ended at 2026-01-02T15:04:05Z: nothing left to stop, but see what it did before\n"
            "\n"
            "1 key at 2 places, 1 expired in 3 files · 1 file read, 2.1 KB · complete\n");
}

TEST(Text, NeighboursInOnePathShareItsLineAndTheirAdvice) {
  Finding other = long_term("a.txt", 9, 1);
  other.alias = "ci-at-111122223333";
  other.user = "ci";
  other.fingerprint = "99";
  EXPECT_EQ(text({long_term("a.txt"), long_term("a.txt", 8, 2), other, long_term("b.txt")}),
            "a.txt:7:12\n"
            "  bedrock-long-term  ABSK…(132)   user BedrockAPIKey-x7k2   account 111122223333\n"
            "  stop it now: mayfly contain --alias BedrockAPIKey-x7k2-at-111122223333\n"
            "  also a.txt:8:2\n"
            "  bedrock-long-term  ABSK…(132)   user BedrockAPIKey-x7k2   account 111122223333\n"
            "  also a.txt:9:1\n"
            "  bedrock-long-term  ABSK…(132)   user ci   account 111122223333\n"
            "  stop it now: mayfly contain --alias ci-at-111122223333\n"
            "\n"
            "b.txt:7:12\n"
            "  bedrock-long-term  ABSK…(132)   user BedrockAPIKey-x7k2   account 111122223333\n"
            "  stop it now: mayfly contain --alias BedrockAPIKey-x7k2-at-111122223333\n"
            "\n"
            "2 keys at 4 places in 2 files · 1 file read, 2.1 KB · complete\n");
}

std::string first_line(const Finding& finding, Style style = {}) {
  const std::string all = text({finding}, whole(), style);
  return all.substr(0, all.find('\n'));
}

TEST(Text, EveryPlaceIsSaidAsAPersonFindsIt) {
  EXPECT_EQ(first_line(in_archive()), "backup.tar.gz!backup.tar!home/me/.env  line 3, column 5");
  EXPECT_EQ(first_line(in_database()), "app.db  table settings, row 5, field token");
  EXPECT_EQ(first_line(encoded()), "values.yaml:40:10");
  EXPECT_EQ(first_line(utf16()), "export.txt:4:1");
  EXPECT_EQ(first_line(binary()), "core.1234  offset 4096");
  Finding output = notebook();
  output.place.part = "output";
  EXPECT_EQ(first_line(output), "analysis.ipynb  cell 3, output, line 2");
  Finding nested = in_database();
  nested.place.member = "backup.zip!app.db!settings";
  nested.place.line = 12;
  EXPECT_EQ(first_line(nested), "app.db!backup.zip!app.db  table settings, row 5, field token, line 12");
}

TEST(Text, EncodingIsSaid) {
  EXPECT_NE(text({encoded()}).find("account 111122223333   inside base64 › gzip, there line 2, column 5\n"), std::string::npos);
  EXPECT_NE(text({utf16()}).find("   inside utf-16le\n"), std::string::npos);
}

TEST(Text, WhatIsNoKeyCallsForNothing) {
  EXPECT_EQ(text({placeholder(), mention()}),
            "README.md:12:3\n"
            "  placeholder of bedrock-long-term  ABSK…(40)   not a key: cut short: the secret has 12 characters of 60\n"
            "\n"
            "docs/keys.md:4:2\n"
            "  mention of bedrock-short-term  bedrock-api-key-   the prefix alone, no key behind it\n"
            "\n"
            "no keys, 1 placeholder, 1 mention in 2 files · 1 file read, 2.1 KB · complete\n");
}

TEST(Text, ForeignNamesAreEscapedAndCommandsQuoted) {
  EXPECT_EQ(first_line(hostile()), "=cmd|' /C calc'!A0 \\xe9\\x1b[2J\\n\"q\",\\u202etxt!@[a](0){1}\\xff.zip!-x\\ty  line 7, column 12");
  EXPECT_NE(text({decoded_pair()}).find("  long-term key, decoded  ABSK…(132)   user two words"), std::string::npos);
  EXPECT_NE(text({decoded_pair()}).find("mayfly contain --alias 'two words+2-at-111122223333'\n"), std::string::npos);
  Finding dash = long_term("a");
  dash.alias = "-x-at-111122223333";
  EXPECT_NE(text({dash}).find("mayfly contain --alias=-x-at-111122223333\n"), std::string::npos);
  EXPECT_NE(text({hostile()}, partial()).find("  backup.zip!inner.7z: encrypted container\n"), std::string::npos);
  Coverage foreign;
  foreign.skip(SkipReason::io_error, "\x1b]0;x\a");
  EXPECT_NE(text({}, foreign).find("  \\x1b]0;x\\x07: "), std::string::npos);
}

TEST(Text, PlainAsciiUnderACLocale) {
  Style ascii;
  ascii.unicode = false;
  const std::string all = text(every_kind(), partial(), ascii);
  for (const char c : all) ASSERT_TRUE(c == '\n' || (c >= 0x20 && c < 0x7F)) << all;
  EXPECT_NE(all.find("ABSK...(132)"), std::string::npos);
  EXPECT_NE(all.find("inside base64 > gzip"), std::string::npos);
  EXPECT_NE(all.find(" - 12 files read, 3.4 MB, 4 members - partial\n"), std::string::npos);
  EXPECT_EQ(first_line(long_term("é"), ascii), "\\u00e9:7:12");
}

TEST(Text, ColourOnlyAddsToTheSameWords) {
  Style colored;
  colored.color = true;
  std::string all = text(every_kind(), partial(), colored);
  EXPECT_NE(all.find("\x1b["), std::string::npos);
  for (std::size_t at; (at = all.find('\x1b')) != std::string::npos;) all.erase(at, all.find('m', at) - at + 1);
  EXPECT_EQ(all, text(every_kind(), partial()));
  EXPECT_EQ(text(every_kind(), partial()).find('\x1b'), std::string::npos);
}

TEST(Text, FoldsWhereTheTerminalEnds) {
  Style narrow;
  narrow.width = 60;
  EXPECT_EQ(text({long_term("a.txt")}, whole(), narrow),
            "a.txt:7:12\n"
            "  bedrock-long-term  ABSK…(132)   user BedrockAPIKey-x7k2\n"
            "    account 111122223333\n"
            "  stop it now: mayfly contain --alias BedrockAPIKey-x7k2-at-111122223333\n"
            "\n"
            "1 key in 1 file · 1 file read, 2.1 KB · complete\n");
}

TEST(Text, EmptyPartialAndFailedAreNotTheSame) {
  EXPECT_EQ(text({}), "no keys · 1 file read, 2.1 KB · complete\n");
  EXPECT_EQ(text({}, partial()),
            "no keys in what was read · 12 files read, 3.4 MB, 4 members · partial\n"
            "left out by rule: 2 excluded\n"
            "INCOMPLETE: 3 files or parts of files unread (2 no permission, 1 encrypted container)\n"
            "  secret/b: no permission\n"
            "  secret/\\xe9a: no permission\n"
            "  backup.zip!inner.7z: encrypted container\n");
  Coverage failed;
  failed.skip(SkipReason::not_found, "nowhere");
  EXPECT_EQ(text({}, failed), "nothing learned · 0 files read, 0 B · failed\nFAILED: 1 file or part of one unread (1 not found)\n  nowhere: not found\n");
}

TEST(Text, AnInterruptIsSaid) {
  Coverage coverage = whole();
  coverage.skip(SkipReason::interrupted, "z");
  Summary summary = summary_of({}, coverage);
  summary.interrupted = true;
  EXPECT_EQ(written(Format::text, {}, {}, coverage, summary),
            "no keys in what was read · 1 file read, 2.1 KB · partial\n"
            "INTERRUPTED: the rest was not read\n"
            "INCOMPLETE: 1 file or part of one unread (1 interrupted)\n  z: interrupted\n");
}

TEST(DecodedText, SaysWhatIsKnown) {
  EXPECT_EQ(written_decoded(Format::text, {decoded_long(), decoded_short()}),
            "Amazon Bedrock long-term API key\n"
            "  family       bedrock-long-term\n"
            "  preview      ABSK…(132)\n"
            "  alias        ci+2-at-111122223333\n"
            "  user         ci\n"
            "  number       2\n"
            "  account      111122223333\n"
            "  service      bedrock.amazonaws.com\n"
            "  planes       bedrock, bedrock-mantle\n"
            "  fingerprint  00112233445566778899aabbccddeeff\n"
            "  note: the user is the name at creation; IAM keeps the alias when the user is renamed\n"
            "\n"
            "Amazon Bedrock short-term API key\n"
            "  family       bedrock-short-term\n"
            "  preview      bedrock-api-key-…(1204)\n"
            "  account      444455556666\n"
            "  service      bedrock.amazonaws.com\n"
            "  access key   ASIAEXAMPLEEXAMPLE12\n"
            "  signed with  session credentials\n"
            "  region       us-east-1\n"
            "  issued       2026-01-02T03:04:05Z\n"
            "  EXPIRED      2026-01-02T15:04:05Z\n");
}

TEST(Text, UnreadPathsAreNamedUpToTenOfEachReason) {
  Coverage coverage;
  for (int i = 10; i < 30; ++i) coverage.skip(model::SkipReason::io_error, "f" + std::to_string(i), i == 10 ? 3 : 1);
  coverage.skip(model::SkipReason::io_error, "");
  coverage.skip(model::SkipReason::no_permission, "");
  Summary summary;
  summary.status = model::Status::partial;
  std::string out;
  make_writer(Format::text, {}, [&](std::string_view bytes) { out += bytes; })->finish(coverage, summary);
  const std::string lines = out.substr(out.find("INCOMPLETE"));
  EXPECT_EQ(lines,
            "INCOMPLETE: 24 files or parts of files unread (1 no permission, 23 io error)\n"
            "  f10: io error, 3 times\n  f11: io error\n  f12: io error\n  f13: io error\n  f14: io error\n"
            "  f15: io error\n  f16: io error\n  f17: io error\n  f18: io error\n  f19: io error\n"
            "  and 11 more: io error\n");
}

}  // namespace
}  // namespace mayfly::report
