#include "base/escape.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <limits>
#include <random>
#include <set>
#include <vector>

namespace mayfly {
namespace {

using namespace std::string_literals;

std::string repeat(std::string_view text, int n) {
  std::string out;
  while (n-- > 0) out += text;
  return out;
}

// The examples of the Unicode Standard, chapter 3, tables 3-8 to 3-11.
TEST(Utf8Lossy, ReplacesMaximalSubpartsAsTheStandardShows) {
  const std::string r(kReplacement);
  EXPECT_EQ(utf8_lossy("\x61\xF1\x80\x80\xE1\x80\xC2\x62\x80\x63\x80\xBF\x64"), "a" + r + r + r + "b" + r + "c" + r + r + "d");
  EXPECT_EQ(utf8_lossy("\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41"), repeat(r, 8) + "A");
  EXPECT_EQ(utf8_lossy("\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41"), repeat(r, 8) + "A");
  EXPECT_EQ(utf8_lossy("\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42"), repeat(r, 5) + "A" + r + r + "B");
  EXPECT_EQ(utf8_lossy("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41"), repeat(r, 4) + "A");
}

TEST(Utf8Lossy, LeavesWellFormedTextAlone) {
  for (const std::string& text : {""s, "a\0b"s, "naïve 鍵 🔑"s, "\xF4\x8F\xBF\xBF"s, "\xEE\x80\x80"s}) {
    EXPECT_EQ(utf8_lossy(text), text);
    EXPECT_TRUE(is_utf8(text));
  }
  EXPECT_FALSE(is_utf8("caf\xE9"));
  EXPECT_FALSE(is_utf8("\xE2\x82"));
}

// What perl 5.36 (Unicode 14) matches with [\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{DI}\p{Bidi_Control}\p{Noncharacter_Code_Point}], as inclusive ranges.
constexpr char32_t kPerl[][2] = {
    {0x0, 0x1F},        {0x7F, 0x9F},         {0xAD, 0xAD},       {0x34F, 0x34F},     {0x600, 0x605},     {0x61C, 0x61C},     {0x6DD, 0x6DD},
    {0x70F, 0x70F},     {0x890, 0x891},       {0x8E2, 0x8E2},     {0x115F, 0x1160},   {0x17B4, 0x17B5},   {0x180B, 0x180F},   {0x200B, 0x200F},
    {0x2028, 0x202E},   {0x2060, 0x206F},     {0x3164, 0x3164},   {0xFDD0, 0xFDEF},   {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},
    {0xFFF0, 0xFFFB},   {0xFFFE, 0xFFFF},     {0x110BD, 0x110BD}, {0x110CD, 0x110CD}, {0x13430, 0x13438}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A},
    {0x1FFFE, 0x1FFFF}, {0x2FFFE, 0x2FFFF},   {0x3FFFE, 0x3FFFF}, {0x4FFFE, 0x4FFFF}, {0x5FFFE, 0x5FFFF}, {0x6FFFE, 0x6FFFF}, {0x7FFFE, 0x7FFFF},
    {0x8FFFE, 0x8FFFF}, {0x9FFFE, 0x9FFFF},   {0xAFFFE, 0xAFFFF}, {0xBFFFE, 0xBFFFF}, {0xCFFFE, 0xCFFFF}, {0xDFFFE, 0xE0FFF}, {0xEFFFE, 0xEFFFF},
    {0xFFFFE, 0xFFFFF}, {0x10FFFE, 0x10FFFF},
};

TEST(IsUnsafe, AgreesWithPerlOnEveryCodePoint) {
  std::set<char32_t> expected;
  for (const auto& range : kPerl)
    for (char32_t c = range[0]; c <= range[1]; ++c) expected.insert(c);
  for (char32_t c = 0x13439; c <= 0x1343F; ++c) expected.insert(c);  // newer than that perl
  for (char32_t c = 0; c <= 0x10FFFF; ++c) ASSERT_EQ(is_unsafe(c), expected.contains(c)) << std::hex << static_cast<std::uint32_t>(c);
}

TEST(TerminalSafe, ShowsWhatWouldHideOrMove) {
  EXPECT_EQ(terminal_safe("plain name.txt"), "plain name.txt");
  EXPECT_EQ(terminal_safe("a\nb\r\tc"), "a\\nb\\r\\tc");
  EXPECT_EQ(terminal_safe("\x1b[2J\x7f\a"), "\\x1b[2J\\x7f\\x07");
  EXPECT_EQ(terminal_safe("nul\0!"s), "nul\\x00!");
  EXPECT_EQ(terminal_safe("exe.\u202Etxt"), "exe.\\u202etxt");
  EXPECT_EQ(terminal_safe("zero\u200Bwidth\u2066\uFEFF\U000E0041"), "zero\\u200bwidth\\u2066\\ufeff\\U000e0041");
  // clang-format off
  EXPECT_EQ(terminal_safe("c1 \xC2\x9B" "31m"), "c1 \\u009b31m");
  // clang-format on
  EXPECT_EQ(terminal_safe("caf\xE9"), "caf\\xe9");
  EXPECT_EQ(terminal_safe("back\\slash"), "back\\\\slash");
  EXPECT_EQ(terminal_safe("鍵 é"), "鍵 é");
  EXPECT_EQ(terminal_safe("鍵 é 🔑", Charset::ascii), "\\u9375 \\u00e9 \\U0001f511");
}

// What a real bash makes of the word.
std::string as_bash_reads(const std::string& word) {
  const std::string script = "printf %s " + word;
  std::string path = testing::TempDir() + "escape_test_XXXXXX";
  const int fd = mkstemp(path.data());
  std::FILE* file = fdopen(fd, "w");
  std::fwrite(script.data(), 1, script.size(), file);
  std::fclose(file);
  std::FILE* pipe = popen(("bash '" + path + "'").c_str(), "r");
  std::string out;
  for (int c; (c = std::fgetc(pipe)) != EOF;) out += static_cast<char>(c);
  EXPECT_EQ(pclose(pipe), 0);
  std::remove(path.c_str());
  return out;
}

TEST(ShellQuote, IsOneWordInTheFormThatPeopleExpect) {
  EXPECT_EQ(shell_quote("BedrockAPIKey-x7k2-at-111122223333"), "BedrockAPIKey-x7k2-at-111122223333");
  EXPECT_EQ(shell_quote("a+1=b,c@d.e_f"), "a+1=b,c@d.e_f");
  EXPECT_EQ(shell_quote(""), "''");
  EXPECT_EQ(shell_quote("two words"), "'two words'");
  EXPECT_EQ(shell_quote("it's"), "'it'\\''s'");
  EXPECT_EQ(shell_quote("$(reboot)`x`\"!"), "'$(reboot)`x`\"!'");
  EXPECT_EQ(shell_quote("a\nb"), "$'a\\nb'");
  EXPECT_EQ(shell_quote("\x1b]0;x\a'"), "$'\\x1b]0;x\\x07\\''");
  EXPECT_EQ(shell_quote("é"), "'é'");
  EXPECT_EQ(shell_quote("é", Charset::ascii), "$'\\xc3\\xa9'");
}

TEST(ShellQuote, BashReadsTheSameBytesBack) {
  std::mt19937 random(20261);
  // clang-format off
  std::vector<std::string> words = {"", "-n", "~root", "a b", "it's", "'", "\\", "\\'", "$HOME", "\x1b" "41", "\u202Eabc", "\xFF" "ff", "a\nb\n", "#x", "*"};
  // clang-format on
  for (int i = 0; i < 40; ++i) {
    std::string word(random() % 24, ' ');
    for (char& c : word) c = static_cast<char>(random() % (i % 2 == 0 ? 127 : 255) + 1);
    words.push_back(word);
  }
  for (const std::string& word : words)
    for (const Charset charset : {Charset::unicode, Charset::ascii}) EXPECT_EQ(as_bash_reads(shell_quote(word, charset)), word);
}

TEST(HumanBytes, RoundsToOneDecimalOfAPowerOfAThousand) {
  EXPECT_EQ(human_bytes(0), "0 B");
  EXPECT_EQ(human_bytes(999), "999 B");
  EXPECT_EQ(human_bytes(1000), "1.0 KB");
  EXPECT_EQ(human_bytes(1049), "1.0 KB");
  EXPECT_EQ(human_bytes(1050), "1.1 KB");
  EXPECT_EQ(human_bytes(2123), "2.1 KB");
  EXPECT_EQ(human_bytes(999'949), "999.9 KB");
  EXPECT_EQ(human_bytes(999'950), "1.0 MB");
  EXPECT_EQ(human_bytes(5'000'000'000), "5.0 GB");
  EXPECT_EQ(human_bytes(std::numeric_limits<std::uint64_t>::max()), "18.4 EB");
}

TEST(Plural, FollowsTheCount) {
  EXPECT_EQ(plural(0, "key"), "0 keys");
  EXPECT_EQ(plural(1, "key"), "1 key");
  EXPECT_EQ(plural(2, "key"), "2 keys");
  EXPECT_EQ(plural(1, "entry", "entries"), "1 entry");
  EXPECT_EQ(plural(3, "entry", "entries"), "3 entries");
}

}  // namespace
}  // namespace mayfly
