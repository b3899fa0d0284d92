#include "gitdb/tree_holders.h"

#include <algorithm>
#include <memory>

#include "gitdb/big_endian.h"
#include "gitdb/changes.h"
#include "gitdb/family_walk.h"
#include "gitdb/parse_object.h"

namespace mayfly::gitdb {
namespace {

constexpr std::size_t kMostNotes = 12'000'000;               // of one repository
constexpr std::uint64_t kMostTree = std::uint64_t{1} << 27;  // bytes of a loose tree that is read
constexpr std::size_t kModeReach = 64;                       // bytes before a name's change in which its mode is looked for

// A name that a tree got with its own bytes.
struct Note {
  std::uint64_t prefix;      // of the name
  std::uint32_t entry;       // the tree: an entry of the pack, or one of the loose objects
  std::uint32_t place : 31;  // where the name begins in the tree
  std::uint32_t sure : 1;    // it is a tree's name
};

std::uint64_t prefix_of(const Byte* name) { return big_endian_64(Bytes(name, 8), 0); }

enum class Names { tree, other, unknown };

// Is the name behind the NUL at `zero` a tree's? Its mode stands before its path, which has no NUL in it.
Names kind_of(std::string_view window, std::size_t zero, bool from_start) {
  constexpr std::string_view kTree = "40000 ";
  const std::size_t before = zero == 0 ? std::string_view::npos : window.rfind('\0', zero - 1);
  const std::size_t from = before == std::string_view::npos ? 0 : before + 1;
  if (window.substr(from, zero - from).find(kTree) != std::string_view::npos) return Names::tree;
  return before == std::string_view::npos && !from_start ? Names::unknown : Names::other;
}

// Takes the notes of one pack.
class NoteTaker : public Visitor {
 public:
  NoteTaker(Hash hash, const IdSet& wanted, const std::function<bool()>& stop) : hash_(hash), wanted_(wanted), stop_(stop) {}

  void object(const Visit& visit) override {
    if (++seen_ % 4096 == 0 && stop_()) stopped = true;
    if (visit.type != Type::tree || stopped) return;
    if (visit.depth == 0) base_is_outside_ = visit.entry == kNoEntry;
    if (visit.entry == kNoEntry) return;
    if (visit.delta == nullptr || (visit.depth == 1 && base_is_outside_)) note_whole(visit);
    else note_changes(visit);
  }
  void large_object(const ObjectId&, Type type, std::uint64_t, InflateStream&) override { missing += type == Type::tree ? 1 : 0; }
  void unread(const ObjectId&, UnreadReason) override { ++missing; }

  void loose(std::uint32_t entry, Bytes content) {
    if (!note_entries(entry, content)) note_names(entry, content, 0, content.size(), 0);
  }

  std::vector<Note> notes;
  std::uint64_t missing = 0;
  bool stopped = false;  // asked to, or too many notes

 private:
  void note_whole(const Visit& visit) {
    const Bytes content = window_of(visit.content(), 0, visit.size);
    if (!note_entries(visit.entry, content)) note_names(visit.entry, content, 0, content.size(), 0);
  }

  // False: it is broken; what is noted then is noted twice, which does no harm.
  bool note_entries(std::uint32_t entry, Bytes content) {
    TreeReader reader(content, hash_);
    while (const auto one = reader.next())
      if (one->is_tree() || is_wanted(one->id.data())) note(entry, one->id.data(), static_cast<std::uint64_t>(one->id.data() - content.data()), one->is_tree());
    return !reader.broken();
  }

  // A name that is not wholly in one copy, with its NUL, has a byte in a change, an edge inside it, or begins where a change ends.
  void note_changes(const Visit& visit) {
    const std::uint64_t size = size_of(hash_);
    find_changes(*visit.delta, 2 * size + kModeReach, changes_);
    for (const Change& change : changes_) {
      const std::uint64_t from = change.begin - std::min(change.begin, size), begin = from - std::min<std::uint64_t>(from, kModeReach);
      const std::uint64_t end = std::min(visit.size, change.end + size);
      note_names(visit.entry, window_of(visit.content(), begin, end), static_cast<std::size_t>(from - begin), static_cast<std::size_t>(change.end - begin),
                 begin);
    }
  }

