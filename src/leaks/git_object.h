// Scans one git object from end to end. Used by one worker; not thread-safe.
#pragma once

#include "gitdb/object.h"
#include "gitdb/rope.h"
#include "leaks/contents.h"

namespace mayfly::leaks {

// A rope as a reader, which can seek. The rope outlives it.
class RopeReader : public carrier::Reader {
 public:
  explicit RopeReader(const gitdb::Rope& rope) : rope_(rope) {}
  Result<std::size_t> read(std::span<Byte> out) override;
  std::optional<std::uint64_t> size() const override { return rope_.size(); }
  Result<void> seek(std::uint64_t offset) override;

 private:
  const gitdb::Rope& rope_;
  std::uint64_t at_ = 0;
};

Where where_of(const gitdb::ObjectId& id);

// Findings are appended to contents.found. `anchors`: where all anchors are (git_traits.h), sorted: names of a tree that hold none are passed over;
// null: not known.
void scan_object(Contents& contents, gitdb::Type type, const gitdb::Rope& content, const gitdb::ObjectId& id,
                 const std::vector<std::uint64_t>* anchors = nullptr);

// The same for an object that comes as a stream: a blob, or a text.
void scan_object(Contents& contents, gitdb::Type type, carrier::Reader& content, const gitdb::ObjectId& id);

// The names in a tree: "<mode> <name>\0<id>" again and again. What is no entry is scanned as it is.
void scan_tree(Contents& contents, Bytes tree, const gitdb::ObjectId& id, const std::vector<std::uint64_t>* anchors);

}  // namespace mayfly::leaks
