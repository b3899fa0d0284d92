#include <gtest/gtest.h>

#include "base/base64.h"
#include "report/samples_for_test.h"

namespace mayfly::report {
namespace {

using namespace samples;
using namespace std::string_literals;

// A reader of RFC 4180, strict: CRLF between records, quotes only around whole fields.
std::vector<std::vector<std::string>> read(const std::string& text) {
  std::vector<std::vector<std::string>> rows(1, std::vector<std::string>(1));
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string& field = rows.back().back();
    if (text[i] == '"') {
      EXPECT_TRUE(field.empty());
      for (++i; text.at(i) != '"' || (i + 1 < text.size() && text[i + 1] == '"'); ++i) {
        if (text[i] == '"') ++i;
        rows.back().back() += text[i];
      }
      EXPECT_TRUE(text.at(i + 1) == ',' || text.at(i + 1) == '\r');
    } else if (text[i] == ',') {
      rows.back().emplace_back();
    } else if (text[i] == '\r') {
      EXPECT_EQ(text.at(++i), '\n');
      rows.emplace_back(1);
    } else {
      EXPECT_NE(text[i], '\n') << "a bare line feed";
      field += text[i];
    }
  }
  EXPECT_EQ(rows.back(), std::vector<std::string>{""}) << "ends with CRLF";
  rows.pop_back();
  return rows;
}

std::string cell(const std::vector<std::vector<std::string>>& rows, std::size_t row, std::string_view column) {
  for (std::size_t i = 0; i < rows[0].size(); ++i)
    if (rows[0][i] == column) return rows.at(row).at(i);
  ADD_FAILURE() << "no column " << column;
  return {};
}

constexpr std::string_view kHeader =
    "grade,family,path,member,line,column,offset,length,cell,part,row,field,encoding,preview,alias,account,user,access_key_id,session,region,issued_at,"
    "expires_at,fingerprint,note,outer_line,outer_column,outer_offset,repo,object,commit,last_commit,where,refs,in_tip,author,date,"
    "places,path_bytes,member_bytes,field_bytes,repo_bytes,author_bytes\r\n";

TEST(Csv, OneKeyToTheLetter) {
  EXPECT_EQ(written(Format::csv, {encoded()}),
            std::string(kHeader) +
                "key,bedrock-long-term,values.yaml,,2,5,211,132,,,,,base64 > gzip,ABSK…(132),BedrockAPIKey-x7k2-at-111122223333,111122223333,"
                "BedrockAPIKey-x7k2,,,,,,00112233445566778899aabbccddeeff,,40,10,1730,,,,,,,,,,,,,,,\r\n");
}

TEST(Csv, EmptyHasItsHeader) { EXPECT_EQ(written(Format::csv, {}), kHeader); }

TEST(Csv, NoForeignTextBeginsAFormula) {
  for (const std::string start : {"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'=", "''@"}) {
    Finding f = long_term(start + "x");
    f.place.member = start + "m";
    f.place.field = start;
    f.alias = f.user = f.note = start + "SUM(A1)";
    const auto rows = read(written(Format::csv, {f}));
    for (const char* column : {"path", "member", "field", "alias", "user", "note"}) {
      const std::string got = cell(rows, 1, column);
      EXPECT_EQ(got.front(), '\'') << column;
      EXPECT_EQ(got.at(1), start.front() == '\r' ? '\xEF' : start.front()) << column;
    }
  }
  EXPECT_EQ(cell(read(written(Format::csv, {long_term("'quoted'")})), 1, "path"), "'quoted'");
  EXPECT_EQ(cell(read(written(Format::csv, {long_term("a=b")})), 1, "path"), "a=b");
  Finding plus = long_term("\xFB\xFF");  // whose base64 begins with '+'
  EXPECT_EQ(cell(read(written(Format::csv, {plus})), 1, "path_bytes"), "'+/8=");
}

TEST(Csv, NamesSurviveAndCannotDriveATerminal) {
  const std::string name = "a,\"b\"\nc\td  e";
  const auto rows = read(written(Format::csv, {long_term(name), hostile(), long_term("nul\0"s)}));
  EXPECT_EQ(cell(rows, 1, "path"), name);
  EXPECT_EQ(cell(rows, 1, "path_bytes"), "");
  EXPECT_EQ(cell(rows, 2, "path"), "'=cmd|' /C calc'!A0 \uFFFD\uFFFD[2J\n\"q\",\uFFFDtxt");
  EXPECT_EQ(base64_decode(cell(rows, 2, "path_bytes")), hostile().place.path);
  EXPECT_EQ(base64_decode(cell(rows, 2, "member_bytes")), hostile().place.member);
  EXPECT_EQ(base64_decode(cell(rows, 3, "path_bytes")), "nul\0"s);
}

TEST(Csv, EveryRowHasEveryColumn) {
  const auto rows = read(written(Format::csv, every_kind(), partial()));
  ASSERT_EQ(rows.size(), every_kind().size() + 1);
  for (const auto& row : rows) EXPECT_EQ(row.size(), 42u);
  EXPECT_EQ(cell(rows, 2, "session"), "true");
  EXPECT_EQ(cell(rows, 2, "issued_at"), "2026-01-02T03:04:05Z");
  EXPECT_EQ(cell(rows, 3, "grade"), "expired");
  EXPECT_EQ(cell(rows, 6, "row"), "5");
}

}  // namespace
}  // namespace mayfly::report
