// Reads its input as a loose object. What must hold: no crash; no more comes out than the head says.
#include <array>

#include "base/check.h"
#include "fuzz/input.h"
#include "gitdb/lfs_pointer.h"
#include "gitdb/loose.h"
#include "gitdb/parse_object.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mayfly;
  using namespace mayfly::gitdb;
  constexpr std::uint64_t kMost = std::uint64_t{4} << 20;  // bytes that are read
  fuzz::Input input(data, size);
  const std::vector<Byte> bytes = fuzz::exact(input.content());
  auto object = LooseObject::over(bytes);
  if (!object) return 0;
  std::vector<Byte> content;
  std::array<Byte, 1000> piece{};
  for (bool more = true; more && content.size() < kMost;) {
    const auto n = object->read(std::span(piece).first(1 + input.take() % piece.size()));
    more = n && *n > 0;
    if (more) content.insert(content.end(), piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(*n));
    CHECK(content.size() <= object->head().size);
  }
  // What is in it, whatever it says it is.
  (void)parse_commit(content, Hash::sha1);
  (void)parse_tag(content, Hash::sha256);
  if (const auto pointer = parse_lfs_pointer(content)) CHECK(pointer->oid.size() == 64);
  TreeReader entries(content, Hash::sha1);
  while (const auto entry = entries.next()) CHECK(entry->id.size() == size_of(Hash::sha1));
  return 0;
}
