#include "model/finding.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>

namespace mayfly::model {
namespace {

TEST(Grade, Names) {
  EXPECT_EQ(name_of(Grade::key), "key");
  EXPECT_EQ(name_of(Grade::expired), "expired");
  EXPECT_EQ(name_of(Grade::placeholder), "placeholder");
  EXPECT_EQ(name_of(Grade::mention), "mention");
}

// One change of each field, in the order in which they decide; each makes the finding later.
const std::vector<std::function<void(Finding&)>> kLater = {
    [](Finding& f) { f.place.path += "x"; },
    [](Finding& f) { f.place.member = "m"; },
    [](Finding& f) { f.place.cell = 1; },
    [](Finding& f) { f.place.row = -9; },
    [](Finding& f) { f.place.part = "source"; },
    [](Finding& f) { f.place.field = "c"; },
    [](Finding& f) { f.place.offset += 1; },
    [](Finding& f) { f.place.length += 1; },
    [](Finding& f) { f.place.line = 1; },
    [](Finding& f) { f.place.column = 1; },
    [](Finding& f) { f.place.encoding.push_back("base64"); },
    [](Finding& f) { f.place.outer_line = 1; },
    [](Finding& f) { f.place.outer_column = 1; },
    [](Finding& f) { f.place.outer_offset = 1; },
    [](Finding& f) { f.grade = Grade::expired; },
    [](Finding& f) { f.family = "bedrock-long-term"; },
    [](Finding& f) { f.fingerprint = "00"; },
    [](Finding& f) { f.preview = "A"; },
    [](Finding& f) { f.alias = "a"; },
    [](Finding& f) { f.account = "1"; },
    [](Finding& f) { f.user = "u"; },
    [](Finding& f) { f.access_key_id = "AKIA"; },
    [](Finding& f) { f.region = "us-east-1"; },
    [](Finding& f) { f.session = false; },
    [](Finding& f) { f.issued_at = Time{-5}; },
    [](Finding& f) { f.expires_at = Time{-5}; },
    [](Finding& f) { f.note = "n"; },
};

TEST(Before, EveryFieldDecidesAndEarlierFieldsDecideFirst) {
  for (std::size_t i = 0; i < kLater.size(); ++i) {
    Finding plain, changed;
    kLater[i](changed);
    EXPECT_TRUE(before(plain, changed)) << i;
    EXPECT_FALSE(before(changed, plain)) << i;
    for (std::size_t j = i + 1; j < kLater.size(); ++j) {
      Finding lesser;
      kLater[j](lesser);
      EXPECT_TRUE(before(lesser, changed)) << j << " against " << i;
      EXPECT_FALSE(before(changed, lesser)) << j << " against " << i;
    }
  }
}

TEST(Before, NothingIsBeforeItself) {
  Finding finding;
  for (const auto& change : kLater) change(finding);
  EXPECT_FALSE(before(finding, finding));
  EXPECT_FALSE(before(Finding{}, Finding{}));
}

TEST(Before, PathsCompareAsBytes) {
  Finding a, b;
  a.place.path = "z";
  b.place.path = "\xC3\xA9";
  EXPECT_TRUE(before(a, b));
  a.place.offset = 100;
  EXPECT_TRUE(before(a, b));
}

TEST(Before, SortingShuffledFindingsGivesOneOrder) {
  std::vector<Finding> findings;
  std::mt19937 random(11);
  for (int i = 0; i < 200; ++i) {
    Finding f;
    for (const auto& change : kLater)
      if (random() % 4 == 0) change(f);
    findings.push_back(f);
  }
  std::vector<Finding> again = findings;
  std::ranges::sort(findings, before);
  for (int round = 0; round < 5; ++round) {
    std::ranges::shuffle(again, random);
    std::ranges::sort(again, before);
    for (std::size_t i = 0; i < findings.size(); ++i) {
      ASSERT_FALSE(before(findings[i], again[i]));
      ASSERT_FALSE(before(again[i], findings[i]));
    }
  }
}

}  // namespace
}  // namespace mayfly::model
