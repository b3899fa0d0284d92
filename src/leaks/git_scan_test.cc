// What a delta changes is enough: the scan by deltas finds what a scan of every whole object finds, on packs whose deltas join keys, runs and carriers out of
// copies and inserts in every way that chance gives.
#include "leaks/git_scan.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>

#include "base/base64.h"
#include "base/sha.h"
#include "gitdb/naming.h"
#include "key/family.h"
#include "key/mint.h"

namespace mayfly::leaks {
namespace {

class Hits : public GitSink {
 public:
  void found(const GitHit& hit) override {
    const model::Place& p = hit.judged.finding.place;
    lines.push_back(gitdb::hex(hit.object) + " " + std::to_string(p.offset) + "+" + std::to_string(p.length) + " line " + std::to_string(p.line.value_or(0)) +
                    " " + (p.encoding.empty() ? "" : p.encoding.front()) + " " + p.member.value_or("") + " " + hit.judged.finding.fingerprint);
  }
  std::vector<std::string> lines;
};

std::string deflated(const std::string& bytes) {
  uLongf size = compressBound(static_cast<uLong>(bytes.size()));
  std::string out(size, '\0');
  EXPECT_EQ(compress2(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uLong>(bytes.size()), 1), Z_OK);
  out.resize(size);
  return out;
}

// A pack as git writes it, without an index: the reader makes one.
class PackWriter {
 public:
  std::size_t whole(gitdb::Type type, const std::string& content) {
    const std::size_t at = begin(static_cast<unsigned>(type), content.size());
    bytes_ += deflated(content);
    return at;
  }
  std::size_t delta(std::size_t base, const std::string& payload) {
    const std::size_t at = begin(6, payload.size());
    std::size_t distance = at - base;
    std::string back(1, static_cast<char>(distance & 127));
    while ((distance >>= 7) != 0) back.insert(back.begin(), static_cast<char>(128 | (--distance & 127)));
    bytes_ += back + deflated(payload);
    return at;
  }
  std::string finish() {
    for (std::size_t i = 0; i < 4; ++i) bytes_[8 + i] = static_cast<char>(count_ >> (24 - 8 * i));
    ObjectHasher hasher(ObjectHasher::Kind::sha1);
    hasher.begin();
    hasher.add(as_bytes(bytes_));
    const auto digest = hasher.end();
    return bytes_ + std::string(as_text(Bytes(digest).first(20)));
  }

 private:
  std::size_t begin(unsigned type, std::size_t size) {
    const std::size_t at = bytes_.size();
    unsigned first = type << 4 | static_cast<unsigned>(size & 15);
    size >>= 4;
    for (; size != 0; size >>= 7) {
      bytes_.push_back(static_cast<char>(first | 128));
      first = static_cast<unsigned>(size & 127);
    }
    bytes_.push_back(static_cast<char>(first));
    ++count_;
    return at;
  }
  std::string bytes_ = std::string("PACK\0\0\0\2\0\0\0\0", 12);
  std::uint32_t count_ = 0;
};

std::string varint(std::size_t value) {
  std::string out;
  for (; value >= 128; value >>= 7) out.push_back(static_cast<char>(128 | (value & 127)));
  out.push_back(static_cast<char>(value));
  return out;
}

// Makes adversarial versions: cut the base anywhere, put the pieces together again in another order, with bits of keys and their disguises between.
class Mutator {
 public:
  Mutator(unsigned seed, std::vector<std::string> bits) : random_(seed), bits_(std::move(bits)) {}
  std::size_t below(std::size_t n) { return n == 0 ? 0 : random_() % n; }

  // A payload that makes `result` of `base`.
  std::string payload(const std::string& base, std::string& result) {
    std::string operations;
    result.clear();
    std::size_t at = 0;
    for (std::size_t i = 0, n = 1 + below(6); i < n; ++i) {
      if (below(3) != 0 && !base.empty()) {
        const std::size_t from = below(4) == 0 ? below(base.size()) : std::min(at, base.size() - 1);
        const std::size_t size = std::min<std::size_t>(1 + below(below(2) == 0 ? 60 : base.size()), base.size() - from);
        copy(operations, from, size);
        result += base.substr(from, size);
        at = from + size + (below(2) == 0 ? 0 : below(8));
      } else {
        const std::string insert = piece();
        for (std::size_t p = 0; p < insert.size(); p += 127) {
          const std::string part = insert.substr(p, 127);
          operations += static_cast<char>(part.size()) + part;
        }
        result += insert;
      }
    }
    if (below(2) == 0 && at < base.size()) {
      copy(operations, at, base.size() - at);
      result += base.substr(at);
    }
    return varint(base.size()) + varint(result.size()) + operations;
  }

