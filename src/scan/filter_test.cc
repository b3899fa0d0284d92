// The vector filters equal the plain one to the bit, on any bytes, from any alignment.
#include "scan/filter.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace mayfly::scan {
namespace {

struct Hit {
  std::size_t at;
  std::uint64_t anchors;
  bool run;
  bool operator==(const Hit&) const = default;
};

std::vector<Hit> all_hits(Filter filter, Bytes bytes, Runs runs) {
  std::vector<Hit> hits;
  const Byte* p = bytes.data();
  const Byte* end = p + bytes.size();
  for (;;) {
    const Block block = filter(p, end, runs);
    if (block.anchors == 0 && !block.run) {
      EXPECT_LT(end - block.at, static_cast<std::ptrdiff_t>(kBlock + kLookahead));
      return hits;
    }
    hits.push_back({static_cast<std::size_t>(block.at - bytes.data()), block.anchors, block.run});
    p = block.at + kBlock;
  }
}

std::vector<Byte> random_text(std::mt19937_64& random, std::size_t size, int kind) {
  static constexpr std::string_view base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_";
  std::vector<Byte> bytes(size);
  for (std::size_t i = 0; i < size; ++i) switch (kind) {
      case 0: bytes[i] = static_cast<Byte>(random()); break;
      case 1: bytes[i] = static_cast<Byte>(base64[random() % base64.size()]); break;
      case 2: bytes[i] = i % 2 == 0 ? static_cast<Byte>(base64[random() % base64.size()]) : Byte{0}; break;
      default: bytes[i] = static_cast<Byte>("ABSKEACWLMpi-kat10hdCFtYXQmVWZ \n"[random() % 33]); break;
    }
  // A foreign byte here and there.
  for (std::size_t i = 0; i < size / 100; ++i) bytes[random() % size] = static_cast<Byte>(random());
  return bytes;
}

class EveryCpu : public testing::TestWithParam<Cpu> {};

TEST_P(EveryCpu, EqualsThePlainFilter) {
  if (GetParam() > cpu()) GTEST_SKIP() << "this processor has no " << name_of(GetParam());
  std::mt19937_64 random(7);
  std::size_t hits = 0, runs = 0;
  for (int round = 0; round < 400; ++round) {
    const std::vector<Byte> bytes = random_text(random, 300 + random() % 2000, round % 4);
    const Bytes from_here = Bytes(bytes).subspan(random() % 64);
    for (const Runs mode : {Runs::ignore, Runs::notice}) {
      const auto expected = all_hits(filter_for(Cpu::scalar), from_here, mode);
      ASSERT_EQ(all_hits(filter_for(GetParam()), from_here, mode), expected) << "round " << round;
      hits += expected.size();
      for (const Hit& hit : expected) runs += hit.run ? 1 : 0;
    }
  }
  EXPECT_GT(hits, 1000U);
  EXPECT_GT(runs, 1000U);
}

TEST_P(EveryCpu, FindsEachFingerprintAtEachPlaceOfABlock) {
  if (GetParam() > cpu()) GTEST_SKIP() << "this processor has no " << name_of(GetParam());
  for (const Fingerprint& fingerprint : kFingerprints)
    for (std::size_t place = 0; place < kBlock; ++place) {
      std::vector<Byte> bytes(2 * kBlock + kLookahead, ' ');
      std::copy(fingerprint.bytes.begin(), fingerprint.bytes.end(), bytes.begin() + static_cast<std::ptrdiff_t>(place));
      const Block block = filter_for(GetParam())(bytes.data(), bytes.data() + bytes.size(), Runs::ignore);
      ASSERT_EQ(block.at, bytes.data());
      ASSERT_TRUE(block.anchors >> place & 1) << fingerprint.bytes << " at " << place;
    }
}

TEST_P(EveryCpu, CountsLines) {
  std::mt19937_64 random(3);
  for (int round = 0; round < 100; ++round) {
    std::vector<Byte> bytes(random() % 500);
    std::uint64_t expected = 0;
    for (Byte& b : bytes) {
      b = static_cast<Byte>(random() % 20);
      expected += b == '\n' ? 1 : 0;
    }
    ASSERT_EQ(count_lines_for(GetParam())(bytes), expected);
  }
}

INSTANTIATE_TEST_SUITE_P(Filter, EveryCpu, testing::Values(Cpu::scalar, Cpu::ssse3, Cpu::avx2), [](const auto& p) { return std::string(name_of(p.param)); });

}  // namespace
}  // namespace mayfly::scan
