// Reads its input as a table of refs, of either hash, once as it is and once with the checksum at its end made right. What must hold: no crash; names and logs
// stay within their limits; refs have a value.
#include "base/check.h"
#include "fuzz/input.h"
#include "gitdb/inflate.h"
#include "gitdb/reftable.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mayfly;
  using namespace mayfly::gitdb;
  fuzz::Input input(data, size);
  std::vector<Byte> bytes = fuzz::exact(input.content());
  const auto read = [&] {
    for (const Hash hash : {Hash::sha1, Hash::sha256}) {
      Reftables onto;
      (void)parse_reftable(bytes, hash, onto);
      for (const auto& [name, value] : onto.refs) CHECK(!value.id || value.id->hash == hash);
    }
  };
  read();
  if (bytes.size() < 24 + 68) return 0;
  // A footer begins with the header.
  const std::size_t header = bytes[4] == 2 ? 28 : 24, footer = header + 44;
  if (bytes.size() < header + footer) return 0;
  const std::size_t at = bytes.size() - footer;
  std::copy_n(bytes.begin(), header, bytes.begin() + static_cast<std::ptrdiff_t>(at));
  const std::uint32_t sum = crc32(Bytes(bytes).subspan(at, footer - 4));
  for (std::size_t i = 0; i < 4; ++i) bytes[bytes.size() - 4 + i] = static_cast<Byte>(sum >> (24 - 8 * i));
  read();
  return 0;
}
