// What the scanner finds, and that cutting the content changes nothing.
#include "scan/scanner.h"

#include <gtest/gtest.h>

#include "base/base64.h"
#include "base/hash.h"
#include "scan/test_support.h"
#include "scan/tolerant.h"

namespace mayfly::scan {
namespace {

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t p = 0; (p = text.find(from, p)) != std::string::npos; p += to.size()) text.replace(p, from.size(), to);
  return text;
}

std::string wrapped(const std::string& text, std::size_t width, std::string_view joint) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += width) out += (i > 0 ? std::string(joint) : "") + text.substr(i, width);
  return out;
}

struct Written {
  const char* name;
  std::function<std::string(const std::string&)> write;  // the key as it stands in the text
};

// Ways to write a key in which each of its characters still can be read. One row each; the rows of facts about what others miss, and more.
const std::vector<Written>& ways() {
  static const std::vector<Written> rows{
      {"plain", [](const std::string& k) { return k; }},
      {"percent", [](const std::string& k) { return replaced(replaced(replaced(k, "+", "%2B"), "/", "%2f"), "=", "%3D"); }},
      {"percent_twice", [](const std::string& k) { return replaced(replaced(replaced(k, "+", "%252B"), "/", "%252F"), "=", "%253D"); }},
      {"json_unicode", [](const std::string& k) { return replaced(replaced(replaced(k, "+", "\\u002B"), "/", "\\/"), "=", "\\u003d"); }},
      {"json_in_json", [](const std::string& k) { return replaced(replaced(k, "/", "\\\\/"), "=", "\\\\u003d"); }},
      {"entities", [](const std::string& k) { return replaced(replaced(replaced(k, "+", "&#43;"), "/", "&#x2F;"), "=", "&equals;"); }},
      {"entities_escaped", [](const std::string& k) { return replaced(replaced(k, "+", "&amp;#43;"), "/", "&amp;sol;"); }},
      {"mime_76", [](const std::string& k) { return wrapped(k, 76, "\r\n"); }},
      {"mime_64", [](const std::string& k) { return wrapped(k, 64, "\n"); }},
      {"narrow", [](const std::string& k) { return wrapped(k, 20, "\n"); }},
      {"indent", [](const std::string& k) { return wrapped(k, 60, "\n        "); }},
      {"quoted_printable", [](const std::string& k) { return wrapped(replaced(k, "=", "=3D"), 70, "=\n"); }},
      {"python_adjacent", [](const std::string& k) { return "\"" + wrapped(k, 40, "\"\n    \"") + "\""; }},
      {"python_one_line", [](const std::string& k) { return "'" + wrapped(k, 50, "' '") + "'"; }},
      {"plus", [](const std::string& k) { return "\"" + wrapped(k, 40, "\" + \"") + "\""; }},
      {"plus_lines", [](const std::string& k) { return "'" + wrapped(k, 40, "' +\n      '") + "'"; }},
      {"list_of_lines", [](const std::string& k) { return "[\"" + wrapped(k, 44, "\\n\",\n   \"") + "\"]"; }},
      {"backslash_lines", [](const std::string& k) { return wrapped(k, 50, "\\\n"); }},
      {"literal_newlines", [](const std::string& k) { return wrapped(k, 64, "\\n"); }},
      {"ansi", [](const std::string& k) { return "\x1b[32m" + wrapped(k, 30, "\x1b[0m\x1b[1;32m") + "\x1b[0m"; }},
      {"mail_quote", [](const std::string& k) { return wrapped(k, 64, "\n> "); }},
      {"comment", [](const std::string& k) { return wrapped(k, 64, "\n// "); }},
      {"patch", [](const std::string& k) { return wrapped(k, 64, "\n+"); }},
      {"zero_width", [](const std::string& k) { return wrapped(k, 33, "\xE2\x80\x8B"); }},
      {"soft_hyphen", [](const std::string& k) { return wrapped(k, 33, "\xC2\xAD"); }},
      {"html_tags", [](const std::string& k) { return wrapped(k, 33, "</span><span class=\"s\">"); }},
      {"broken_prefix", [](const std::string& k) { return k.substr(0, 2) + "\n" + k.substr(2); }},
      {"broken_prefix_literal", [](const std::string& k) { return "\"" + k.substr(0, 3) + "\" + \"" + k.substr(3) + "\""; }},
      {"url_safe", [](const std::string& k) { return k.substr(0, 16) + replaced(replaced(k.substr(16), "+", "-"), "/", "_"); }},
  };
  return rows;
}

