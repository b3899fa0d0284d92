#include "gitdb/multi_pack_index.h"

#include <map>

#include "gitdb/big_endian.h"

namespace mayfly::gitdb {
namespace {

constexpr std::size_t kHeader = 12, kChunkRow = 12, kFanOut = 256 * 4;
constexpr std::uint32_t kLong = 0x80000000;

std::unexpected<Error> broken(const char* what) { return fail(Code::corrupt, std::string("a multi-pack index is broken: ") + what); }

// Where each chunk lies, by its name.
Result<std::map<std::uint32_t, Bytes>> chunks_of(Bytes bytes) {
  std::map<std::uint32_t, Bytes> chunks;
  const std::size_t count = bytes[6];
  if (bytes.size() < kHeader + (count + 1) * kChunkRow) return broken("its table is cut short");
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t row = kHeader + i * kChunkRow;
    const std::uint64_t begin = big_endian_64(bytes, row + 4), end = big_endian_64(bytes, row + kChunkRow + 4);
    if (begin > end || end > bytes.size()) return broken("a part leaves the file");
    chunks[big_endian_32(bytes, row)] = bytes.subspan(begin, end - begin);
  }
  return chunks;
}

std::vector<std::string> names_in(Bytes chunk) {
  std::vector<std::string> names;
  std::string_view text = as_text(chunk);
  for (std::size_t end; (end = text.find('\0')) != std::string_view::npos && end > 0; text.remove_prefix(end + 1)) names.emplace_back(text.substr(0, end));
  return names;
}

}  // namespace

Result<MultiPackIndex> parse_multi_pack_index(Bytes bytes, Hash hash) {
  constexpr std::uint32_t kNames = 0x504e414d, kFan = 0x4f494446, kIds = 0x4f49444c, kOffsets = 0x4f4f4646, kLongOffsets = 0x4c4f4646;
  if (bytes.size() < kHeader || !as_text(bytes).starts_with("MIDX")) return broken("it does not begin like one");
  if (bytes[4] != 1 || bytes[5] != (hash == Hash::sha1 ? 1 : 2)) return fail(Code::unsupported, "a multi-pack index of a version or hash that is not known");
  TRY(auto chunks, chunks_of(bytes));
  MultiPackIndex index;
  index.packs = names_in(chunks[kNames]);
  const Bytes fan_out = chunks[kFan], ids = chunks[kIds], offsets = chunks[kOffsets], long_offsets = chunks[kLongOffsets];
  if (fan_out.size() < kFanOut || index.packs.size() != big_endian_32(bytes, 8)) return broken("names or counts are missing");
  const std::size_t count = big_endian_32(fan_out, kFanOut - 4), name_size = size_of(hash);
  if (ids.size() < count * name_size || offsets.size() < count * 8) return broken("it is cut short");
  index.rows.resize(index.packs.size());
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint32_t pack = big_endian_32(offsets, 8 * i);
    std::uint64_t offset = big_endian_32(offsets, 8 * i + 4);
    if ((offset & kLong) != 0 && !long_offsets.empty()) {
      const std::size_t at = (offset & ~kLong) * 8;
      if (at + 8 > long_offsets.size()) return broken("an offset is missing");
      offset = big_endian_64(long_offsets, at);
    }
    if (pack >= index.rows.size()) return broken("a pack is missing");
    index.rows[pack].push_back({object_id(hash, ids.subspan(i * name_size, name_size)), offset});
  }
  return index;
}

}  // namespace mayfly::gitdb
