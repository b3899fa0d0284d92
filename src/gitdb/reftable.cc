#include "gitdb/reftable.h"

#include <algorithm>

#include "gitdb/big_endian.h"
#include "gitdb/inflate.h"
#include "gitdb/mapped_file.h"
#include "gitdb/small_file.h"

namespace mayfly::gitdb {
namespace {

constexpr std::size_t kMostList = std::size_t{1} << 20;    // bytes of tables.list
constexpr std::size_t kMostTables = 10'000;                // git keeps a handful
constexpr std::size_t kMostName = 64 * 1024;               // bytes of one ref's name, or of where a symbolic one leads
constexpr std::size_t kMostNames = std::size_t{1} << 30;   // bytes of all names of a stack, written out, and some for each record
constexpr std::size_t kMostLogs = std::size_t{256} << 20;  // bytes of a stack's logs, inflated
constexpr std::string_view kStash = "refs/stash";

std::unexpected<Error> broken(const char* what) { return fail(Code::corrupt, std::string("a reftable is broken: ") + what); }

std::uint32_t big_endian_24(Bytes bytes, std::size_t at) { return big_endian_32(bytes, at) >> 8; }

// Takes from the front; nothing behind the end is ever read.
class Taker {
 public:
  explicit Taker(Bytes rest) : rest_(rest) {}
  bool empty() const { return rest_.empty(); }

  // As the distance of an ofs-delta is written (gitformat-pack(5)).
  Result<std::uint64_t> number() {
    constexpr std::size_t kLongest = 9;
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < rest_.size() && i < kLongest; ++i) {
      value = (i == 0 ? 0 : (value + 1) << 7) | (rest_[i] & 0x7FU);
      if (rest_[i] >= 0x80) continue;
      rest_ = rest_.subspan(i + 1);
      return value;
    }
    return broken("a number has no end");
  }

  Result<Bytes> bytes(std::uint64_t count) {
    if (count > rest_.size()) return broken("a record is cut short");
    const Bytes taken = rest_.first(static_cast<std::size_t>(count));
    rest_ = rest_.subspan(static_cast<std::size_t>(count));
    return taken;
  }

  Result<Bytes> counted() {
    TRY(const std::uint64_t count, number());
    return bytes(count);
  }

 private:
  Bytes rest_;
};

class Table {
 public:
  Table(Bytes table, Hash hash, Reftables& onto) : table_(table), hash_(hash), onto_(onto) {}

  Result<void> read() {
    TRY(header());
    if (end_ == header_size_) return {};  // no ref at all
    const bool has_refs = table_[header_size_] == 'r';
    const std::uint64_t logs = big_endian_64(table_, end_ + header_size_ + 24);
    if (has_refs) TRY(blocks('r', 0));
    if (logs != 0 || !has_refs) TRY(blocks('g', logs));
    return {};
  }

 private:
  // The footer begins with the header again, and ends with a checksum.
  Result<void> header() {
    constexpr std::size_t kHeader = 24, kFooterFields = 5 * 8 + 4;
    if (table_.size() < kHeader || !as_text(table_).starts_with("REFT")) return broken("it does not begin like one");
    const unsigned version = table_[4];
    if (version != 1 && version != 2) return fail(Code::unsupported, "a reftable of version " + std::to_string(version));
    header_size_ = version == 1 ? kHeader : kHeader + 4;
    const std::size_t footer = header_size_ + kFooterFields;
    if (table_.size() < header_size_ + footer) return broken("it is cut short");
    end_ = table_.size() - footer;
    const Bytes last = table_.subspan(end_);
    if (!std::ranges::equal(last.first(header_size_), table_.first(header_size_))) return broken("its end does not belong to its beginning");
    if (crc32(last.first(footer - 4)) != big_endian_32(last, footer - 4)) return broken("its end does not match its checksum");
    const bool sha256 = version == 2 && as_text(table_.subspan(kHeader, 4)) == "s256";
    if ((hash_ == Hash::sha256) != sha256) return fail(Code::unsupported, "a reftable for names of another hash");
    block_size_ = big_endian_24(table_, 5);
    return {};
  }

  // All blocks of a type, one behind the other; the first block of the file begins with the header.
  Result<void> blocks(char type, std::uint64_t at) {
    while (at < end_) {
      const std::size_t skipped = at == 0 ? header_size_ : 0, head = skipped + 4;
      if (end_ - at < head) return broken("a block is cut short");
      const Bytes block = table_.subspan(static_cast<std::size_t>(at), end_ - static_cast<std::size_t>(at));
      if (static_cast<char>(block[skipped]) != type) return {};
      const std::size_t length = big_endian_24(block, skipped + 1);
      if (length < head) return broken("a block is shorter than its head");
      if (type == 'g') {
        TRY(const std::size_t packed, logs(block.subspan(head), length - head));
        at += head + packed;
        continue;
      }
      if (length > block.size()) return broken("a block is cut short");
      TRY(records(block.subspan(head, length - head), &Table::ref));
      at += padded(block, length);
    }
    return {};
  }

  // A block ends where it says, or is filled up with zeros to the table's block size.
  std::size_t padded(Bytes block, std::size_t length) const {
    const bool filled = length < block_size_ && length < block.size() && block[length] == 0;
    return filled ? std::min<std::size_t>(block_size_, block.size()) : length;
  }