// What a scan that asks for nothing else says.
Scanned only_whole_keys(const std::string& content) {
  State state;
  state.lesser_grades = false;
  return scan_cut(content, [] { return std::size_t{0}; }, Runs::ignore, std::move(state));
}

TEST(Scanner, FindsAKeyInEveryWayOfWriting) {
  for (const std::string& key :
       {long_key(), long_key("x"), long_key(std::string(64, 'u')), long_key("a.b@c-at-d"), long_key("ci", 9, "claude-platform-long-term"),
        long_key("logs", 5, "cloudwatch-logs-long-term"), long_key("m", 6, "cloudwatch-metrics-long-term"), short_key(),
        short_key(std::string(900, 'T') + "+/=="), short_key("abc", "claude-platform-short-term")})
    for (const Written& way : ways()) {
      const std::string text = way.write(key);
      const std::string content = "before " + text + "\nbehind, 1234\n";
      const Scanned scanned = scan_whole(content, Runs::ignore);
      EXPECT_EQ(only_whole_keys(content), scanned) << way.name;
      ASSERT_EQ(scanned.keys.size(), 1U) << way.name << " " << key.substr(0, 4) << key.size();
      EXPECT_EQ(scanned.keys[0].shape, Shape::key) << way.name;
      EXPECT_EQ(scanned.keys[0].canonical, key) << way.name;
    }
}

// A line end inside the prefix and others inside "-at-": the console's user name tells.
TEST(Scanner, FindsAConsoleKeyBrokenInItsPrefixAndAroundItsAccount) {
  for (const std::string& key : {long_key(), long_key("AeaApiKey-x7k2", 3, "claude-platform-long-term")})
    for (std::size_t width = 12; width < 24; ++width) {
      const Scanned scanned = scan_whole("key: " + key.substr(0, 2) + "\n" + wrapped(key.substr(2), width, "\n  "), Runs::ignore);
      ASSERT_EQ(scanned.keys.size(), 1U) << width;
      EXPECT_EQ(scanned.keys[0].canonical, key) << width;
    }
}

TEST(Scanner, TheSpanGoesFromThePrefixToThePadding) {
  const std::string key = long_key();
  ASSERT_TRUE(key.ends_with("="));
  for (const char* behind : {"", "\n", "\"", ",", "_suffix", "AAAA", "&x", "%22", "@host", "."}) {
    const Scanned scanned = scan_whole("xx_" + key + behind, Runs::ignore);
    ASSERT_EQ(scanned.keys.size(), 1U) << behind;
    EXPECT_EQ(scanned.keys[0].offset, 3U) << behind;
    EXPECT_EQ(scanned.keys[0].length, key.size()) << behind;
  }
  const std::string bare = key.substr(0, key.size() - 1);
  for (const char* behind : {"", "\n", "\nx", "\n==x", "\"", ",", "&x"}) {
    const Scanned scanned = scan_whole(bare + behind, Runs::ignore);
    ASSERT_EQ(scanned.keys.size(), 1U) << behind;
    EXPECT_EQ(scanned.keys[0].length, bare.size()) << behind;
    EXPECT_EQ(scanned.keys[0].canonical, key) << behind;
  }
}

