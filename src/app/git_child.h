// Objects that are too large for our own reader, read by git: a file of some hundred megabytes that git stores as a delta must stand in memory whole, and its
// base too. git runs for these alone, and only where there are any.
//
// The repository configures nothing. git is given a repository made for the purpose in a private folder, with a configuration of our own and links to the packs
// and loose objects that are regular files of the repository; no other file of it is seen, no alternate, no replacement, no hook, and nothing is fetched. Its
// environment holds what is written here and nothing else; its memory is bounded by kMostMemory. The folder goes with the object.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "carrier/reader.h"
#include "gitdb/object.h"
#include "leaks/git_stream.h"

namespace mayfly::app {

class GitChild {
 public:
  static constexpr std::uint64_t kMostMemory = std::uint64_t{4} << 30;
  static constexpr std::uint64_t kMostObject = std::uint64_t{512} << 20;  // bytes; git makes no deltas of larger files (core.bigFileThreshold)
  static constexpr std::uint64_t kMostBytes = std::uint64_t{4} << 30;     // of all objects of one run

  GitChild(const std::vector<std::string>& object_directories, gitdb::Hash hash) : directories_(object_directories), hash_(hash) {}
  ~GitChild();
  GitChild(const GitChild&) = delete;
  GitChild& operator=(const GitChild&) = delete;

  // Gives each of the objects that git can read, and that is not larger than the limits allow, to `take`, which reads its content to the end. What is not given
  // was not read. `not_found`: there is no git; `unavailable`: the private folder cannot be made.
  Result<void> read(const std::vector<gitdb::ObjectId>& objects, const std::function<void(const leaks::StreamedObject&, carrier::Reader&)>& take);

 private:
  Result<void> make_folder(const std::vector<gitdb::ObjectId>& objects);
  Result<void> write_names(const std::vector<gitdb::ObjectId>& objects) const;

  const std::vector<std::string> directories_;
  const gitdb::Hash hash_;
  std::string folder_;
};

}  // namespace mayfly::app
