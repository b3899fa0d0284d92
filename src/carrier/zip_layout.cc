#include "carrier/zip_layout.h"

#include <algorithm>
#include <limits>

namespace mayfly::carrier {
namespace {

using namespace std::string_view_literals;

constexpr std::uint64_t kUnset32 = 0xffffffff;
constexpr std::uint64_t kEmptyDeflate = 2;  // bytes that nothing is packed into
constexpr std::size_t kRecordSize = 22, kLocatorSize = 20, kRecord64Size = 56, kEntrySize = 46;

std::uint64_t number(Bytes bytes, std::size_t at, std::size_t count) {
  std::uint64_t value = 0;
  for (std::size_t i = count; i-- > 0;) value = value << 8 | bytes[at + i];
  return value;
}

bool is_at(Bytes bytes, std::size_t at, std::string_view magic) {
  return at <= bytes.size() && bytes.size() - at >= magic.size() && as_text(bytes.subspan(at, magic.size())) == magic;
}

// Bytes [offset, offset + count) of the reader; fewer at its end.
Result<std::vector<Byte>> fetch(Reader& whole, std::uint64_t offset, std::size_t count) {
  TRY(whole.seek(offset));
  std::vector<Byte> bytes(count);
  std::size_t done = 0;
  while (done < count) {
    TRY(const std::size_t got, whole.read(std::span(bytes).subspan(done)));
    if (got == 0) break;
    done += got;
  }
  bytes.resize(done);
  return bytes;
}

struct Directory {
  std::uint64_t begin = 0, size = 0;  // in the file
  std::uint64_t base = 0, lost = 0;   // recorded offset + base - lost = offset in the file
};

// What the record at `at` of the tail says of the central directory, which ends right before it. `offset`: of the tail in the file. `before`: bytes that
// the zip's maker saw before the file's first one.
std::optional<Directory> directory_of(Bytes tail, std::size_t at, std::uint64_t offset, std::uint64_t before) {
  std::uint64_t size = number(tail, at + 12, 4), recorded = number(tail, at + 16, 4), end = offset + at;
  if (at >= kLocatorSize + kRecord64Size && is_at(tail, at - kLocatorSize, "PK\x06\x07"sv) && is_at(tail, at - kLocatorSize - kRecord64Size, "PK\x06\x06"sv)) {
    const std::size_t record = at - kLocatorSize - kRecord64Size;
    size = number(tail, record + 40, 8);
    recorded = number(tail, record + 48, 8);
    end = offset + record;
  } else if (size == kUnset32 || recorded == kUnset32) {
    return std::nullopt;
  }
  if (size > end) return std::nullopt;
  const std::uint64_t begin = end - size;
  if (recorded <= begin) return Directory{begin, size, begin - recorded, 0};
  if (recorded - begin > before) return std::nullopt;
  return Directory{begin, size, 0, recorded - begin};
}

// A window that moves over the central directory.
class EntryReader {
 public:
  EntryReader(Reader& whole, const Directory& directory) : whole_(whole), position_(directory.begin), end_(directory.begin + directory.size) {}

  // The next `count` bytes, valid until the next call; empty where the directory has fewer.
  Result<Bytes> take(std::size_t count) {
    if (held_.size() - taken_ < count) {
      const std::uint64_t at = position_ - (held_.size() - taken_);
      TRY(held_, fetch(whole_, at, static_cast<std::size_t>(std::min<std::uint64_t>(end_ - at, kStep))));
      position_ = at + held_.size();
      taken_ = 0;
      if (held_.size() < count) return Bytes{};
    }
    taken_ += count;
    return Bytes(held_).subspan(taken_ - count, count);
  }

