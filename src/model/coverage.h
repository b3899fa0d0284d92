// Coverage: what was seen and what was not, and why. Unknown is not clean: every job answers with one of these.
//
// Plain values. Each worker keeps its own and they are merged at the end; merging is commutative and associative.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>

namespace mayfly::model {

// Why something was not looked at. One row each in kSkipReasons (coverage.cc); the name is what JSON and text show.
enum class SkipReason {
  // by rule: asked for, or harmless. The status stays `complete`.
  excluded,  // --exclude, or not --include
  device,    // character or block device
  fifo,      // named pipe
  socket,
  kernel_filesystem,  // /proc, /sys and their kin
  other_filesystem,   // --one-file-system
  symbolic_link,      // not followed without -L
  duplicate_link,     // a hard link, or a followed link, to a file that was read already
  over_max_size,      // --max-file-size
  baseline,           // a known finding of --baseline
  inline_allow,       // mayfly:allow, with --honour-inline
  document_text,      // a PDF: its bytes were read, its packed text was not
  // unread: it could have held a key. The status becomes `partial`.
  no_permission,
  not_found,  // named, but not there; or gone between listing and reading
  io_error,
  changed_while_read,
  shallow,                 // git: history that was not cloned
  partial_clone,           // git: objects left with a remote
  alternate,               // git: objects in another repository, without --alternates
  outside_repository,      // git: a link that leads out of the repository
  unsupported_repository,  // git: a format or extension that is not known
  missing_object,          // git: named, and not there
  missing_lfs_object,      // git: a file that a Git LFS pointer stands for, and that is not there
  broken_object,           // git: there, and not readable
  broken_container,        // truncated, malformed, or not what its magic says
  encrypted_container,
  unsupported_container,
  cap_bytes,  // an unpacking limit: bytes out
  cap_ratio,
  cap_depth,
  cap_members,
  cap_time,
  cap_key_length,  // a run after a key's prefix, longer than any key
  interrupted,
};

enum class SkipKind { by_rule, unread };
std::string_view name_of(SkipKind kind);  // "by-rule", "unread"

struct SkipRow {
  SkipReason reason;
  SkipKind kind;
  std::string_view name;     // "cap_ratio"
  std::string_view meaning;  // one sentence for people
};
const SkipRow& row_of(SkipReason reason);
std::span<const SkipRow> all_skip_reasons();  // in the order of the enumeration

// One reason, how often, and where: the smallest paths in the order of bytes, so that it does not matter which worker came first, nor how many there are.
struct Skip {
  static constexpr std::size_t kMostNamed = 100;

  std::uint64_t count = 0;
  // Each with how often; as a finding gives it, with `!member` behind where the skip was inside a carrier. What has no name is only counted.
  std::map<std::string, std::uint64_t, std::less<>> paths;

  std::string_view first() const { return paths.empty() ? std::string_view() : std::string_view(paths.begin()->first); }
  void add(std::string_view path, std::uint64_t times);
};

enum class Status { complete, partial, failed };
std::string_view name_of(Status status);

struct Coverage {
  std::string scope = "files";       // what kind of thing was looked at: "files", "git"
  std::uint64_t files = 0;           // regular files (and streams) read to their end
  std::uint64_t members = 0;         // members of carriers read
  std::uint64_t bytes = 0;           // bytes of the files as they lie on disk
  std::uint64_t unpacked = 0;        // bytes that carriers and encodings gave
  std::uint64_t objects = 0;         // git objects
  std::uint64_t objects_by_git = 0;  // of these, read by git for us: they are too large for our own reader
  std::map<SkipReason, Skip> skipped;

  void skip(SkipReason reason, std::string_view path, std::uint64_t count = 1);
  void merge(const Coverage& other);
  std::uint64_t count(SkipKind kind) const;
  std::uint64_t count(SkipReason reason) const;
  Status status() const;  // `partial`: something unread. `failed`: that, nothing at all read, and not for being interrupted
};

}  // namespace mayfly::model
