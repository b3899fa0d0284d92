// That the reader says the same when it sees less of the text, or that it needs more.
#include "scan/tolerant.h"

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

namespace mayfly::scan {
namespace {

struct Said {
  int character;
  std::size_t position;
  bool crossed_line;
  bool operator==(const Said&) const = default;
  friend std::ostream& operator<<(std::ostream& out, const Said& said) { return out << said.character << " until " << said.position; }
};

// Everything that a reader says of `text` until it ends, or needs more.
std::vector<Said> read_all(std::string_view text, bool last, Gaps gaps) {
  const std::vector<Byte> exact(text.begin(), text.end());
  TolerantReader reader(exact, 0, last, gaps);
  std::vector<Said> said;
  for (int c = 0; c >= 0;) {
    c = reader.next();
    said.push_back({c, reader.position(), reader.crossed_line()});
  }
  return said;
}

// Gaps in which what a byte means depends on those behind it.
TEST(TolerantReader, TheWindowsEndSaysNothing) {
  const std::string blanks(200, ' ');
  for (const std::string& text :
       {std::string("eV\n// j"), std::string("A\n+ \"B"), std::string("A\n- B"), std::string("A\r\nB"), std::string("A\n> > B"), std::string("A=\r\nB"),
        std::string("A=2BB"), std::string("A=3D"), std::string("A==x"), std::string("A\\\\u002bB"), std::string("A%25252BB"), std::string("A&amp;#x2b;B"),
        std::string("A\x1b[1;32mB"), std::string("A</span><span class='s'>B"), std::string("A\xE2\x80\x8B\xC2\xAD\xEF\xBB\xBF") + "B", "A \\\n" + blanks + "B",
        "A\" /* " + blanks + " */ + /* " + blanks + " */ + // " + blanks + "\nu8\"B", std::string("A\" +\n+ \\\"B"), "A\"" + blanks + blanks + "\"B"})
    for (const Gaps gaps : {Gaps::text, Gaps::diff, Gaps::run}) {
      const std::vector<Said> whole = read_all(text, true, gaps);
      for (std::size_t size = 0; size <= text.size(); ++size) {
        std::vector<Said> part = read_all(std::string_view(text).substr(0, size), false, gaps);
        if (part.back().character == TolerantReader::kNeedMore) part.pop_back();
        ASSERT_LE(part.size(), whole.size()) << text << " cut at " << size;
        for (std::size_t i = 0; i < part.size(); ++i) ASSERT_EQ(part[i], whole[i]) << text << " cut at " << size << ", character " << i;
      }
      EXPECT_EQ(whole.back().character, TolerantReader::kEnd);
    }
}

}  // namespace
}  // namespace mayfly::scan
