#include "gitdb/pack.h"

#include "gitdb/big_endian.h"
#include "gitdb/delta.h"

namespace mayfly::gitdb {
namespace {

std::unexpected<Error> broken(const char* what) { return fail(Code::corrupt, std::string("a pack is broken: ") + what); }

// How far back: 7 bits a byte, high first, and each further byte adds one so that no number can be written in two ways.
std::optional<std::uint64_t> read_distance(Bytes& bytes) {
  if (bytes.empty()) return std::nullopt;
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes.size() && i < 9; ++i) {
    value = (i == 0 ? 0 : (value + 1) << 7) | (bytes[i] & 0x7FU);
    if (bytes[i] < 0x80) {
      bytes = bytes.subspan(i + 1);
      return value;
    }
  }
  return std::nullopt;
}

}  // namespace

Result<EntryHead> read_entry_head(Bytes bytes, std::uint64_t offset, std::uint64_t end, Hash hash) {
  constexpr unsigned kOffsetDelta = 6, kNameDelta = 7;
  if (end > bytes.size() || offset < kPackHeader || offset >= end) return broken("an object lies outside");
  const Bytes entry = bytes.subspan(offset, end - offset);
  Bytes rest = entry.subspan(1);
  const unsigned type = entry[0] >> 4 & 7U;
  EntryHead head;
  head.size = entry[0] & 15U;
  if ((entry[0] & 0x80U) != 0) {
    const auto high = read_size(rest);
    if (!high || *high >= std::uint64_t{1} << 59) return broken("a size is too long");
    head.size |= *high << 4;
  }
  if (type >= 1 && type <= 4) {
    head.type = static_cast<Type>(type);
  } else if (type == kOffsetDelta) {
    head.kind = EntryHead::Kind::offset_delta;
    const auto distance = read_distance(rest);
    if (!distance || *distance == 0 || *distance > offset - kPackHeader) return broken("a delta's base lies outside");
    head.base_offset = offset - *distance;
  } else if (type == kNameDelta) {
    head.kind = EntryHead::Kind::name_delta;
    if (rest.size() < size_of(hash)) return broken("it is cut short");
    head.base_id = object_id(hash, rest.first(size_of(hash)));
    rest = rest.subspan(size_of(hash));
  } else {
    return broken("an object of no known type");
  }
  head.head_size = entry.size() - rest.size();
  return head;
}

Result<Pack> Pack::open(const std::string& path, std::uint64_t begin, Hash hash, Links links) {
  TRY(MappedFile file, MappedFile::open(path, links));
  const std::size_t least = kPackHeader + size_of(hash);
  if (begin > file.bytes().size() || file.bytes().size() - begin < least) return broken("it is cut short");
  Pack pack(std::move(file));
  pack.path_ = path;
  pack.begin_ = begin;
  pack.hash_ = hash;
  if (!as_text(pack.bytes()).starts_with("PACK")) return broken("it does not begin like one");
  const std::uint32_t version = big_endian_32(pack.bytes(), 4);
  if (version != 2 && version != 3) return fail(Code::unsupported, "a pack of version " + std::to_string(version));
  return pack;
}

std::uint32_t Pack::stated_count() const { return big_endian_32(bytes(), 8); }

Result<std::size_t> Pack::inflate(std::uint64_t offset, const EntryHead& head, Inflater& inflater, std::span<Byte> out) const {
  return inflater.inflate(packed(offset, head), out);
}

}  // namespace mayfly::gitdb
