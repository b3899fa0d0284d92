// Lines and columns of a large file, counted in parts, against a plain count of the whole.
#include "leaks/lines.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <random>
#include <string>

#include "base/fd.h"

namespace mayfly::leaks {
namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20;

// Text with line ends here and there, and stretches of several MiB without one.
std::string text_of_lines(std::mt19937_64& random) {
  std::string text(6 * kMiB + random() % kMiB, 'x');
  if (random() % 2 == 0) text.replace(0, 3, "\xEF\xBB\xBF");
  for (int i = 0; i < 40; ++i) {
    const std::size_t at = random() % text.size();
    if (at / kMiB == 1 || at / kMiB == 2) continue;
    text[at] = '\n';
  }
  text[kMiB - 1] = '\n';
  return text;
}

Fd file_of(const std::string& text) {
  Fd fd(::memfd_create("text", MFD_CLOEXEC));
  EXPECT_EQ(::write(fd.number(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
  return fd;
}

std::vector<Part> parts_of(const std::string& text, std::mt19937_64& random) {
  std::vector<Part> parts;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.size(), begin + kMiB + random() % (2 * kMiB));
    parts.push_back({begin, end});
    const std::size_t at_hand = random() % 3 == 0 ? random() % (end - begin) : end - begin;
    if (random() % 3 != 0) parts.back().count(as_bytes(text).subspan(begin, at_hand));
    begin = end;
  }
  return parts;
}

TEST(Lines, AreThoseOfTheWholeFileWhateverWasCountedBefore) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 12; ++round) {
    const std::string text = text_of_lines(random);
    const Fd fd = file_of(text);
    const std::vector<Part> parts = parts_of(text, random);
    std::vector<Found> found(1 + random() % 6);
    for (Found& one : found) {
      one.judged.finding.place.offset = random() % 4 == 0 ? kMiB * (random() % 6) : random() % text.size();
      one.pending_line = true;
    }
    find_lines(fd.number(), parts, found);
    for (const Found& one : found) {
      const std::size_t offset = one.judged.finding.place.offset;
      const auto line = std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(offset), '\n') + 1;
      const std::size_t feed = offset == 0 ? std::string::npos : text.rfind('\n', offset - 1);
      const std::size_t line_begin = feed != std::string::npos ? feed + 1 : text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
      if (offset < line_begin) continue;  // inside the byte-order mark
      EXPECT_EQ(one.judged.finding.place.line, static_cast<std::uint64_t>(line));
      EXPECT_EQ(one.judged.finding.place.column, offset - line_begin + 1);
      EXPECT_FALSE(one.pending_line);
    }
  }
}

TEST(Lines, StayUnknownWhereTheFileCanNoLongerBeRead) {
  std::vector<Found> found(1);
  found[0].pending_line = true;
  find_lines(-1, {{0, 10}}, found);
  EXPECT_EQ(found[0].judged.finding.place.line, std::nullopt);
}

}  // namespace
}  // namespace mayfly::leaks
