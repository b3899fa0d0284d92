// The scan of a git object database: every object once, whatever refers to it. Blobs as files are scanned (carriers by their magic, encodings), messages of
// commits and tags as text, and the names in trees each as a text of its own (plain bytes: nobody encodes a file name).
//
// Method. Three of four objects are deltas, and what a delta copies was scanned with its base. A child whose base gave nothing can give something only by
//   an anchor that is new: in an insert, or across an operation's edge; or
//   an anchor that was copied, and whose token does not lie inside one copy with all that a judge may look at (scan::kLookback before, scan::kMaxKeyWindow
//     behind): judged again on the bytes around it; or
//   an encoded run that a change has made or touched (git_traits.h); or
//   its first bytes, if they are now a carrier's; or its end, if an archive stands there behind a program or a script; or
//   any anchor at all, in a notebook: its texts are told apart only where there is one, or a possible run.
// Nothing of that: the object gives nothing, as its base did, because scan::scan() is a function of exactly those. Anything of it: the whole object is
// scanned, and only that makes findings. Objects on a base that gave something, holds a possible run or is a carrier are always scanned whole. So the scan
// finds what a scan of every whole object finds (`exhaustive`, which the tests compare with), place by place. Most deltas of trees are cleared by their
// inserts alone; no content is made for them.
//
// Memory: kMaxHeldBytes (gitdb/family_walk.h) and one content's buffers for each worker, 40 bytes an object of the pack at hand.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <vector>

#include "gitdb/database.h"
#include "gitdb/family_walk.h"
#include "gitdb/lfs_pointer.h"
#include "gitdb/name_table.h"
#include "leaks/contents.h"

namespace mayfly::leaks {

struct GitHit {
  gitdb::ObjectId object;
  gitdb::Type type = gitdb::Type::blob;
  Judged judged;     // place: in the object; path is the object's name in hex. Of a tree, offset is the bytes before it, and there is no line
  bool lfs = false;  // the place is in the file that the object, a Git LFS pointer, stands for
};

class GitSink {
 public:
  virtual ~GitSink() = default;
  virtual void found(const GitHit& hit) = 0;  // by one thread at a time
};

struct GitProgress {
  std::atomic<std::uint64_t> objects{0}, bytes{0}, keys{0};  // bytes: stored
};

// A blob that stands for a file elsewhere.
struct GitPointer {
  gitdb::ObjectId object;
  gitdb::LfsPointer pointer;
};

enum class GitGap { missing_base, broken, too_large, wrong_name };
std::string_view name_of(GitGap gap);

// An object that could not be read here. Whoever has another way to read it (git itself) may, and give it to scan_git_object().
struct GitUnread {
  gitdb::ObjectId object;
  GitGap reason = GitGap::broken;
};

struct GitCoverage {
  std::uint64_t objects = 0;              // scanned, each once
  std::uint64_t bytes = 0;                // of their contents
  std::uint64_t stored = 0;               // bytes of the packs and loose files read
  std::uint64_t whole = 0, by_delta = 0;  // of the objects: scanned from end to end; cleared by what their delta changes
  std::vector<GitUnread> unread;          // sorted by name
  std::vector<gitdb::UnopenedFile> unopened;
  std::map<std::string, std::uint64_t> damaged;  // packs of which pages could not be read
  std::vector<GitPointer> pointers;              // in no order
  std::set<gitdb::ObjectId> missing;             // named by what was scanned, and not there (git_links.h)
  bool interrupted = false;
  model::Coverage contents;  // skips inside objects
};

struct GitRequest {
  gitdb::Database* database = nullptr;
  std::size_t threads = 1;
  bool exhaustive = false;                  // scan every object from end to end
  bool verify = false;                      // and compare each one's hash with its name
  const gitdb::NameTable* names = nullptr;  // and ask whether what each one names is there
  Options options;
  // Leaves objects out; empty: none. Asked from many threads.
  std::function<bool(const gitdb::ObjectId&)> skip;
};

GitCoverage scan_git(const GitRequest& request, GitSink& sink, GitProgress& progress);

// One object that came another way.
void scan_git_object(const gitdb::ObjectId& id, const gitdb::Object& object, const Options& options, GitSink& sink, GitCoverage& coverage);

}  // namespace mayfly::leaks
