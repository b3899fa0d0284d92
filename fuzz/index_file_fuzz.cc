// Reads its input as the index of a work tree, of either hash. What must hold: no crash; every view can be read to its end.
#include <string>

#include "base/check.h"
#include "fuzz/input.h"
#include "gitdb/index_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mayfly;
  using namespace mayfly::gitdb;
  fuzz::Input input(data, size);
  const Hash hash = input.take() % 2 == 0 ? Hash::sha1 : Hash::sha256;
  const auto index = parse_index(std::string(as_text(input.content())), hash);
  if (!index) return 0;
  std::size_t sum = 0;
  for (const IndexEntry& entry : index->entries) {
    CHECK(entry.id.size() == size_of(hash) && entry.stage < 4);
    for (const char c : entry.path) sum += static_cast<unsigned char>(c);
    for (const Byte b : entry.id) sum += b;
  }
  for (const CachedTree& tree : index->trees) {
    CHECK(tree.id.size() == size_of(hash));
    for (const Byte b : tree.id) sum += b;
  }
  return static_cast<int>(sum & 0);
}
