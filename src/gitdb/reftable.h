// Refs in reftable form: a stack of tables, each sorted and immutable, of which a newer one overrules the older (git's "reftable" document).
//
//   stack  = the file tables.list: one table's name a line, the oldest first
//   table  = header block* footer       header = "REFT" version(1) block-size(3) first-update(8) last-update(8) [hash(4), version 2]
//   block  = type(1) length(3) record* restart-offset(3)* restart-count(2) [padding]    the first one's length counts the header too
//   record = varint(shared with the name before) varint(new bytes << 3 | kind) name …   types read here: `r` refs, `g` logs (deflated behind the length)
//
// All numbers are big-endian. Indexes and the map from objects to refs are passed over: everything is read from front to end.
// Bounded by the named limits in reftable.cc. Thread-safe; plain values.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gitdb/object.h"

namespace mayfly::gitdb {

// What stands in a ref: an object, or another ref.
struct RefValue {
  std::optional<ObjectId> id;
  std::string symbolic;
};

struct Reftables {
  std::map<std::string, RefValue, std::less<>> refs;
  std::map<std::string, std::optional<ObjectId>> stash_log;  // of refs/stash, by its key in the log: the newest entry first; absent: a dropped one
  std::vector<std::string> unreadable;                       // files of the stack that are not there, or broken
  std::size_t names_size = 0, logs_size = 0;                 // bytes read so far, against their limits
};

// The stack in `folder` ("….git/reftable").
Reftables read_reftables(const std::string& folder, Hash hash);

// One table, over what older ones gave. `corrupt`: what could be read of it stands in `onto`; `unsupported`: a version or a kind that is not known.
Result<void> parse_reftable(Bytes table, Hash hash, Reftables& onto);

}  // namespace mayfly::gitdb
