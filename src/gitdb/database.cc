#include "gitdb/database.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include "base/hash.h"
#include "gitdb/entry_reader.h"
#include "gitdb/multi_pack_index.h"
#include "gitdb/pack_walk.h"

namespace mayfly::gitdb {
namespace {

namespace fs = std::filesystem;

// Names in a folder, sorted. An empty list where there is no such folder; nullopt: it cannot be listed.
std::optional<std::vector<std::string>> names_in(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code error;
  fs::directory_iterator it(folder, error);
  if (error == std::errc::no_such_file_or_directory) return names;
  for (; !error && it != fs::directory_iterator(); it.increment(error)) names.push_back(it->path().filename().string());
  if (error) return std::nullopt;
  std::sort(names.begin(), names.end());
  return names;
}

std::string stem_of(const std::string& name) { return name.substr(0, name.rfind('.')); }

// Rows for packs without an index of their own, by the pack's stem.
std::map<std::string, std::vector<PackIndex::Row>> rows_of_multi_pack_index(const std::string& path, Hash hash, std::vector<UnopenedFile>& unopened) {
  std::map<std::string, std::vector<PackIndex::Row>> rows;
  auto file = MappedFile::open(path);
  if (!file) {
    if (file.error().code != Code::not_found) unopened.push_back({path, file.error()});
    return rows;
  }
  auto index = parse_multi_pack_index(file->bytes(), hash);
  if (!index) {
    unopened.push_back({path, index.error()});
    return rows;
  }
  for (std::size_t i = 0; i < index->packs.size(); ++i) rows[stem_of(index->packs[i])] = std::move(index->rows[i]);
  return rows;
}

}  // namespace

std::unique_ptr<Database> Database::open(const std::vector<ObjectDirectory>& directories, const std::vector<PackInFile>& packs, Hash hash) {
  std::unique_ptr<Database> database(new Database(hash));
  database->directories_ = directories;
  for (const PackInFile& file : packs) database->open_in_file(file);
  std::set<std::string> known;
  database->open_packs(known);
  for (std::uint32_t i = 0; i < directories.size(); ++i) database->list_loose(i);
  // git writes a pack before it takes away what went into it: loose objects that went before they were listed are in packs that came meanwhile.
  const std::size_t before = database->packs_.size();
  database->open_packs(known);
  if (database->packs_.size() > before) std::erase_if(database->loose_, [&](const Loose& loose) { return database->is_packed(loose.id); });
  return database;
}

// Opens all packs that are not `known` yet. One that is gone once it is opened went into another, or nothing needs it: so the folders are listed again.
void Database::open_packs(std::set<std::string>& known) {
  constexpr int kTries = 20;
  for (int i = 0; i < kTries; ++i) {
    std::vector<UnopenedFile> gone;
    for (const ObjectDirectory& directory : directories_) open_packs_of(directory.path + "/pack", known, gone);
    if (gone.empty()) return;
    if (i + 1 == kTries) unopened_.insert(unopened_.end(), gone.begin(), gone.end());
  }
}

void Database::open_packs_of(const std::string& folder, std::set<std::string>& known, std::vector<UnopenedFile>& gone) {
  const auto names = names_in(folder);
  if (!names && known.insert(folder).second) unopened_.push_back({folder, Error{Code::denied, "this folder cannot be listed", {}, {}}});
  if (!names) return;
  std::optional<std::map<std::string, std::vector<PackIndex::Row>>> others;
  for (const std::string& name : *names) {
    if (!name.ends_with(".pack")) continue;
    const std::string path = folder + "/" + name, stem = stem_of(name);
    if (!known.insert(path).second) continue;
    auto pack = Pack::open(path, 0, hash_);
    if (!pack) {
      (pack.error().code == Code::not_found ? gone : unopened_).push_back({path, pack.error()});
      continue;
    }
    auto index = PackIndex::open(folder + "/" + stem + ".idx", hash_);
    if (index && index->count() != pack->stated_count())
      unopened_.push_back({path, Error{Code::corrupt, "the pack says that it holds another number of objects than its index", {}, {}}});
    if (!index) {
      if (!others) others = rows_of_multi_pack_index(folder + "/multi-pack-index", hash_, unopened_);
      const auto found = others->find(stem);
      if (found != others->end()) index = PackIndex::made_of(std::move(found->second), hash_);
    }
    // Neither: the pack tells by itself what it holds.
    if (!index) index = index_by_walking(*pack, *this);
    if (!index) {
      unopened_.push_back({path, index.error()});
      continue;
    }
    pack->index = std::move(*index);
    packs_.push_back(std::make_unique<Pack>(std::move(*pack)));
  }
}

void Database::open_in_file(const PackInFile& file) {
  auto pack = Pack::open(file.path, file.offset, hash_, Links::follow);
  auto index = pack ? index_by_walking(*pack, *this) : Result<PackIndex>(std::unexpected(pack.error()));
  if (!index) {
    unopened_.push_back({file.path, index.error()});
    return;
  }
  pack->index = std::move(*index);
  packs_.push_back(std::make_unique<Pack>(std::move(*pack)));
}

void Database::list_loose(std::uint32_t directory) {
  const std::size_t first_new = loose_.size();
  for (int fan = 0; fan < 256; ++fan) {
    const char byte = static_cast<char>(fan);
    const std::string prefix = hex_encode({&byte, 1}), folder = directories_[directory].path + "/" + prefix;
    std::error_code no_matter;
    const bool is_link = fs::is_symlink(fs::symlink_status(folder, no_matter));
    const auto names = is_link ? std::nullopt : names_in(folder);
    if (!names) unopened_.push_back({folder, Error{Code::denied, is_link ? "this folder is a link" : "this folder cannot be listed", {}, {}}});
    for (const std::string& name : names.value_or(std::vector<std::string>{})) {
      const auto id = object_id(prefix + name);
      if (!id || id->hash != hash_) continue;  // tmp_obj_… of a write under way
      if (is_packed(*id)) continue;
      const auto old_end = loose_.begin() + static_cast<std::ptrdiff_t>(first_new);
      const bool seen = std::binary_search(loose_.begin(), old_end, Loose{*id, 0}, [](const Loose& a, const Loose& b) { return a.id < b.id; });
      if (!seen) loose_.push_back({*id, directory});
    }
  }
  std::sort(loose_.begin(), loose_.end(), [](const Loose& a, const Loose& b) { return a.id < b.id; });
}

bool Database::is_first(std::size_t i, std::uint32_t place) const {
  const PackIndex& index = packs_[i]->index;
  const ObjectId id = index.id(place);
  if (place > 0 && index.id(place - 1) == id) return false;
  for (std::size_t before = 0; before < i; ++before)
    if (packs_[before]->index.find(id)) return false;
  return true;
}

bool Database::is_packed(const ObjectId& id) const {
  return std::any_of(packs_.begin(), packs_.end(), [&](const auto& pack) { return pack->index.find(id).has_value(); });
}

bool Database::has(const ObjectId& id) const {
  return is_packed(id) || std::binary_search(loose_.begin(), loose_.end(), Loose{id, 0}, [](const Loose& a, const Loose& b) { return a.id < b.id; });
}

bool Database::has_prefix(std::uint64_t prefix) const {
  for (const auto& pack : packs_)
    if (pack->index.has_prefix(prefix)) return true;
  const auto first = std::ranges::lower_bound(loose_, prefix, {}, [](const Loose& one) { return big_endian_64(one.id.bytes, 0); });
  return first != loose_.end() && big_endian_64(first->id.bytes, 0) == prefix;
}

std::uint64_t Database::object_count() const {
  std::uint64_t count = loose_.size();
  for (std::size_t i = 0; i < packs_.size(); ++i)
    for (std::uint32_t place = 0; place < packs_[i]->index.count(); ++place) count += is_first(i, place) ? 1 : 0;
  return count;
}

// Every copy is tried: one may be broken where another is not.
Result<Object> Database::read(const ObjectId& id, std::uint64_t limit) { return read_any(id, limit, 0); }

// `depth`: how many packs have sent us on to another for a base.
Result<Object> Database::read_any(const ObjectId& id, std::uint64_t limit, int depth) {
  constexpr int kMaxDepth = 16;
  if (depth > kMaxDepth) return fail(Code::corrupt, "a chain of deltas that has no end");
  Error error{Code::not_found, "no such object: " + hex(id), {}, {}};
  const auto take = [&](Result<Object>&& object) {
    if (!object) error = std::move(object.error());
    return std::move(object);
  };
  for (const auto& pack : packs_) {
    const auto place = pack->index.find(id);
    if (!place) continue;
    if (auto object = take(read_packed(*pack, pack->index.offset(*place), limit, depth))) return object;
  }
  for (const ObjectDirectory& directory : directories_) {
    auto object = read_loose(loose_path(directory.path, id), limit);
    if (object) return object;
    if (object.error().code != Code::not_found) error = std::move(object.error());
  }
  return std::unexpected(std::move(error));
}

Result<Object> Database::read_packed(const Pack& pack, std::uint64_t offset, std::uint64_t limit, int depth) {
  const auto local = [&](const ObjectId& id) -> std::optional<std::uint64_t> {
    const auto place = pack.index.find(id);
    return place ? std::optional(pack.index.offset(*place)) : std::nullopt;
  };
  return read_entry(pack, offset, limit, local, [&](const ObjectId& id) { return read_any(id, limit, depth + 1); });
}

Result<Object> Database::read_loose(const std::string& path, std::uint64_t limit) {
  TRY(LooseObject loose, LooseObject::open(path));
  if (loose.head().size > limit) return fail_too_large(limit);
  Object object{loose.head().type, std::vector<Byte>(static_cast<std::size_t>(loose.head().size))};
  std::span<Byte> rest(object.content);
  while (!rest.empty()) {
    TRY(const std::size_t n, loose.read(rest));
    rest = rest.subspan(n);
  }
  Byte beyond = 0;
  TRY(loose.read({&beyond, 1}));
  return object;
}

}  // namespace mayfly::gitdb
