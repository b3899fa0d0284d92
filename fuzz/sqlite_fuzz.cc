// Reads its input as a database. What must hold: no crash, no wait; cells have a table and a column; the budget holds.
#include "base/check.h"
#include "carrier/unpack.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mayfly::carrier;
  Limits limits;
  limits.max_bytes = 1 << 20;
  limits.ratio_free_bytes = 1 << 16;
  limits.max_time = std::chrono::seconds(2);
  Budget budget(limits);
  (void)read_sqlite("", mayfly::Bytes(data, size), budget, [](const DocumentText& text) {
    CHECK(!text.text.empty());
    CHECK(!text.cell && text.part.empty());
  });
  CHECK(budget.bytes() < limits.max_bytes + 2 * size + (std::uint64_t{4} << 20));
  return 0;
}
