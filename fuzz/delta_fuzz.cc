// Reads its input as a base and a delta for it. What must hold: no crash; what a rope makes of the two is what a slow, obvious reading of the delta makes, and
// a delta that is taken covers its result without a gap.
#include <string>

#include "base/check.h"
#include "fuzz/input.h"
#include "gitdb/rope.h"

namespace mayfly {
namespace {

constexpr std::size_t kSlow = 1 << 20;  // bytes of a result that is compared

std::string applied(Bytes base, const gitdb::Delta& delta) {
  std::string out;
  for (const gitdb::Operation& operation : delta.operations) {
    CHECK(operation.to == out.size() && operation.size > 0);
    for (std::uint64_t i = 0; i < operation.size; ++i)
      out += static_cast<char>(operation.is_copy() ? base[static_cast<std::size_t>(operation.from + i)] : operation.insert[i]);
  }
  return out;
}

}  // namespace
}  // namespace mayfly

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mayfly;
  fuzz::Input input(data, size);
  const std::size_t cut = input.take_place(input.content().size());
  const std::vector<Byte> base = fuzz::exact(input.content().first(cut)), payload = fuzz::exact(input.content().subspan(cut));
  gitdb::Delta delta;
  if (!gitdb::parse_delta(payload, delta) || delta.base_size != base.size() || delta.result_size > kSlow) return 0;
  const std::string expected = applied(base, delta);
  CHECK(expected.size() == delta.result_size);
  gitdb::Rope below, rope;
  below.assign(base);
  rope.compose(below, delta);
  CHECK(rope.size() == expected.size());
  std::string got(expected.size(), '\0');
  rope.copy(0, {reinterpret_cast<Byte*>(got.data()), got.size()});
  CHECK(got == expected);
  const std::uint64_t at = input.take_place(expected.size());
  if (at < expected.size()) CHECK(as_text(rope.from(at)) == std::string_view(expected).substr(static_cast<std::size_t>(at), rope.from(at).size()));
  return 0;
}
