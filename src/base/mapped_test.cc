#include "base/mapped.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <string>

#include "base/fd.h"

namespace mayfly {
namespace {

Fd file_of(std::size_t size) {
  std::string path = testing::TempDir() + "mapped.XXXXXX";
  Fd fd(::mkostemp(path.data(), O_CLOEXEC));
  ::unlink(path.c_str());
  EXPECT_TRUE(write_all(fd.number(), std::string(size, 'x')));
  return fd;
}

TEST(Mapped, ShowsTheBytesFromAnyOffset) {
  const Fd fd = file_of(100'000);
  ASSERT_TRUE(::pwrite(fd.number(), "here", 4, 5001) == 4);
  auto mapped = Mapped::open(fd.number(), 5001, 40'000);
  ASSERT_TRUE(mapped);
  EXPECT_EQ(as_text(mapped->bytes()).substr(0, 5), "herex");
  EXPECT_EQ(mapped->bytes().size(), 40'000U);
  EXPECT_FALSE(mapped->damaged());
}

TEST(Mapped, AFileThatShrinksReadsAsZerosAndSaysSo) {
  const Fd fd = file_of(100'000);
  auto mapped = Mapped::open(fd.number(), 0, 100'000);
  ASSERT_TRUE(mapped);
  ASSERT_EQ(::ftruncate(fd.number(), 10'000), 0);
  EXPECT_EQ(mapped->bytes()[9'999], 'x');
  EXPECT_EQ(mapped->bytes()[90'000], 0);
  EXPECT_TRUE(mapped->damaged());
}

TEST(Mapped, WhatCannotBeMappedIsAnError) { EXPECT_FALSE(Mapped::open(-1, 0, 10)); }

}  // namespace
}  // namespace mayfly