 private:
  static constexpr std::size_t kStep = 256 * 1024;  // more than any entry is long
  Reader& whole_;
  std::uint64_t position_, end_;  // behind what is held; of the directory
  std::vector<Byte> held_;
  std::size_t taken_ = 0;
};

struct Entry {
  std::uint64_t header = 0, packed = 0, unpacked = 0;
};

// APPNOTE.TXT §4.5.3: the values that did not fit stand in the extra field, in this order.
void widen(Entry& entry, Bytes extra) {
  constexpr std::size_t kWide = 0x0001;
  while (extra.size() >= 4) {
    const std::size_t id = static_cast<std::size_t>(number(extra, 0, 2)), size = static_cast<std::size_t>(number(extra, 2, 2));
    if (size > extra.size() - 4) return;
    Bytes value = extra.subspan(4, size);
    if (id == kWide) {
      for (std::uint64_t* field : {&entry.unpacked, &entry.packed, &entry.header}) {
        if (*field != kUnset32 || value.size() < 8) continue;
        *field = number(value, 0, 8);
        value = value.subspan(8);
      }
      return;
    }
    extra = extra.subspan(4 + size);
  }
}

// Walks the directory: where the first member lies, and the folders that have data. False: it is no directory.
Result<bool> walk(Reader& whole, const Directory& directory, ZipLayout& layout, Budget& budget) {
  EntryReader entries(whole, directory);
  std::uint64_t left = directory.size;
  layout.first = directory.begin;
  while (left >= kEntrySize) {
    TRY(const Bytes fixed, entries.take(kEntrySize));
    if (!is_at(fixed, 0, "PK\x01\x02"sv)) return is_at(fixed, 0, "PK\x05\x05"sv) && left < directory.size;  // a signature may end it
    const auto name_size = static_cast<std::size_t>(number(fixed, 28, 2)), extra_size = static_cast<std::size_t>(number(fixed, 30, 2));
    const auto rest_size = name_size + extra_size + static_cast<std::size_t>(number(fixed, 32, 2));
    Entry entry{number(fixed, 42, 4), number(fixed, 20, 4), number(fixed, 24, 4)};
    const auto method = static_cast<std::uint16_t>(number(fixed, 10, 2));
    const bool encrypted = (fixed[8] & 1) != 0;
    TRY(const Bytes rest, entries.take(rest_size));
    if (rest.size() < rest_size) return false;
    widen(entry, rest.subspan(name_size, extra_size));
    if (entry.header < directory.lost || entry.header - directory.lost > directory.begin - layout.base) return false;
    const std::uint64_t header = layout.base + entry.header - directory.lost;
    layout.first = std::min(layout.first, header);
    const bool has_data = entry.unpacked > 0 || entry.packed > kEmptyDeflate;
    if (name_size > 0 && rest[name_size - 1] == '/' && has_data && layout.folders.size() < budget.limits().max_members)
      layout.folders.push_back({std::string(as_text(rest.first(name_size))), header, entry.packed, method, encrypted});
    ++layout.members;
    left -= std::min<std::uint64_t>(left, kEntrySize + rest_size);
    if (const auto limit = budget.spend_bytes(0)) return fail_skip(*limit, "a zip's directory");
  }
  return true;
}

// Where end records may stand: all of the record is there.
std::vector<std::size_t> find_records(Bytes tail) {
  std::vector<std::size_t> found;
  const std::string_view text = as_text(tail);
  for (std::size_t at = text.find("PK\x05\x06"sv); at != text.npos; at = text.find("PK\x05\x06"sv, at + 1))
    if (tail.size() - at >= kRecordSize) found.push_back(at);
  return found;
}

}  // namespace

Result<std::optional<ZipLayout>> find_zip(Reader& whole, std::uint64_t size, Budget& budget, std::uint64_t before) {
  // Most have no comment.
  for (const std::uint64_t reach : {std::uint64_t{kRecordSize + kLocatorSize + kRecord64Size}, kZipEndReach + kLocatorSize + kRecord64Size}) {
    const std::uint64_t offset = size - std::min(size, reach);
    TRY(const std::vector<Byte> tail, fetch(whole, offset, static_cast<std::size_t>(size - offset)));
    constexpr int kMostTried = 8;  // records in a comment or a program's strings are no more than a few
    const std::vector<std::size_t> records = find_records(tail);
    int tried = 0;
    for (auto at = records.rbegin(); at != records.rend() && tried < kMostTried; ++at, ++tried) {
      const auto directory = directory_of(tail, *at, offset, before);
      if (!directory) continue;
      ZipLayout layout;
      layout.base = directory->base;
      layout.lost = directory->lost;
      layout.record_end = offset + *at + kRecordSize;
      layout.end = std::min(size, layout.record_end + number(tail, *at + 20, 2));
      TRY(const bool found, walk(whole, *directory, layout, budget));
      if (found) return layout;
    }
    if (offset == 0) break;
  }
  return std::nullopt;
}

}  // namespace mayfly::carrier
