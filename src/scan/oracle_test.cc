// The scanner against a slow, obvious oracle: at each place of a content, does a key begin there? RE2 says how far its characters go, key/ what they
// say. The oracle knows keys in one piece only, so only such are planted; everything else in the contents must not look like the rest of one.
#include <gtest/gtest.h>
#include <re2/re2.h>

#include <memory>
#include <random>
#include <set>

#include "base/base64.h"
#include "key/canonical.h"
#include "scan/test_support.h"

namespace mayfly::scan {
namespace {

using Found = std::set<std::pair<std::uint64_t, std::string>>;  // offset, canonical

// For failure messages: no key text.
std::string places(const Found& found) {
  std::string out;
  for (const auto& [offset, canonical] : found) out += std::to_string(offset) + "(" + std::to_string(canonical.size()) + ") ";
  return out;
}

class Oracle {
 public:
  Oracle() {
    for (const key::Family& family : key::families())
      rows_.push_back({&family, std::make_unique<RE2>(std::string(family.prefix) + "([A-Za-z0-9+/_-]*)", RE2::Latin1)});
  }

  Found keys(std::string_view content) const {
    Found found;
    for (std::size_t at = 0; at < content.size();) at += key_at(content, at, found);
    return found;
  }

 private:
  struct Row {
    const key::Family* family;
    std::unique_ptr<RE2> pattern;
  };

  // How far to go on: behind the key that begins at `at`, or one byte.
  std::size_t key_at(std::string_view content, std::size_t at, Found& found) const {
    for (const Row& row : rows_) {
      re2::StringPiece rest(content.data() + at, content.size() - at), body;
      if (!RE2::Consume(&rest, *row.pattern, &body)) continue;
      std::string_view characters(body.data(), body.size());
      if (characters.size() % 4 == 1) characters.remove_suffix(1);
      const std::string payload = *base64_decode(characters);
      const std::size_t size = key_size(*row.family, payload);
      if (size == 0) continue;
      found.insert({at, std::string(key::canonical_form(row.family, payload.substr(0, size)).reveal())});
      return row.family->prefix.size() + (size * 8 + 5) / 6;
    }
    return 1;
  }

  static std::size_t key_size(const key::Family& family, std::string_view payload) {
    if (family.kind == key::Kind::long_term) {
      const auto read = key::read_long_term(family, payload);
      return read ? read->size : 0;
    }
    const auto read = key::read_short_term(family, payload);
    return read ? read->size : 0;
  }

  std::vector<Row> rows_;
};

const Oracle& oracle() {
  static const Oracle kOracle;
  return kOracle;
}

Found keys_of(const Output& output) {
  Found found;
  for (const Candidate& candidate : output.candidates)
    if (candidate.shape == Shape::key) found.insert({candidate.offset, std::string(candidate.canonical.reveal())});
  return found;
}

// In windows that end at `cut` and at the content's end.
Found scanned(Bytes content, std::size_t cut) {
  State state;
  state.runs = Runs::ignore;
  Output output;
  const std::size_t keep = scan(state, content.first(cut), cut == content.size(), output);
  if (cut < content.size()) scan(state, content.subspan(cut - keep), true, output);
  return keys_of(output);
}

std::string random_of(std::mt19937_64& random, std::string_view letters, std::size_t size) {
  std::string out;
  while (out.size() < size) out += letters[random() % letters.size()];
  return out;
}

std::string any_key(std::mt19937_64& random) {
  static constexpr std::string_view kLong[] = {"bedrock-long-term", "claude-platform-long-term", "cloudwatch-logs-long-term", "cloudwatch-metrics-long-term"};
  if (random() % 3 > 0) return long_key(std::string(1 + random() % 64, 'u'), random(), kLong[random() % 4]);
  const std::string session = random() % 2 == 0 ? "" : std::string(1 + random() % 300, 'S');
  return short_key(session, random() % 2 == 0 ? "bedrock-short-term" : "claude-platform-short-term");
}

constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_";
constexpr std::string_view kCode = "ABSKEACWLMpi-kat-1hdC0LWFtYXQmVkcZy (){}[];:=\"'\n\t \\%&<>.,#*";
constexpr std::string_view kForeign = "!)]};:*?@^~|{";  // no gap begins with one of these

// Keys plain, next to each other, cut short, glued to base64 on either side; between them base64 and text like code.
std::string random_content(std::mt19937_64& random, int pieces = 6) {
  std::string content;
  const auto foreign = [&] { content += kForeign[random() % kForeign.size()]; };
  for (int i = 0; i < pieces; ++i) {
    content += random() % 2 == 0 ? random_of(random, kCode, random() % 200) : random_of(random, kBase64, random() % 300);
    if (random() % 2 == 0) foreign();
    const std::string key = any_key(random);
    switch (random() % 5) {
      case 0: content += key; break;
      case 1: content += key + any_key(random); break;
      case 2: content += key.substr(0, random() % key.size()); break;
      case 3: content += key.substr(0, key.find('=')) + random_of(random, kBase64, random() % 100); break;
      default: content += random_of(random, kBase64, random() % 10) + key; break;
    }
    foreign();
  }
  return content;
}

TEST(Oracle, FindsWhatIsPlanted) {
  const std::string a = long_key("one", 1), b = short_key();
  EXPECT_EQ(oracle().keys("xx" + a + b + "!" + a.substr(0, 90)), (Found{{2, a}, {2 + a.size(), b}}));
}

TEST(Oracle, AgreesOnRandomContents) {
  std::mt19937_64 random(21);
  std::size_t keys = 0;
  for (int round = 0; round < 1000; ++round) {
    const std::string content = random_content(random);
    const Found expected = oracle().keys(content);
    const Found found = scanned(as_bytes(content), content.size());
    ASSERT_EQ(found, expected) << "round " << round << "\nscanner: " << places(found) << "\noracle:  " << places(expected);
    keys += expected.size();
  }
  EXPECT_GT(keys, 1000U * 3);
}

// The content begins at each of 128 places of memory, and behind each of 128 bytes.
TEST(Oracle, AgreesAtEveryAlignment) {
  std::mt19937_64 random(22);
  for (int round = 0; round < 4; ++round) {
    const std::string content = random_content(random);
    const Found expected = oracle().keys(content);
    for (std::size_t shift = 0; shift < 128; ++shift) {
      const std::string shifted = std::string(shift, ' ') + content;
      ASSERT_EQ(places(scanned(as_bytes(shifted).subspan(shift), content.size())), places(expected)) << "round " << round << " shift " << shift;
      ASSERT_EQ(scanned(as_bytes(shifted), shifted.size()), oracle().keys(shifted)) << "round " << round << " shift " << shift;
    }
  }
}

TEST(Oracle, AgreesWhereverTheContentIsCut) {
  std::mt19937_64 random(23);
  for (int round = 0; round < 4; ++round) {
    const std::string content = random_content(random, 3);
    const Found expected = oracle().keys(content);
    EXPECT_GT(expected.size(), 1U);
    for (std::size_t cut = 0; cut <= content.size(); ++cut) ASSERT_TRUE(scanned(as_bytes(content), cut) == expected) << "round " << round << " cut at " << cut;
  }
}

}  // namespace
}  // namespace mayfly::scan