  // The names behind the NULs in [from, to) of the window, which stands at `origin` of the content.
  void note_names(std::uint32_t entry, Bytes window, std::size_t from, std::size_t to, std::uint64_t origin) {
    const std::string_view text = as_text(window);
    const std::size_t size = size_of(hash_);
    for (std::size_t zero = text.find('\0', from); zero < to && zero + 1 + size <= text.size(); zero = text.find('\0', zero + 1)) {
      const Byte* const name = window.data() + zero + 1;
      const Names kind = kind_of(text, zero, origin == 0);
      if (kind != Names::other || is_wanted(name)) note(entry, name, origin + zero + 1, kind == Names::tree);
    }
  }

  bool is_wanted(const Byte* name) const { return wanted_.may_contain(name) && wanted_.contains(object_id(hash_, Bytes(name, size_of(hash_)))); }

  void note(std::uint32_t entry, const Byte* name, std::uint64_t place, bool sure) {
    if (notes.size() < kMostNotes) notes.push_back({prefix_of(name), entry, static_cast<std::uint32_t>(place) & 0x7FFFFFFF, sure});
    else stopped = true;
  }

  Bytes window_of(const Rope& content, std::uint64_t begin, std::uint64_t end) { return content.window(begin, end, scratch_); }

  const Hash hash_;
  const IdSet& wanted_;
  const std::function<bool()>& stop_;
  std::uint64_t seen_ = 0;
  bool base_is_outside_ = false;
  std::vector<Change> changes_;
  std::vector<Byte> scratch_;
};

// The trees of one pack, and who got which name.
struct PackNotes {
  const Pack* pack = nullptr;
  Families families;
  std::vector<Note> notes;  // by prefix
};

class Search {
 public:
  Search(Database& database, const std::vector<ObjectId>& wanted, const std::function<bool()>& stop) : database_(database), stop_(stop) {
    for (const ObjectId& id : wanted)
      if (wanted_.insert(id)) open_.push_back(id);
  }

  std::optional<TreeHolders> run() {
    for (std::size_t i = 0; i < database_.pack_count(); ++i)
      if (!take_notes(i)) return std::nullopt;
    if (!take_loose()) return std::nullopt;
    count_missing();
    while (!open_.empty()) {
      const ObjectId id = open_.back();
      open_.pop_back();
      if (!climb(id)) return std::nullopt;
    }
    return std::move(answer_);
  }

 private:
  bool take_notes(std::size_t i) {
    PackNotes one;
    one.pack = &database_.pack(i);
    one.families = families_of(*one.pack, [&](std::uint32_t place) { return database_.is_first(i, place); });
    NoteTaker taker(database_.hash(), wanted_, stop_);
    FamilyWalk walk(*one.pack, one.families, database_, taker);
    for (const std::uint32_t root : one.families.roots) {
      if (!may_be_trees(*one.pack, one.families.entries[root])) continue;
      walk.walk(root);
      if (taker.stopped) return false;
    }
    entries_ += one.families.entries.size();
    return keep(std::move(one), taker);
  }

  static bool may_be_trees(const Pack& pack, const Entry& root) {
    const auto head = pack.head(root.offset);
    return !head || head->kind != EntryHead::Kind::whole || head->type == Type::tree;
  }

  bool take_loose() {
    NoteTaker taker(database_.hash(), wanted_, stop_);
    const auto& loose = database_.loose();
    for (std::uint32_t i = 0; i < loose.size(); ++i) {
      if (i % 256 == 0 && stop_()) return false;
      const auto object = LooseObject::open(database_.path_of(loose[i]));
      if (!object || object->head().type != Type::tree) continue;
      const auto whole = database_.read(loose[i].id, kMostTree);
      if (whole) taker.loose(i, whole->content);
      else ++taker.missing;
    }
    return keep(PackNotes{}, taker);
  }

