// Reads its input as a pack's index, of either hash. What must hold: no crash; a name that is found is the name asked for; offsets can be asked for everywhere.
#include "base/check.h"
#include "fuzz/input.h"
#include "gitdb/pack_index.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mayfly;
  using namespace mayfly::gitdb;
  fuzz::Input input(data, size);
  const std::vector<Byte> bytes = fuzz::exact(input.content());
  const auto index = PackIndex::parse(bytes, input.take() % 2 == 0 ? Hash::sha1 : Hash::sha256);
  if (!index) return 0;
  for (std::uint32_t i = 0; i < index->count(); ++i) {
    const ObjectId id = index->id(i);
    (void)index->offset(i);
    if (const auto found = index->find(id)) CHECK(*found < index->count() && index->id(*found) == id);
  }
  return 0;
}