  std::string piece() {
    const std::string& bit = bits_[below(bits_.size())];
    switch (below(4)) {
      case 0: return bit;
      case 1: return bit.substr(0, 1 + below(bit.size()));
      case 2: return bit.substr(below(bit.size()));
      default: return bit.substr(below(bit.size()), 1 + below(12));
    }
  }

 private:
  static void copy(std::string& out, std::size_t from, std::size_t size) {
    while (size > 0) {
      const std::size_t n = std::min<std::size_t>(size, 0xFFFFFF);
      out.push_back(static_cast<char>(0xFF));
      for (int i = 0; i < 4; ++i) out.push_back(static_cast<char>(from >> 8 * i));
      for (int i = 0; i < 3; ++i) out.push_back(static_cast<char>(n >> 8 * i));
      from += n;
      size -= n;
    }
  }
  std::mt19937 random_;
  std::vector<std::string> bits_;
};

std::string minted(std::uint64_t seed) {
  auto key = key::mint_long_term(*key::family_named("bedrock-long-term"), {"BedrockAPIKey-x7k2", "111122223333", 0, seed});
  return std::string(key->reveal());
}

std::vector<std::string> scanned(gitdb::Database& database, bool exhaustive, GitCoverage& coverage) {
  GitRequest request;
  request.database = &database;
  request.exhaustive = exhaustive;
  request.verify = true;
  request.options.judgement.fingerprint_key = std::make_shared<const Secret>(std::string(32, 'k'));
  Hits hits;
  GitProgress progress;
  coverage = scan_git(request, hits, progress);
  std::sort(hits.lines.begin(), hits.lines.end());
  return hits.lines;
}

TEST(GitScan, DeltasFindWhatWholeObjectsGive) {
  const std::string key = minted(1), other = minted(2);
  const std::string wrapped = key.substr(0, 50) + "\n" + key.substr(50, 40) + "\\\n  " + key.substr(90);
  const std::string encoded = base64_encode("user=x\npassword=" + key + "\nend of it, with enough behind it\n");
  std::string wide;
  for (const char c : key) wide += std::string{c, '\0'};
  const std::string path = ::testing::TempDir() + "/git_scan_test.pack";
  std::uint64_t hits = 0, cleared = 0;
  for (unsigned seed = 0; seed < 300; ++seed) {
    Mutator mutator(
        seed, {key, other, wrapped, encoded, wide, encoded.substr(0, 60) + "\n" + encoded.substr(60, 60) + "\n" + encoded.substr(120),
               "The quick brown fox jumps over the lazy dog.\n", std::string(70, '-') + "\n", "AKIAxABSKQmVkcm9ja0-at-pi-k", "PK\x03\x04", "\x1f\x8b\x08"});
    PackWriter writer;
    std::vector<std::pair<std::size_t, std::string>> objects;
    std::string root;
    for (std::size_t i = 0, n = 1 + mutator.below(20); i < n; ++i)
      root += mutator.below(3) == 0 ? mutator.piece() : "line of plain text, number " + std::to_string(i) + ";\n";
    objects.emplace_back(writer.whole(gitdb::Type::blob, root), root);
    for (int i = 0; i < 40; ++i) {
      const auto [base, content] = objects[mutator.below(objects.size())];
      std::string result;
      const std::string payload = mutator.payload(content, result);
      objects.emplace_back(writer.delta(base, payload), result);
    }
    std::ofstream(path, std::ios::binary) << writer.finish();
    const auto database = gitdb::Database::open({}, {{path, 0}}, gitdb::Hash::sha1);
    GitCoverage by_delta, whole;
    const auto found = scanned(*database, false, by_delta), expected = scanned(*database, true, whole);
    ASSERT_EQ(found, expected) << "seed " << seed;
    ASSERT_TRUE(by_delta.unopened.empty() && by_delta.unread.empty()) << "seed " << seed;
    ASSERT_EQ(by_delta.objects, whole.objects);
    hits += found.size();
    cleared += by_delta.by_delta;
  }
  EXPECT_GT(hits, 300U);
  EXPECT_GT(cleared, 300U);
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace mayfly::leaks
