#include "gitdb/pack_index.h"

#include <algorithm>
#include <cstring>

#include "gitdb/big_endian.h"

namespace mayfly::gitdb {
namespace {

constexpr std::size_t kFanOut = 256 * 4;
constexpr std::uint32_t kLong = 0x80000000;

std::unexpected<Error> broken(const char* what) { return fail(Code::corrupt, std::string("a pack's index is broken: ") + what); }

}  // namespace

Result<PackIndex> PackIndex::open(const std::string& path, Hash hash) {
  TRY(MappedFile file, MappedFile::open(path));
  TRY(PackIndex index, parse(file.bytes(), hash));
  index.file_ = std::move(file);
  return index;
}

Result<PackIndex> PackIndex::parse(Bytes bytes, Hash hash) {
  PackIndex index;
  index.hash_ = hash;
  if (bytes.size() < 8 + kFanOut) return broken("it is too short");
  if (as_text(bytes).starts_with("\377tOc")) {
    if (big_endian_32(bytes, 4) != 2) return fail(Code::unsupported, "a pack's index is of a version that is not known");
    TRY(index.take_version_2(bytes.subspan(8)));
  } else {
    TRY(index.take_version_1(bytes));
  }
  return index;
}

// The number of objects whose name begins with a byte no greater: never less than for the byte before.
Result<void> PackIndex::take_fan_out(Bytes fan_out) {
  for (std::size_t i = 0; i < 256; ++i) {
    const std::uint32_t count = big_endian_32(fan_out, 4 * i);
    if (count < count_) return broken("its first table is out of order");
    count_ = count;
    fan_out_[i + 1] = count;
  }
  return {};
}

// Names are looked for where the first table says.
Result<void> PackIndex::check_fan_out() const {
  for (std::size_t i = 0; i < 256; ++i) {
    const std::uint32_t begin = fan_out_[i], end = fan_out_[i + 1];
    if (begin < end && (name(begin)[0] != i || name(end - 1)[0] != i)) return broken("its first table is wrong");
  }
  return {};
}

Result<void> PackIndex::take_version_2(Bytes bytes) {
  const std::size_t name_size = size_of(hash_);
  TRY(take_fan_out(bytes.first(kFanOut)));
  const std::uint64_t n = count_;
  const std::uint64_t fixed = kFanOut + n * (name_size + 4 + 4) + 2 * name_size;
  if (bytes.size() < fixed) return broken("it is cut short");
  stride_ = name_size;
  names_ = bytes.subspan(kFanOut, n * name_size);
  offsets_ = bytes.subspan(kFanOut + n * (name_size + 4), n * 4);
  const std::size_t long_size = bytes.size() - fixed;
  long_offsets_ = bytes.subspan(kFanOut + n * (name_size + 8), long_size / 8 * 8);
  return check_fan_out();
}

Result<void> PackIndex::take_version_1(Bytes bytes) {
  const std::size_t name_size = size_of(hash_);
  TRY(take_fan_out(bytes.first(kFanOut)));
  const std::uint64_t n = count_;
  stride_ = offset_stride_ = 4 + name_size;
  if (bytes.size() < kFanOut + n * stride_ + 2 * name_size) return broken("it is cut short");
  offsets_ = bytes.subspan(kFanOut, n * stride_);
  names_ = n == 0 ? Bytes{} : bytes.subspan(kFanOut + 4, n * stride_ - 4);
  return check_fan_out();
}

PackIndex PackIndex::made_of(std::vector<Row> rows, Hash hash) {
  std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.id < b.id; });
  PackIndex index;
  index.hash_ = hash;
  index.count_ = static_cast<std::uint32_t>(rows.size());
  index.stride_ = size_of(hash);
  index.own_names_.reserve(rows.size() * index.stride_);
  for (const Row& row : rows) {
    const Bytes name = row.id.view();
    index.own_names_.insert(index.own_names_.end(), name.begin(), name.end());
    index.own_offsets_.push_back(row.offset);
    ++index.fan_out_[std::size_t{name[0]} + 1];
  }
  for (std::size_t i = 0; i < 256; ++i) index.fan_out_[i + 1] += index.fan_out_[i];
  index.names_ = index.own_names_;  // (a vector's bytes stay where they are when it is moved)
  return index;
}

std::uint64_t PackIndex::offset(std::uint32_t i) const {
  if (!own_offsets_.empty()) return own_offsets_[i];
  const std::uint32_t offset = big_endian_32(offsets_, i * offset_stride_);
  if ((offset & kLong) == 0 || offset_stride_ != 4) return offset;
  const std::size_t at = std::size_t{offset & ~kLong} * 8;
  return at + 8 <= long_offsets_.size() ? big_endian_64(long_offsets_, at) : ~std::uint64_t{0};
}

// Names are hashes, spread evenly: where one stands can be told from its first bytes, up to a few places. From there outwards, in steps that double.
std::uint32_t PackIndex::first_from(std::uint64_t prefix) const {
  const std::size_t first_byte = prefix >> 56;
  std::uint32_t low = fan_out_[first_byte], high = fan_out_[first_byte + 1];  // the answer lies in [low, high]
  const std::uint64_t next_bytes = prefix << 8 >> 32;
  const std::uint32_t guess = low + static_cast<std::uint32_t>(next_bytes * (high - low) >> 32);
  for (std::uint32_t step = 4; low < high && guess >= low + step; step *= 2) {
    const std::uint32_t at = guess - step;
    if (prefix_at(at) < prefix) {
      low = at + 1;
      break;
    }
    high = at;
  }
  for (std::uint32_t step = 4; low < high && high - low > step; step *= 2) {
    const std::uint32_t at = std::max(guess, low) + step;
    if (at >= high) break;
    if (prefix_at(at) >= prefix) {
      high = at;
      break;
    }
    low = at + 1;
  }
  while (low < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    if (prefix_at(middle) >= prefix) high = middle;
    else low = middle + 1;
  }
  return low;
}

std::optional<std::uint32_t> PackIndex::find(const ObjectId& id) const {
  constexpr std::uint32_t kMostAlike = 64;  // names with the same first 8 bytes: in an honest index one, or copies of it
  if (id.hash != hash_) return std::nullopt;
  const std::uint64_t prefix = big_endian_64(id.bytes, 0);
  const std::uint32_t first = first_from(prefix);
  for (std::uint32_t i = first; i < count_ && i - first < kMostAlike && prefix_at(i) == prefix; ++i)
    if (std::ranges::equal(name(i), id.view())) return i;
  return std::nullopt;
}

bool PackIndex::has_prefix(std::uint64_t prefix) const {
  const std::uint32_t i = first_from(prefix);
  return i < count_ && prefix_at(i) == prefix;
}

}  // namespace mayfly::gitdb