TEST(Scanner, AdjacentKeysAreTwo) {
  const std::string a = long_key("one", 1), b = short_key(), c = long_key("three", 3);
  const Scanned scanned = scan_whole(a + b + c + a, Runs::ignore);
  ASSERT_EQ(scanned.keys.size(), 4U);
  EXPECT_EQ(scanned.keys[1].canonical, b);
  EXPECT_EQ(scanned.keys[3].offset, a.size() + b.size() + c.size());
}

TEST(Scanner, ADecodedPairIsTheSameKey) {
  const std::string key = long_key();
  const std::string payload = *base64_decode(std::string_view(key).substr(4));
  const std::string alias = payload.substr(0, payload.find(':')), secret = payload.substr(payload.find(':') + 1);
  for (const std::string& content : {payload, "user = " + payload + "\n", "AWS_ACCESS_KEY_ID=" + alias + "\nAWS_SECRET_ACCESS_KEY=" + secret + "\n",
                                     "{\"accessKeyId\": \"" + alias + "\", \"secretAccessKey\": \"" + secret + "\"}"}) {
    const Scanned scanned = scan_whole(content, Runs::ignore);
    ASSERT_EQ(scanned.keys.size(), 1U) << content.substr(0, 20);
    EXPECT_EQ(scanned.keys[0].canonical, key);
    EXPECT_EQ(scanned.keys[0].length, content.find(secret) + secret.size() - content.find(alias));
  }
}

TEST(Scanner, WhatOnlyLooksLikeAKeyIsNone) {
  const std::string key = long_key();
  for (const std::string& content :
       {std::string("ABSK") + std::string(128, 'x'), key.substr(0, 100), std::string("bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t"),
        std::string("the prefix bedrock-api-key- alone"), replaced(key, "ABSK", "ABSJ"), std::string("ABSK...")})
    for (const Seen& seen : scan_whole(content, Runs::ignore).keys) EXPECT_NE(seen.shape, Shape::key) << content.substr(0, 24);
}

// A content with keys in every way, encoded runs, and text that nearly is a key.
std::string mixed_content(std::mt19937_64& random) {
  std::string content;
  const auto filler = [&] {
    static constexpr std::string_view letters = "ABSKabcdef 0123456789\n-at-+/=\\\"";
    for (std::size_t n = random() % 300; n > 0; --n) content += letters[random() % letters.size()];
  };
  for (int i = 0; i < 12; ++i) {
    filler();
    const std::string key = random() % 4 == 0 ? short_key(std::string(random() % 700, 'S')) : long_key(std::string(1 + random() % 20, 'u'), random());
    content += " " + ways()[random() % ways().size()].write(key) + " ";
    filler();
    const std::string inner = "config: " + long_key("inner", random()) + " end";
    std::string packed = "\x1f\x8b\x08";
    while (packed.size() < 300) packed.push_back(static_cast<char>(random()));
    switch (random() % 9) {
      case 4: content += "\nab" + base64_encode(inner + inner) + "\n"; break;
      case 5: content += "\n\\/a\\/path\\/" + replaced(base64_encode(inner + "?>?>?>" + inner), "/", "\\/") + "\n"; break;
      case 6: content += "\n" + replaced(replaced(base64_encode(packed), "/", "%2F"), "+", "%252B") + "\n"; break;
      case 7: content += "\nab-c_x" + replaced(base64_encode(packed), "/", "\\u002f") + "\n"; break;
      case 0: content += "\n" + base64_encode(inner) + "\n"; break;
      case 1: content += "\n" + wrapped(base64_encode(inner + inner), 64, "\n") + "\n"; break;
      case 2: content += "\n" + hex_encode(inner) + "\n"; break;
      case 3: content += "\nsha512-" + base64_encode(base64_encode(inner)) + "\n"; break;
      default: break;
    }
  }
  return content;
}

