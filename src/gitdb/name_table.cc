#include "gitdb/name_table.h"

#include <sys/random.h>

#include <algorithm>

#include "base/check.h"
#include "gitdb/big_endian.h"

namespace mayfly::gitdb {

NameTable::NameTable(const Database& database) {
  CHECK(::getrandom(&factor_, sizeof factor_, 0) == static_cast<ssize_t>(sizeof factor_));
  factor_ |= 1;
  std::size_t count = database.loose().size();
  for (std::size_t i = 0; i < database.pack_count(); ++i) count += database.pack(i).index.count();
  slots_.assign(count + count / 2 + 1, 0);
  for (std::size_t i = 0; i < database.pack_count(); ++i) {
    const PackIndex& index = database.pack(i).index;
    for (std::uint32_t place = 0; place < index.count(); ++place) add(index.id(place));
  }
  for (const Database::Loose& loose : database.loose()) add(loose.id);
}

std::size_t NameTable::slot_of(const ObjectId& id) const {
  return static_cast<std::size_t>((big_endian_64(id.bytes, 0) * factor_ >> 32) * slots_.size() >> 32);
}

std::uint32_t NameTable::mark_of(const ObjectId& id) { return std::max<std::uint32_t>(big_endian_32(id.bytes, 4), 1); }

void NameTable::add(const ObjectId& id) {
  const std::uint32_t mark = mark_of(id);
  std::size_t at = slot_of(id);
  while (slots_[at] != 0 && slots_[at] != mark) at = at + 1 == slots_.size() ? 0 : at + 1;
  slots_[at] = mark;
}

bool NameTable::may_have(const ObjectId& id) const {
  const std::uint32_t mark = mark_of(id);
  for (std::size_t at = slot_of(id); slots_[at] != 0; at = at + 1 == slots_.size() ? 0 : at + 1)
    if (slots_[at] == mark) return true;
  return false;
}

}  // namespace mayfly::gitdb
