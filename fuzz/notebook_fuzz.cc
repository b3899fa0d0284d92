// Reads its input as a notebook. What must hold: no crash; texts have the coordinates that unpack.h promises.
#include "base/check.h"
#include "carrier/unpack.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mayfly::carrier;
  (void)read_notebook(mayfly::Bytes(data, size), [](const DocumentText& text) {
    CHECK(!text.text.empty());
    CHECK(text.cell.has_value() == !text.part.empty());
    CHECK(!text.cell || *text.cell >= 1);
    CHECK(text.part.empty() || text.part == "source" || text.part == "output" || text.part == "metadata");
  });
  return 0;
}