TEST(Scanner, TheCutChangesNothing) {
  std::mt19937_64 random(11);
  std::size_t keys = 0, runs = 0;
  for (int round = 0; round < 60; ++round) {
    const std::string content = mixed_content(random);
    const Scanned whole = scan_whole(content);
    keys += whole.keys.size();
    runs += whole.runs.size();
    for (const std::size_t size : {std::size_t{29}, std::size_t{64}, std::size_t{67}, std::size_t{131}, std::size_t{1000}})
      ASSERT_EQ(scan_cut(content, [&] { return size; }), whole) << "round " << round << " in windows of " << size;
    ASSERT_EQ(scan_cut(content, [&] { return 1 + random() % 400; }), whole) << "round " << round;
  }
  EXPECT_GT(keys, 60U * 10);
  EXPECT_GT(runs, 60U * 5);
}

// Contents that once read otherwise when they were cut (found by fuzz/scan_fuzz).
TEST(Scanner, OddContentsReadTheSameWhenCut) {
  const std::string base64 = base64_encode(std::string(78, 'q'));
  const std::string pair = "u-at-111122223333:" + std::string(59, 'x') + "=";
  for (const std::string& content : {std::string("t\0\0", 3) + base64, "  " + base64.substr(0, 101) + "\n" + base64.substr(101), pair + "=", pair})
    for (std::size_t size = 1; size < 130; ++size) EXPECT_EQ(scan_cut(content, [&] { return size; }), scan_whole(content)) << "in windows of " << size;
}

TEST(Scanner, PartsTogetherGiveWhatTheWholeGives) {
  std::mt19937_64 random(12);
  std::size_t runs = 0;
  for (int round = 0; round < 30; ++round) {
    std::string content;
    for (int i = 0; i < 3; ++i) content += mixed_content(random);
    const Scanned whole = scan_whole(content);
    const std::size_t part = 500 + random() % 3000;
    Scanned together;
    for (std::size_t begin = 0; begin < content.size(); begin += part) {
      const std::size_t origin = begin > kLookback ? begin - kLookback : 0;
      const bool last = begin + part >= content.size();
      State state = state_for_part(Runs::notice, origin, begin, last ? ~std::uint64_t{0} : begin + part);
      Scanned scanned = scan_cut(content, [&] { return 1 + random() % 900; }, Runs::notice, state);
      std::erase_if(scanned.keys, [&](const Seen& seen) { return !last && seen.offset >= begin + part; });
      together.keys.insert(together.keys.end(), scanned.keys.begin(), scanned.keys.end());
      together.runs.insert(together.runs.end(), scanned.runs.begin(), scanned.runs.end());
    }
    std::sort(together.keys.begin(), together.keys.end());
    EXPECT_EQ(together.keys, whole.keys) << "round " << round << " in parts of " << part;
    // Which stretches of chance count as runs may differ at a part's edge (a run is noticed from its first half block on); none that holds a key may.
    for (const auto& run : whole.runs) {
      const bool matters = run.second.find("config: ABSK") != std::string::npos || run.second.find("Y29uZmlnOiBBQlNL") != std::string::npos;
      if (!matters) continue;
      ++runs;
      EXPECT_TRUE(std::find(together.runs.begin(), together.runs.end(), run) != together.runs.end())
          << "round " << round << " run at " << run.first << " of " << run.second.size() << " in parts of " << part;
    }
  }
  EXPECT_GT(runs, 300U);
}

TEST(Scanner, AKeyIsGivenWithItsLastByte) {
  const std::string key = long_key();
  State state;
  Output output;
  const std::string content = "token: " + key + "\n";
  const std::size_t keep = scan(state, as_bytes(content), false, output);
  EXPECT_EQ(output.candidates.size(), 1U);
  EXPECT_LE(keep, content.size());
}

