// Files that have several names: each is read once, under the name that sorts first, so that the order of the walk does not show. So they wait until all
// else is read. A name is kept as text, not as an open directory: a tree full of them needs no more descriptors than any other.
//
// Memory is bounded. When kMostNames wait, they are read at once under the best name so far. When kMostRead were read so, further files are read under each
// of their names: twice is better than not at all.
//
// Not thread-safe: the walk guards it.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace mayfly::leaks {

using Inode = std::pair<dev_t, ino_t>;

struct LinkedName {
  std::size_t root = 0;  // which PATH it was reached from
  std::string relative;  // to that PATH, raw; of its last name too
  std::string path;      // as shown; decides which name sorts first
};

class LinkedFiles {
 public:
  static constexpr std::size_t kMostNames = 65'536, kMostRead = 1'000'000;
  explicit LinkedFiles(std::size_t most_names = kMostNames, std::size_t most_read = kMostRead) : most_names_(most_names), most_read_(most_read) {}

  // What to do with a name that was met: `wait`; `read_now`; or it is another name of a known file, and `other` is the one of the two that is left out.
  enum class Met { wait, read_now, duplicate };
  Met meet(Inode inode, LinkedName name, std::string& other);

  bool is_full() const { return waiting_.size() >= most_names_; }

  // All that wait, to be read now. Later names of theirs are duplicates.
  std::vector<std::pair<Inode, LinkedName>> take();

 private:
  const std::size_t most_names_, most_read_;
  std::map<Inode, LinkedName> waiting_;
  std::set<Inode> read_;
};

}  // namespace mayfly::leaks