  bool keep(PackNotes&& one, NoteTaker& taker) {
    answer_.missing += taker.missing;
    one.notes = std::move(taker.notes);
    count_ += one.notes.size();
    std::ranges::sort(one.notes, {}, &Note::prefix);
    packs_.push_back(std::move(one));
    return !taker.stopped && count_ <= kMostNotes;
  }

  void count_missing() {
    for (const PackNotes& one : packs_) {
      std::uint64_t last = 0;
      for (const Note& note : one.notes) {
        if (note.sure == 0 || note.prefix == last) continue;
        last = note.prefix;
        if (!database_.has_prefix(last)) ++answer_.missing;
      }
    }
  }

  // Everyone who holds `id`.
  bool climb(const ObjectId& id) {
    const std::uint64_t prefix = prefix_of(id.bytes.data());
    for (const PackNotes& one : packs_) {
      const auto range = std::ranges::equal_range(one.notes, prefix, {}, &Note::prefix);
      for (const Note& note : range)
        if (one.pack == nullptr) hold(database_.loose()[note.entry].id);
        else if (!follow(one, note.entry, note.place)) return false;
    }
    return true;
  }

  void hold(const ObjectId& tree) {
    if (answer_.trees.insert(tree) && !wanted_.contains(tree)) open_.push_back(tree);
  }

  // The tree at `entry` holds the name at `place`; those below it that copy the name do too.
  bool follow(const PackNotes& one, std::uint32_t entry, std::uint64_t place) {
    struct Step {
      std::uint32_t entry;
      std::uint64_t place;
    };
    std::vector<Step> steps{{entry, place}};
    while (!steps.empty()) {
      const Step step = steps.back();
      steps.pop_back();
      const Entry& holder = one.families.entries[step.entry];
      hold(one.pack->index.id(holder.index));
      for (std::uint32_t child = holder.first_child; child != kNoEntry; child = one.families.entries[child].next_sibling) {
        if (!one.families.entries[child].needed) continue;
        if (++steps_ % 4096 == 0 && (stop_() || steps_ > kMostStepsOfOne * entries_ + 1'000'000)) return false;
        if (!read_delta(*one.pack, one.families.entries[child])) continue;  // counted as missing by the walk
        for (const Operation& copy : delta_.operations)
          if (copy.is_copy() && copy.from <= step.place && step.place + size_of(database_.hash()) <= copy.from + copy.size)
            steps.push_back({child, copy.to + (step.place - copy.from)});
      }
    }
    return true;
  }

  bool read_delta(const Pack& pack, const Entry& entry) {
    const auto head = pack.head(entry.offset);
    if (!head || head->kind == EntryHead::Kind::whole || head->size > kMostTree) return false;
    return pack.inflate(entry.offset, *head, inflater_, payload_.take(static_cast<std::size_t>(head->size))) && parse_delta(payload_.bytes(), delta_);
  }

  // A crafted pack can hand one name down again and again, in each tree.
  static constexpr std::uint64_t kMostStepsOfOne = 64;  // an entry of the packs, on average

  Database& database_;
  const std::function<bool()>& stop_;
  IdSet wanted_;
  std::vector<ObjectId> open_;  // whose holders are not known yet
  std::vector<PackNotes> packs_;
  std::uint64_t count_ = 0, entries_ = 0, steps_ = 0;
  Inflater inflater_;
  Buffer payload_;
  Delta delta_;
  TreeHolders answer_;
};

}  // namespace

std::optional<TreeHolders> find_tree_holders(Database& database, const std::vector<ObjectId>& wanted, const std::function<bool()>& stop) {
  return Search(database, wanted, stop).run();
}

}  // namespace mayfly::gitdb
