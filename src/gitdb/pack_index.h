// The index of a pack: the name of each object, sorted, and where it begins in the pack. Read from an .idx file of version 1 or 2 (gitformat-pack(5)),
// or made from rows that a multi-pack index or a walk over the pack gave.
//
//   v2 = "\377tOc" 00000002 fan-out[256] name[n] crc32[n] offset[n] long-offset[m] trailer      all numbers big-endian; an offset with its top bit
//   v1 = fan-out[256] (offset name)[n] trailer                                                 set is the place of a long one
//
// Immutable; thread-safe. Offsets are the file's word: who reads the pack checks them.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "gitdb/mapped_file.h"
#include "gitdb/object.h"

namespace mayfly::gitdb {

class PackIndex {
 public:
  struct Row {
    ObjectId id;
    std::uint64_t offset;
  };

  static Result<PackIndex> open(const std::string& path, Hash hash);
  static Result<PackIndex> parse(Bytes bytes, Hash hash);      // `bytes` outlive it
  static PackIndex made_of(std::vector<Row> rows, Hash hash);  // in any order

  std::uint32_t count() const { return count_; }
  ObjectId id(std::uint32_t i) const { return object_id(hash_, name(i)); }
  std::uint64_t offset(std::uint32_t i) const;
  std::optional<std::uint32_t> find(const ObjectId& id) const;
  bool damaged() const { return file_ && file_->damaged(); }

 private:
  Bytes name(std::uint32_t i) const { return names_.subspan(i * stride_, size_of(hash_)); }
  Result<void> take_version_1(Bytes bytes);
  Result<void> take_version_2(Bytes bytes);
  Result<void> take_fan_out(Bytes fan_out);
  Result<void> check_fan_out() const;

  Hash hash_ = Hash::sha1;
  std::uint32_t count_ = 0;
  std::size_t stride_ = 20;                   // bytes from one name to the next
  Bytes names_;                               // the first name begins here
  std::array<std::uint32_t, 257> fan_out_{};  // how many names begin with a smaller byte
  Bytes offsets_, long_offsets_;              // 4 and 8 bytes each, as in the file
  std::size_t offset_stride_ = 4;
  std::optional<MappedFile> file_;
  std::vector<Byte> own_names_;  // of one made of rows
  std::vector<std::uint64_t> own_offsets_;
};

}  // namespace mayfly::gitdb
