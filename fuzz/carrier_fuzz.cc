// Sniffs its input and unpacks it, and what is inside, to a depth of three under a tight budget. What must hold for any input: no crash, no leak, no
// wait; not more bytes than the budget allows; the end and an error come again when asked again.
#include <algorithm>
#include <string>
#include <vector>

#include "base/check.h"
#include "carrier/payload.h"
#include "carrier/unpack.h"
#include "carrier/utf16.h"
#include "carrier/utf32.h"

namespace {

using namespace mayfly;
using namespace mayfly::carrier;

class StreamOnly : public Reader {
 public:
  explicit StreamOnly(Reader& below) : below_(below) {}
  Result<std::size_t> read(std::span<Byte> out) override { return below_.read(out.first(std::min<std::size_t>(out.size(), 777))); }

 private:
  Reader& below_;
};

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

std::optional<Ending> look_into_archive(Result<std::unique_ptr<Archive>> opened, Budget& budget, unsigned depth) {
  if (!opened || *opened == nullptr) return std::nullopt;
  Archive& archive = **opened;
  for (auto member = archive.next(); member && *member; member = archive.next()) {
    // Every other member is passed over.
    if ((*member)->name.size() % 2 == 0) look(archive.content(), (*member)->name, budget, depth + 1);
  }
  (void)archive.next();
  return archive.ending();
}

std::optional<Ending> look_into_compressed(Kind kind, PeekReader& reader, std::string_view name, Budget& budget, unsigned depth) {
  const auto front = reader.peek(kSniffSize);
  const std::string inner = inner_name(kind, front.value_or(Bytes()), name);
  CHECK(!inner.empty());
  const auto unpacked = open_compressed(kind, reader, budget);
  CHECK(unpacked.has_value());
  look(**unpacked, inner, budget, depth + 1);
  drain(**unpacked);
  return (*unpacked)->ending();
}

// A container, and what stands behind its end.
void look_into_parts(Kind kind, PeekReader& reader, std::string_view name, Budget& budget, unsigned depth) {
  for (int parts = 0; parts < 10; ++parts) {
    auto ending =
        is_compressed(kind) ? look_into_compressed(kind, reader, name, budget, depth) : look_into_archive(open_archive(kind, reader, budget), budget, depth);
    if (!ending) return;
    const auto more = reader.go_behind(std::move(*ending), [] { return Result<void>(); });
    if (!more || !*more) return;
    const auto front = reader.peek(kSniffSize);
    if (!front) return;
    kind = sniff(*front, "");
    if (!is_compressed(kind) && !is_archive(kind)) return;
  }
}

// A program or script: looked through as it passes, and what is behind it opened.
void look_behind(Host host, PeekReader& reader, Budget& budget, unsigned depth) {
  if (reader.size()) {
    const auto payload = find_payload(reader, host, budget);
    CHECK(!payload || !*payload || (*payload)->offset <= *reader.size());
    if (payload && *payload && reader.rewind()) (void)look_into_archive(open_zip_behind(reader, 0, budget), budget, depth);
    if (!reader.rewind()) return;
  }
  PayloadFinder finder(reader, host);
  drain(finder);
  const Payload& found = finder.payload();
  if (found.kind == Kind::plain || !reader.go_behind(finder.ending(), [] { return Result<void>(); })) return;
  if (found.kind == Kind::zip) (void)look_into_archive(open_zip_behind(reader, found.offset, budget), budget, depth);
  else look_into_parts(found.kind, reader, "", budget, depth);
}

void look(Reader& below, std::string_view name, Budget& budget, unsigned depth) {
  PeekReader reader(below);
  const auto front = reader.peek(kSniffSize);
  if (!front || depth > 3) return drain(reader);
  const Kind kind = sniff(*front, name);
  if (is_compressed(kind) || is_archive(kind)) return look_into_parts(kind, reader, name, budget, depth);
  if (is_wide_text(kind)) {
    const ByteOrder order = kind == Kind::utf16le || kind == Kind::utf32le ? ByteOrder::little : ByteOrder::big;
    Utf16Reader narrow(reader, order);
    Utf32Reader wide(reader, order);
    if (kind == Kind::utf16le || kind == Kind::utf16be) return drain(narrow);
    return drain(wide);
  }
  if (const Host host = host_of(*front); kind == Kind::plain && host != Host::none) return look_behind(host, reader, budget, depth);
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
  // As a file that can seek, and as a stream.
  MemoryReader reader(Bytes(data, size));
  if (size % 2 == 0) {
    look(reader, "input.gz", budget, 0);
  } else {
    StreamOnly stream(reader);
    look(stream, "input.gz", budget, 0);
  }
  // Each read may go beyond by what it returned, and several stand on each other.
  CHECK(budget.bytes() < limits.max_bytes + (std::uint64_t{8} << 20));
  return 0;
}
