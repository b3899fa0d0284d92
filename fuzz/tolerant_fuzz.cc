// The tolerant reader ends, goes forward, stays in its window, and says the same when it sees less of the text, or that it needs more.
#include "base/check.h"
#include "fuzz/input.h"
#include "scan/tolerant.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mayfly;
  using scan::TolerantReader;
  fuzz::Input input(data, size);
  const scan::Gaps gaps[] = {scan::Gaps::text, scan::Gaps::diff, scan::Gaps::run};
  const scan::Gaps mode = gaps[input.take() % 3];
  const std::vector<Byte> content = fuzz::exact(input.content());
  const std::size_t start = input.take_place(content.size());
  const std::vector<Byte> seen = fuzz::exact(Bytes(content).first(start + input.take_place(content.size() - start)));

  TolerantReader whole(content, start, true, mode);
  TolerantReader part(seen, start, false, mode);
  bool compare = true;
  for (std::size_t before = start;; before = whole.position()) {
    const int c = whole.next();
    CHECK(c != TolerantReader::kNeedMore);
    if (compare) {
      const int same = part.next();
      compare = same != TolerantReader::kNeedMore;
      if (compare) CHECK(same == c && part.position() == whole.position() && part.crossed_line() == whole.crossed_line());
    }
    if (c == TolerantReader::kEnd) {
      CHECK(whole.position() == before);
      return 0;
    }
    CHECK(c == '=' || (c >= 0 && c < 128 && kBase64Value[static_cast<std::size_t>(c)] >= 0));
    CHECK(whole.position() > before && whole.position() <= content.size());
  }
}