  Result<std::size_t> logs(Bytes packed, std::size_t size) {
    if (size > kMostLogs - std::min(kMostLogs, onto_.logs_size)) return broken("its logs are longer than logs may be");
    onto_.logs_size += size;
    std::vector<Byte> content(size);
    TRY(const std::size_t taken, inflater_.inflate(packed, content));
    TRY(records(content, &Table::log));
    return taken;
  }

  // `content`: the records and the restart table, which is only for jumping.
  Result<void> records(Bytes content, Result<void> (Table::*each)(const std::string& name, unsigned kind, Taker& rest)) {
    constexpr std::size_t kOfRecord = 32;
    if (content.size() < 2) return broken("a block is cut short");
    const std::size_t restarts = std::size_t{content[content.size() - 2]} << 8 | content[content.size() - 1];
    if (content.size() - 2 < 3 * restarts) return broken("a block is cut short");
    Taker rest(content.first(content.size() - 2 - 3 * restarts));
    std::string name;
    while (!rest.empty()) {
      TRY(const std::uint64_t shared, rest.number());
      TRY(const std::uint64_t more, rest.number());
      TRY(const Bytes added, rest.bytes(more >> 3));
      if (shared > name.size() || shared + added.size() > kMostName) return broken("a name is not one");
      name.resize(static_cast<std::size_t>(shared));
      name += as_text(added);
      onto_.names_size += name.size() + kOfRecord;
      if (onto_.names_size > kMostNames) return broken("its names are longer than names may be");
      TRY((this->*each)(name, static_cast<unsigned>(more & 7), rest));
    }
    return {};
  }

  Result<void> ref(const std::string& name, unsigned kind, Taker& rest) {
    enum Kind : unsigned { kDeleted, kObject, kPeeled, kSymbolic };
    TRY(rest.number());  // of the update that made it
    RefValue value;
    if (kind == kObject || kind == kPeeled) {
      TRY(value.id, id(rest));
      if (kind == kPeeled) TRY(rest.bytes(size_of(hash_)));  // what the tag stands on
    } else if (kind == kSymbolic) {
      TRY(const Bytes target, rest.counted());
      if (target.size() > kMostName) return broken("a name is not one");
      value.symbolic = as_text(target);
    } else if (kind != kDeleted) {
      return fail(Code::unsupported, "a reftable with a kind of ref that is not known");
    }
    if (kind == kDeleted) onto_.refs.erase(name);
    else onto_.refs[name] = std::move(value);
    return {};
  }

  // The key is the ref's name, a zero byte, and the update's number, the newest first.
  Result<void> log(const std::string& key, unsigned kind, Taker& rest) {
    std::optional<ObjectId> now;
    if (kind == 1) {
      TRY(id(rest));
      TRY(now, id(rest));
      TRY(rest.counted());  // the name and the mail of who did it
      TRY(rest.counted());
      TRY(rest.number());  // when: seconds, and the time zone's minutes
      TRY(rest.bytes(2));
      TRY(rest.counted());
    } else if (kind != 0) {
      return fail(Code::unsupported, "a reftable with a kind of log that is not known");
    }
    if (key.size() == kStash.size() + 9 && key.starts_with(kStash) && key[kStash.size()] == '\0') onto_.stash_log[key.substr(kStash.size() + 1)] = now;
    return {};
  }

  Result<ObjectId> id(Taker& rest) const {
    TRY(const Bytes name, rest.bytes(size_of(hash_)));
    return object_id(hash_, name);
  }

  const Bytes table_;
  const Hash hash_;
  Reftables& onto_;
  std::size_t header_size_ = 0, end_ = 0, block_size_ = 0;  // end_: where the footer begins
  Inflater inflater_;
};

// A table's name is a file's in the folder, nothing more.
bool is_name(std::string_view name) {
  return !name.empty() && name.front() != '.' && name.find('/') == std::string_view::npos && name.find('\0') == std::string_view::npos;
}

// False: a table was gone, as happens when git joins tables meanwhile.
bool read_once(const std::string& folder, Hash hash, Reftables& out) {
  const std::string list = folder + "/tables.list";
  const auto text = read_small_file(list, kMostList);
  if (!text) {
    out.unreadable.push_back(list);
    return text.error().code != Code::not_found;
  }
  bool all_there = true;
  std::size_t count = 0;
  std::string_view rest = *text;
  while (!rest.empty()) {
    const std::string_view name = trimmed(next_line(rest));
    if (name.empty()) continue;
    const std::string path = folder + "/" + std::string(name);
    if (!is_name(name) || ++count > kMostTables) {
      out.unreadable.push_back(list);
      return true;
    }
    const auto file = MappedFile::open(path);
    if (file && parse_reftable(file->bytes(), hash, out) && !file->damaged()) continue;
    out.unreadable.push_back(path);
    if (!file && file.error().code == Code::not_found) all_there = false;
  }
  return all_there;
}

}  // namespace

Result<void> parse_reftable(Bytes table, Hash hash, Reftables& onto) { return Table(table, hash, onto).read(); }

Reftables read_reftables(const std::string& folder, Hash hash) {
  constexpr int kTries = 5;
  Reftables out;
  for (int i = 0; i < kTries; ++i) {
    out = {};
    if (read_once(folder, hash, out)) break;
  }
  return out;
}

}  // namespace mayfly::gitdb
