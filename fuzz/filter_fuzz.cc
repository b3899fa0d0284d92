// The vector filters and line counters equal the plain ones, on any bytes from any alignment, and read nothing behind them.
#include "base/check.h"
#include "base/cpu.h"
#include "fuzz/input.h"
#include "scan/filter.h"

namespace mayfly {
namespace {

struct Hit {
  std::size_t at;
  std::uint64_t anchors;
  bool run;
  bool operator==(const Hit&) const = default;
};

std::vector<Hit> all_hits(scan::Filter filter, Bytes bytes, scan::Runs runs) {
  std::vector<Hit> hits;
  const Byte* const end = bytes.data() + bytes.size();
  for (const Byte* p = bytes.data();;) {
    const scan::Block block = filter(p, end, runs);
    hits.push_back({static_cast<std::size_t>(block.at - bytes.data()), block.anchors, block.run});
    if (block.anchors == 0 && !block.run) return hits;
    p = block.at + scan::kBlock;
  }
}

}  // namespace
}  // namespace mayfly

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mayfly;
  fuzz::Input input(data, size);
  const std::vector<Byte> content = fuzz::exact(input.content());
  const Bytes bytes = Bytes(content).subspan(std::min(input.take() % scan::kBlock, content.size()));
  for (const Cpu level : {Cpu::ssse3, Cpu::avx2}) {
    if (level > cpu()) continue;
    for (const scan::Runs runs : {scan::Runs::ignore, scan::Runs::notice})
      CHECK(all_hits(scan::filter_for(level), bytes, runs) == all_hits(scan::filter_for(Cpu::scalar), bytes, runs));
    CHECK(scan::count_lines_for(level)(bytes) == scan::count_lines_for(Cpu::scalar)(bytes));
  }
  return 0;
}
