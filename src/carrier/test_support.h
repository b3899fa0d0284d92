// What the tests of this folder share: draining a reader, and fixtures made by Python's standard library while the test runs.
#pragma once

#include <unistd.h>

#include <gtest/gtest.h>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "carrier/budget.h"
#include "carrier/reader.h"

namespace mayfly::carrier::test {

struct Drained {
  std::string bytes;
  std::optional<Error> error;
  bool broken() const { return error && skip_reason_of(*error) == model::SkipReason::broken_container; }
};

// Reads to the end or to the error, in pieces of `piece` bytes, and checks that what ended it comes again.
inline Drained drain(Reader& reader, std::size_t piece = 64 * 1024) {
  Drained all;
  std::vector<Byte> buffer(piece);
  for (;;) {
    const auto got = reader.read(buffer);
    if (!got) all.error = got.error();
    if (!got || *got == 0) break;
    EXPECT_LE(*got, piece);
    all.bytes.append(as_text(Bytes(buffer).first(*got)));
  }
  const auto again = reader.read(buffer);
  EXPECT_EQ(again.has_value(), !all.error.has_value());
  EXPECT_EQ(again.value_or(0), 0U);
  return all;
}

// Runs Python with `input` on standard input and gives its standard output, byte for byte.
inline std::string python(const std::string& code, const std::string& input = {}) {
  const std::filesystem::path folder = testing::TempDir();
  const std::string stem = (folder / ("carrier." + std::to_string(::getpid()))).string();
  std::ofstream(stem + ".py", std::ios::binary) << "import sys, io\nout = sys.stdout.buffer\ndata = sys.stdin.buffer.read()\n" << code;
  std::ofstream(stem + ".in", std::ios::binary) << input;
  const int status = std::system(("python3 '" + stem + ".py' < '" + stem + ".in' > '" + stem + ".out'").c_str());
  EXPECT_EQ(status, 0) << code;
  std::ifstream file(stem + ".out", std::ios::binary);
  std::string result{std::istreambuf_iterator<char>(file), {}};
  for (const char* ending : {".py", ".in", ".out"}) std::filesystem::remove(stem + ending);
  return result;
}

// Text that compresses, but not to nothing: words in an order from a fixed seed.
inline std::string sample_text(std::size_t size, unsigned seed = 1) {
  static constexpr const char* kWords[] = {"bedrock", "token", "region", "value", "us-east-1", "=", "\n", "alpha", "beta", "0x17", "{}", "null"};
  std::mt19937 random(seed);
  std::string text;
  while (text.size() < size) {
    text.append(kWords[random() % std::size(kWords)]).append(std::to_string(random() % 1000)).append(" ");
  }
  text.resize(size);
  return text;
}

// A reader that cannot seek and gives little at a time, as a decompressor may.
class TrickleReader : public Reader {
 public:
  TrickleReader(std::string_view text, std::size_t most) : below_(as_bytes(text)), most_(most) {}
  // With an error in place of the end.
  TrickleReader(std::string_view text, std::size_t most, const Error& error) : TrickleReader(text, most) { error_ = error; }
  Result<std::size_t> read(std::span<Byte> out) override {
    const auto got = below_.read(out.first(std::min(out.size(), most_)));
    if (got && *got == 0 && error_) return std::unexpected(*error_);
    return got;
  }

 private:
  MemoryReader below_;
  std::size_t most_;
  std::optional<Error> error_;
};

}  // namespace mayfly::carrier::test
