// A pack (gitformat-pack(5)), version 2 or 3: objects one behind the other, each a whole one or a delta against another.
//
//   pack  = "PACK" version count entry* trailer       entry = type-and-size [base] zlib-stream
//   base  = of an ofs-delta: how far back the base's entry begins;  of a ref-delta: the base's name
//
// Immutable once opened; thread-safe. A pack may stand behind other bytes of its file (a bundle); offsets are from the pack's own first byte.
#pragma once

#include <optional>
#include <string>

#include "gitdb/inflate.h"
#include "gitdb/mapped_file.h"
#include "gitdb/pack_index.h"

namespace mayfly::gitdb {

inline constexpr std::size_t kPackHeader = 12;

struct EntryHead {
  enum class Kind { whole, offset_delta, name_delta };
  Kind kind = Kind::whole;
  Type type = Type::blob;         // of a whole object
  std::uint64_t size = 0;         // of the inflated bytes: the object or the delta
  std::uint64_t base_offset = 0;  // of an offset_delta
  ObjectId base_id;               // of a name_delta
  std::size_t head_size = 0;      // bytes before the zlib stream
};

// `bytes`: the pack; `end`: where its trailer begins. `corrupt`: no entry begins at `offset`.
Result<EntryHead> read_entry_head(Bytes bytes, std::uint64_t offset, std::uint64_t end, Hash hash);

class Pack {
 public:
  // Checks the header. The index comes from beside it, or by index_by_walking().
  static Result<Pack> open(const std::string& path, std::uint64_t begin, Hash hash, Links links = Links::refuse);

  const std::string& path() const { return path_; }
  Hash hash() const { return hash_; }
  Bytes bytes() const { return file_.bytes().subspan(begin_); }
  std::uint64_t end() const { return bytes().size() - size_of(hash_); }  // of the entries
  std::uint32_t stated_count() const;                                    // the header's word
  bool damaged() const { return file_.damaged() || index.damaged(); }

  Result<EntryHead> head(std::uint64_t offset) const { return read_entry_head(bytes(), offset, end(), hash_); }

  // Inflates the entry's bytes into `out`, which is head.size long.
  Result<std::size_t> inflate(std::uint64_t offset, const EntryHead& head, Inflater& inflater, std::span<Byte> out) const;
  Bytes packed(std::uint64_t offset, const EntryHead& head) const { return bytes().first(end()).subspan(offset + head.head_size); }

  PackIndex index;

 private:
  explicit Pack(MappedFile file) : file_(std::move(file)) {}
  std::string path_;
  std::uint64_t begin_ = 0;
  Hash hash_ = Hash::sha1;
  MappedFile file_;
};

}  // namespace mayfly::gitdb
