// Sniffs its input and unpacks it, and what is inside, to a depth of three under a tight budget. What must hold for any input: no crash, no leak, no
// wait; not more bytes than the budget allows; the end and an error come again when asked again.
#include <string>
#include <vector>

#include "base/check.h"
#include "carrier/unpack.h"
#include "carrier/utf16.h"
#include "carrier/utf32.h"

namespace {

using namespace mayfly;
using namespace mayfly::carrier;

void look(Reader& below, std::string_view name, Budget& budget, unsigned depth);

void drain(Reader& reader) {
  std::vector<Byte> buffer(10'000);
  for (;;) {
    const auto got = reader.read(buffer);
    CHECK(!got || *got <= buffer.size());
    if (got && *got > 0) continue;
    const auto again = reader.read(buffer);
    CHECK(again.has_value() == got.has_value());
    CHECK(!again || *again == 0);
    return;
  }
}

void look_into_archive(Kind kind, Reader& below, Budget& budget, unsigned depth) {
  const auto archive = open_archive(kind, below, budget);
  if (!archive) return;
  for (auto member = (*archive)->next(); member && *member; member = (*archive)->next()) {
    // Every other member is passed over.
    if ((*member)->name.size() % 2 == 0) look((*archive)->content(), (*member)->name, budget, depth + 1);
  }
  (void)(*archive)->next();
}

void look(Reader& below, std::string_view name, Budget& budget, unsigned depth) {
  PeekReader reader(below);
  const auto front = reader.peek(kSniffSize);
  if (!front || depth > 3) return drain(reader);
  const Kind kind = sniff(*front, name);
  if (is_compressed(kind)) {
    const std::string inner = inner_name(kind, *front, name);
    CHECK(!inner.empty());
    const auto unpacked = open_compressed(kind, reader, budget);
    CHECK(unpacked.has_value());
    look(**unpacked, inner, budget, depth + 1);
    return drain(**unpacked);
  }
  if (is_archive(kind)) return look_into_archive(kind, reader, budget, depth);
  if (kind == Kind::utf16le || kind == Kind::utf16be) {
    Utf16Reader text(reader, kind == Kind::utf16le ? ByteOrder::little : ByteOrder::big);
    return drain(text);
  }
  drain(reader);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Limits limits;
  limits.max_bytes = 1 << 20;
  limits.ratio_free_bytes = 1 << 16;
  limits.max_members = 100;
  limits.max_document_bytes = 1 << 16;
  limits.max_time = std::chrono::seconds(2);
  Budget budget(limits);
  MemoryReader reader(Bytes(data, size));
  look(reader, "input.gz", budget, 0);
  // Each read may go beyond by what it returned, and several stand on each other.
  CHECK(budget.bytes() < limits.max_bytes + (std::uint64_t{8} << 20));
  return 0;
}
