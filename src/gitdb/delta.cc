#include "gitdb/delta.h"

namespace mayfly::gitdb {
namespace {

constexpr unsigned kCopy = 0x80;

std::unexpected<Error> broken(const char* what) { return fail(Code::corrupt, std::string("a delta is broken: ") + what); }

// The bytes of a copy's offset (4) and size (3) that are there.
bool read_copy(unsigned code, Bytes& bytes, Operation& operation) {
  std::uint64_t fields[2] = {0, 0};
  for (unsigned i = 0; i < 7; ++i) {
    if ((code & 1U << i) == 0) continue;
    if (bytes.empty()) return false;
    fields[i / 4] |= static_cast<std::uint64_t>(bytes[0]) << (8 * (i % 4));
    bytes = bytes.subspan(1);
  }
  operation.from = fields[0];
  operation.size = fields[1] == 0 ? 0x10000 : fields[1];
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
  std::uint64_t to = 0;
  while (!payload.empty()) {
    const unsigned code = payload[0];
    payload = payload.subspan(1);
    Operation operation;
    operation.to = to;
    if ((code & kCopy) != 0) {
      if (!read_copy(code, payload, operation)) return broken("a copy is cut short");
      if (operation.size > *base_size || operation.from > *base_size - operation.size) return broken("a copy leaves the base");
    } else {
      if (code == 0) return broken("an operation of no known kind");
      if (payload.size() < code) return broken("an insert is cut short");
      operation.size = code;
      operation.insert = payload.data();
      payload = payload.subspan(code);
    }
    if (operation.size > *result_size - to) return broken("it makes more than it said");
    to += operation.size;
    append(delta, operation);
  }
  if (to != *result_size) return broken("it makes less than it said");
  return {};
}

}  // namespace mayfly::gitdb
