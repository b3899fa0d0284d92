#include "gitdb/pack_walk.h"

#include <array>
#include <map>

#include "gitdb/entry_reader.h"
#include "gitdb/family_walk.h"
#include "gitdb/naming.h"

namespace mayfly::gitdb {
namespace {

// Where each entry begins: one behind the other, and each as long as its zlib stream.
Result<std::vector<std::uint64_t>> offsets_of(const Pack& pack) {
  constexpr std::uint64_t kAtOnce = std::uint64_t{1} << 20;
  std::vector<std::uint64_t> offsets;
  Inflater inflater;
  std::vector<Byte> scratch(kAtOnce);
  std::uint64_t offset = kPackHeader;
  for (std::uint32_t left = pack.stated_count(); left > 0; --left) {
    TRY(const EntryHead head, pack.head(offset));
    offsets.push_back(offset);
    std::size_t packed = 0;
    if (head.size <= kAtOnce) {
      TRY(packed, pack.inflate(offset, head, inflater, std::span(scratch).first(static_cast<std::size_t>(head.size))));
    } else {
      InflateStream stream(pack.packed(offset, head));
      for (std::size_t n = 1; n > 0;) {
        TRY(n, stream.read(scratch));
      }
      packed = stream.consumed();
    }
    offset += head.head_size + packed;
  }
  if (offset != pack.end()) return fail(Code::corrupt, "the pack is broken: its objects do not end where it does");
  return offsets;
}

// A stand-in for a name that is not known yet: the entry's number.
ObjectId numbered(std::uint32_t number, Hash hash) {
  std::array<Byte, 32> bytes{};
  for (std::size_t i = 0; i < 4; ++i) bytes[i] = static_cast<Byte>(number >> (24 - 8 * i));
  return object_id(hash, Bytes(bytes).first(size_of(hash)));
}
std::uint32_t number_of(const ObjectId& id) {
  return static_cast<std::uint32_t>(id.bytes[0]) << 24 | static_cast<std::uint32_t>(id.bytes[1]) << 16 | static_cast<std::uint32_t>(id.bytes[2]) << 8 |
         id.bytes[3];
}

// Names every object that the walks come to; at once the source of those objects for deltas that name their base.
class Names : public Visitor, public ObjectSource {
 public:
  Names(const Pack& pack, ObjectSource& elsewhere) : pack_(pack), elsewhere_(elsewhere), namer_(pack.hash()) {}

  void object(const Visit& visit) override {
    if (visit.wanted) found(namer_.name(visit.type, visit.content()), visit.id);
  }
  void large_object(const ObjectId& id, Type type, std::uint64_t size, InflateStream& stream) override {
    std::vector<Byte> piece(256 * 1024);
    namer_.begin(type, size);
    for (;;) {
      const auto n = stream.read(piece);
      if (!n) return;
      if (*n == 0) break;
      namer_.add(Bytes(piece).first(*n));
    }
    found(namer_.end(), id);
  }
  void unread(const ObjectId&, UnreadReason) override {}

  Result<Object> read(const ObjectId& id, std::uint64_t limit) override {
    const auto local = [&](const ObjectId& name) -> std::optional<std::uint64_t> {
      const auto it = offsets_.find(name);
      return it == offsets_.end() ? std::nullopt : std::optional(it->second);
    };
    const auto offset = local(id);
    if (!offset) return elsewhere_.read(id, limit);
    return read_entry(pack_, *offset, limit, local, [&](const ObjectId& base) { return elsewhere_.read(base, limit); });
  }

  std::vector<ObjectId> take_new() { return std::move(new_); }
  std::vector<PackIndex::Row> rows() const {
    std::vector<PackIndex::Row> rows;
    for (const auto& [id, offset] : offsets_) rows.push_back({id, offset});
    return rows;
  }

 private:
  void found(const ObjectId& name, const ObjectId& number) {
    if (offsets_.emplace(name, pack_.index.offset(number_of(number))).second) new_.push_back(name);
  }

  const Pack& pack_;
  ObjectSource& elsewhere_;
  Namer namer_;
  std::map<ObjectId, std::uint64_t> offsets_;
  std::vector<ObjectId> new_;
};

}  // namespace

Result<PackIndex> index_by_walking(Pack& pack, ObjectSource& elsewhere) {
  TRY(const std::vector<std::uint64_t> offsets, offsets_of(pack));
  std::vector<PackIndex::Row> rows;
  for (std::uint32_t i = 0; i < offsets.size(); ++i) rows.push_back({numbered(i, pack.hash()), offsets[i]});
  pack.index = PackIndex::made_of(std::move(rows), pack.hash());
  const Families families = families_of(pack, [](std::uint32_t) { return true; });

  Names names(pack, elsewhere);
  FamilyWalk walk(pack, families, names, names);
  std::multimap<ObjectId, std::uint32_t> waiting;  // roots that stand on a named base
  for (const std::uint32_t root : families.roots) {
    const auto head = families.entries[root].outside ? pack.head(families.entries[root].offset) : Result<EntryHead>(EntryHead{});
    if (head && head->kind == EntryHead::Kind::name_delta) waiting.emplace(head->base_id, root);
    else walk.walk(root);
  }
  // What was named lets those go on that wait for it; at last, what waits for something outside.
  std::vector<ObjectId> ready = names.take_new();
  for (bool outside = false;; outside = true) {
    while (!ready.empty()) {
      const auto [begin, end] = waiting.equal_range(ready.back());
      ready.pop_back();
      std::vector<std::uint32_t> roots;
      for (auto it = begin; it != end; ++it) roots.push_back(it->second);
      waiting.erase(begin, end);
      for (const std::uint32_t root : roots) walk.walk(root);
      for (const ObjectId& id : names.take_new()) ready.push_back(id);
    }
    if (outside) break;
    for (const auto& [base, root] : waiting) ready.push_back(base);
  }
  return PackIndex::made_of(names.rows(), pack.hash());
}

}  // namespace mayfly::gitdb
