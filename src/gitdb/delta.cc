#include "gitdb/delta.h"

#include <bit>

namespace mayfly::gitdb {
namespace {

constexpr unsigned kCopy = 0x80;

std::unexpected<Error> broken(const char* what) { return fail(Code::corrupt, std::string("a delta is broken: ") + what); }

// The bytes of a copy's offset (4) and size (3) that are there, low first.
bool read_copy(unsigned code, const Byte*& p, const Byte* end, Operation& operation) {
  constexpr std::ptrdiff_t kMost = 7;
  if (end - p < kMost && end - p < std::popcount(code & 0x7FU)) return false;
  std::uint32_t from = 0, size = 0;
  if ((code & 0x01) != 0) from = *p++;
  if ((code & 0x02) != 0) from |= static_cast<std::uint32_t>(*p++) << 8;
  if ((code & 0x04) != 0) from |= static_cast<std::uint32_t>(*p++) << 16;
  if ((code & 0x08) != 0) from |= static_cast<std::uint32_t>(*p++) << 24;
  if ((code & 0x10) != 0) size = *p++;
  if ((code & 0x20) != 0) size |= static_cast<std::uint32_t>(*p++) << 8;
  if ((code & 0x40) != 0) size |= static_cast<std::uint32_t>(*p++) << 16;
  operation.from = from;
  operation.size = size == 0 ? 0x10000 : size;
  return true;
}

void append(Delta& delta, const Operation& operation) {
  if (!delta.operations.empty()) {
    Operation& before = delta.operations.back();
    if (operation.is_copy() && before.is_copy() && before.from + before.size == operation.from) {
      before.size += operation.size;
      return;
    }
  }
  delta.operations.push_back(operation);
}

}  // namespace

std::optional<std::uint64_t> read_size(Bytes& bytes) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 63; shift += 7) {
    if (bytes.empty()) return std::nullopt;
    const Byte b = bytes[0];
    bytes = bytes.subspan(1);
    value |= static_cast<std::uint64_t>(b & 0x7F) << shift;
    if (b < 0x80) return value;
  }
  return std::nullopt;
}

Result<void> parse_delta(Bytes payload, Delta& delta) {
  delta.operations.clear();
  const auto base_size = read_size(payload), result_size = read_size(payload);
  if (!base_size || !result_size) return broken("no sizes");
  delta.base_size = *base_size;
  delta.result_size = *result_size;
  const std::uint64_t base = *base_size, result = *result_size;
  std::uint64_t to = 0;
  const Byte* const end = payload.data() + payload.size();
  for (const Byte* p = payload.data(); p != end;) {
    const unsigned code = *p++;
    Operation operation;
    operation.to = to;
    if ((code & kCopy) != 0) {
      if (!read_copy(code, p, end, operation)) return broken("a copy is cut short");
      if (operation.size > base || operation.from > base - operation.size) return broken("a copy leaves the base");
    } else {
      if (code == 0) return broken("an operation of no known kind");
      if (end - p < static_cast<std::ptrdiff_t>(code)) return broken("an insert is cut short");
      operation.size = code;
      operation.insert = p;
      p += code;
    }
    if (operation.size > result - to) return broken("it makes more than it said");
    to += operation.size;
    append(delta, operation);
  }
  if (to != *result_size) return broken("it makes less than it said");
  return {};
}

}  // namespace mayfly::gitdb
