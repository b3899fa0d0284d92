// Database: all objects of a repository: its packs, its loose objects, and those of further object directories (alternates). Reads single objects, and
// gives packs and loose objects to whoever walks them all.
//
// An object counts once, however often it is stored: the first of the packs in order, or else the first directory that has it loose. What could not be
// opened is listed, never an error of the whole.
// Opening reads the indexes' heads and lists folders; nothing is inflated. Thread-safe once open: read() may be called from many threads.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "gitdb/families.h"
#include "gitdb/loose.h"

namespace mayfly::gitdb {

struct ObjectDirectory {
  std::string path;  // "….git/objects"
};

// A pack that stands in another file, without an index (a bundle).
struct PackInFile {
  std::string path;
  std::uint64_t offset = 0;
};

struct UnopenedFile {
  std::string path;
  Error error;
};

class Database : public ObjectSource {
 public:
  static std::unique_ptr<Database> open(const std::vector<ObjectDirectory>& directories, const std::vector<PackInFile>& packs, Hash hash);

  Result<Object> read(const ObjectId& id, std::uint64_t limit) override;
  bool has(const ObjectId& id) const;
  bool has_prefix(std::uint64_t prefix) const;  // an object whose name begins with these 8 bytes, the first the highest
  Hash hash() const { return hash_; }

  std::size_t pack_count() const { return packs_.size(); }
  const Pack& pack(std::size_t i) const { return *packs_[i]; }
  // Of pack `i`: is the object at this place of its index this pack's to give?
  bool is_first(std::size_t i, std::uint32_t place) const;

  struct Loose {
    ObjectId id;
    std::uint32_t directory;
  };
  const std::vector<Loose>& loose() const { return loose_; }  // each id once, those in packs left out
  std::string path_of(const Loose& loose) const { return loose_path(directories_[loose.directory].path, loose.id); }

  const std::vector<UnopenedFile>& unopened() const { return unopened_; }
  std::uint64_t object_count() const;  // distinct ids

 private:
  explicit Database(Hash hash) : hash_(hash) {}
  void open_packs(std::set<std::string>& known);
  void open_packs_of(const std::string& folder, std::set<std::string>& known, std::vector<UnopenedFile>& gone);
  bool is_packed(const ObjectId& id) const;
  void open_in_file(const PackInFile& file);
  void list_loose(std::uint32_t directory);
  Result<Object> read_any(const ObjectId& id, std::uint64_t limit, int depth);
  Result<Object> read_packed(const Pack& pack, std::uint64_t offset, std::uint64_t limit, int depth);
  Result<Object> read_loose(const std::string& path, std::uint64_t limit);

  Hash hash_;
  std::vector<ObjectDirectory> directories_;
  std::vector<std::unique_ptr<Pack>> packs_;
  std::vector<Loose> loose_;
  std::vector<UnopenedFile> unopened_;
};

}  // namespace mayfly::gitdb
