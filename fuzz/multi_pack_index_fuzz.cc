// Reads its input as a multi-pack index, of either hash. What must hold: no crash; rows belong to packs that are named, and are no more than the input holds.
#include "base/check.h"
#include "fuzz/input.h"
#include "gitdb/multi_pack_index.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mayfly;
  using namespace mayfly::gitdb;
  fuzz::Input input(data, size);
  const std::vector<Byte> bytes = fuzz::exact(input.content());
  const auto index = parse_multi_pack_index(bytes, input.take() % 2 == 0 ? Hash::sha1 : Hash::sha256);
  if (!index) return 0;
  CHECK(index->rows.size() == index->packs.size());
  std::size_t rows = 0;
  for (const auto& of_pack : index->rows) rows += of_pack.size();
  CHECK(rows * 20 <= bytes.size());
  return 0;
}
