// What was learned about a pack in an earlier run: that all of it was scanned, and which of its objects held something or stand for
// a file elsewhere (Git LFS), and what they name that was not there. A pack never changes, so a second scan need only judge those few objects again.
//
// A file for each pack in DIR/git-cache, named by a hash of: the pack's checksum, size, inode and time of change, this program's version and rules, and
// the options that decide what is found. It holds names of objects and nothing else: no key text, no fingerprint, no path.
//
//   file = "mayfly-git-pack/2\n" object-count "\n" (["-"] hex name "\n")* "end\n"          "-": missing
//
// Written in one step, so that runs at the same time do not disturb each other; one that cannot be read or is not whole is as none. Thread-safe.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gitdb/object.h"
#include "leaks/contents.h"

namespace mayfly::gitdb {
class Pack;
}

namespace mayfly::app {

struct CachedPack {
  std::uint64_t objects = 0;
  std::vector<gitdb::ObjectId> hits;     // and pointers
  std::vector<gitdb::ObjectId> missing;  // named by objects of the packs that were scanned with this one, and not there then
};

class GitCache {
 public:
  // `state_directory` empty: there is no cache, and nothing is kept.
  GitCache(const std::string& state_directory, const leaks::Options& options);

  std::optional<CachedPack> read(const gitdb::Pack& pack) const;
  void write(const gitdb::Pack& pack, const CachedPack& content) const;  // what fails is as if it were not asked for

 private:
  std::string path_of(const gitdb::Pack& pack) const;  // empty: none
  std::string folder_, rules_;
};

}  // namespace mayfly::app