// A key spread as widely as a reader follows, and behind it the longest gap, seen a few bytes at a time: the callers' buffers are kMaxKeep long.
TEST(Scanner, KeepsNoMoreThanItSays) {
  const std::string blanks(kMaxJoin - 30, ' ');
  const std::string spread = "ABSK" + wrapped(base64_encode(std::string(300, 'u')), 1, "\n" + std::string(kMaxJoin - 10, ' '));
  ASSERT_GT(spread.size(), kMaxKeyWindow + 3 * kMaxJoin);
  for (std::size_t gaps = kMaxKeyWindow - 2 * kMaxJoin; gaps < kMaxKeyWindow + 2 * kMaxJoin; gaps += 160) {
    std::string content = std::string(3 * kLookback, '.') + spread.substr(0, gaps) + "u\" /*" + blanks + "*/ /*" + blanks + "*/ + /*" + blanks + "*/ /*" +
                          blanks + "*/ + /*" + blanks + "*/ /*" + blanks + "*/ + /*" + blanks + "*/ /*" + blanks + "*/ x";
    bool first = true;
    const auto next_size = [&] { return std::exchange(first, false) ? 3 * kLookback + gaps - 1000 : std::size_t{24}; };
    scan_cut(content, next_size, Runs::ignore);  // checks it
  }
}

// Found on a real tree: a stretch of base64 at the window's end, long after the last anchor, kept everything since that anchor.
TEST(Scanner, ARunThatMustWaitKeepsOnlyItself) {
  const std::string content = std::string(300'000, ' ') + std::string(64, 'a');
  State state;
  Output output;
  EXPECT_LE(scan(state, as_bytes(content), false, output), kMaxKeep);
}

TEST(Scanner, EncodedRunsAreUndone) {
  const std::string inner = "user: me\npassword: " + long_key() + "\n";
  const auto holds = [&](const std::string& content, const std::string& decoded) {
    for (const auto& [begin, text] : scan_whole(content).runs)
      if (text.find(decoded) != std::string::npos) return true;
    return false;
  };
  EXPECT_TRUE(holds(base64_encode(inner), inner));
  EXPECT_TRUE(holds("data: " + base64_encode(inner) + "\n", inner));
  EXPECT_TRUE(holds("{\"k\": \"" + wrapped(base64_encode(inner), 76, "\\n") + "\"}", inner));
  EXPECT_TRUE(holds("-----BEGIN X-----\n" + wrapped(base64_encode(inner), 64, "\n") + "\n-----END X-----\n", inner));
  EXPECT_TRUE(holds("\"a\" : \"" + replaced(base64_encode(inner), "/", "\\/") + "\"", inner));
  std::string packed("\x1f\x8b\x08\0", 4);
  std::mt19937 random(3);
  while (packed.size() < 1000) packed.push_back(static_cast<char>(random()));
  const std::string run = base64_encode(packed);
  ASSERT_NE(run.find('/'), run.npos);
  ASSERT_NE(run.find('+'), run.npos);
  for (const char* escape : {"\\/", "\\\\\\/", "\\u002f", "\\\\u002F", "%2F", "%2f", "%25252F"})
    EXPECT_TRUE(holds("\"a\" : \"" + replaced(run, "/", escape) + "\"", packed)) << escape;
  for (const char* escape : {"\\u002b", "%2B", "%252B"}) EXPECT_TRUE(holds("a=" + replaced(run, "+", escape) + "&b", packed)) << escape;
  for (const char* glued : {"a", "ab", "abc", "A", "_", "-a"}) {
    EXPECT_TRUE(holds(std::string("x: ") + glued + run, packed)) << glued;
    EXPECT_TRUE(holds(std::string("x: ") + glued + base64_encode(inner), inner.substr(3))) << glued;
  }
  EXPECT_TRUE(holds("https:\\/\\/host\\/raw\\/" + base64_encode(inner), inner.substr(3)));
  EXPECT_TRUE(holds("x=" + hex_encode(inner), inner));
  EXPECT_TRUE(holds("\\x" + hex_encode(inner), inner));
  std::string little, big;
  for (const char c : inner) {
    little += {c, '\0'};
    big += {'\0', c};
  }
  EXPECT_TRUE(holds(std::string("\xFF\xFE\x01\x02", 4) + little + "\xFF", inner));
  EXPECT_TRUE(holds("binary" + big + "\xFF\xFF", inner));
}

}  // namespace
}  // namespace mayfly::scan
