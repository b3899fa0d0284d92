#include "model/coverage.h"

#include <array>
#include <iterator>

#include "base/check.h"

namespace mayfly::model {
namespace {

using enum SkipReason;
using enum SkipKind;

// In the order of the enumeration; the name is the enumerator's.
constexpr std::array kSkipReasons = {
    SkipRow{excluded, by_rule, "excluded", "Left out by --exclude, or not named by --include."},
    SkipRow{device, by_rule, "device", "A character or block device: it has no end to read to."},
    SkipRow{fifo, by_rule, "fifo", "A named pipe: reading it would wait for a writer."},
    SkipRow{socket, by_rule, "socket", "A socket: it holds nothing that could be read."},
    SkipRow{kernel_filesystem, by_rule, "kernel_filesystem", "Made by the kernel on reading (/proc, /sys and their kin), not stored."},
    SkipRow{other_filesystem, by_rule, "other_filesystem", "On another filesystem, and --one-file-system was given."},
    SkipRow{symbolic_link, by_rule, "symbolic_link", "A symbolic link, not followed without -L."},
    SkipRow{duplicate_link, by_rule, "duplicate_link", "Another name of a file that was read already."},
    SkipRow{over_max_size, by_rule, "over_max_size", "Larger than --max-file-size allows."},
    SkipRow{baseline, by_rule, "baseline", "A finding that the --baseline file knows."},
    SkipRow{inline_allow, by_rule, "inline_allow", "A finding that a mayfly:allow beside it excuses, with --honour-inline."},
    SkipRow{document_text, by_rule, "document_text", "A PDF document: its bytes were searched, the packed text in it was not."},
    SkipRow{no_permission, unread, "no_permission", "The system refused to open or list it."},
    SkipRow{not_found, unread, "not_found", "Named, but not there, or gone between listing and reading."},
    SkipRow{io_error, unread, "io_error", "The system failed while reading it."},
    SkipRow{changed_while_read, unread, "changed_while_read", "It changed while it was being read, so a key may have slipped by."},
    SkipRow{shallow, unread, "shallow", "A shallow clone: the history before it was never fetched."},
    SkipRow{partial_clone, unread, "partial_clone", "A partial clone: some objects were left with its remote, and are not fetched."},
    SkipRow{alternate, unread, "alternate", "Objects that lie in another repository, which is read only with --alternates."},
    SkipRow{outside_repository, unread, "outside_repository", "A link that leads out of the repository: it is not followed."},
    SkipRow{unsupported_repository, unread, "unsupported_repository", "A format or an extension of a git repository that is not known here."},
    SkipRow{missing_object, unread, "missing_object", "An object that the repository names and does not hold."},
    SkipRow{missing_lfs_object, unread, "missing_lfs_object", "A file that a Git LFS pointer stands for, and that the repository does not hold."},
    SkipRow{broken_object, unread, "broken_object", "A git object, pack or index that is damaged or cut short."},
    SkipRow{broken_container, unread, "broken_container", "An archive or document that is cut short, malformed, or not what it begins as."},
    SkipRow{encrypted_container, unread, "encrypted_container", "An archive or document that needs a password."},
    SkipRow{unsupported_container, unread, "unsupported_container", "An archive or document of a kind or method that is known but cannot be opened."},
    SkipRow{cap_bytes, unread, "cap_bytes", "Unpacking gave more bytes than the limit allows."},
    SkipRow{cap_ratio, unread, "cap_ratio", "Unpacking gave far more bytes than went in, as in a decompression bomb."},
    SkipRow{cap_depth, unread, "cap_depth", "Carriers inside carriers, deeper than the limit allows."},
    SkipRow{cap_members, unread, "cap_members", "More members in one carrier than the limit allows."},
    SkipRow{cap_time, unread, "cap_time", "Reading it took longer than the limit allows."},
    SkipRow{cap_key_length, unread, "cap_key_length", "A run after a key's prefix that is longer than any key."},
    SkipRow{interrupted, unread, "interrupted", "The run was stopped before this was read."},
};

static_assert([] {
  for (std::size_t i = 0; i < kSkipReasons.size(); ++i)
    if (static_cast<std::size_t>(kSkipReasons[i].reason) != i) return false;
  return kSkipReasons.back().reason == interrupted;
}());

}  // namespace

const SkipRow& row_of(SkipReason reason) {
  const auto index = static_cast<std::size_t>(reason);
  CHECK(index < kSkipReasons.size());
  return kSkipReasons[index];
}

std::span<const SkipRow> all_skip_reasons() { return kSkipReasons; }

std::string_view name_of(SkipKind kind) { return kind == by_rule ? "by-rule" : "unread"; }

std::string_view name_of(Status status) {
  switch (status) {
    case Status::complete: return "complete";
    case Status::partial: return "partial";
    case Status::failed: return "failed";
  }
  return "failed";
}

void Skip::add(std::string_view path, std::uint64_t times) {
  if (path.empty() || (paths.size() == kMostNamed && path > paths.rbegin()->first)) return;
  const auto known = paths.find(path);
  if (known != paths.end()) known->second += times;
  else paths.emplace(path, times);
  if (paths.size() > kMostNamed) paths.erase(std::prev(paths.end()));
}

void Coverage::skip(SkipReason reason, std::string_view path, std::uint64_t count) {
  if (count == 0) return;
  Skip& known = skipped[reason];
  known.count += count;
  known.add(path, count);
}

void Coverage::merge(const Coverage& other) {
  files += other.files;
  members += other.members;
  bytes += other.bytes;
  unpacked += other.unpacked;
  objects += other.objects;
  objects_by_git += other.objects_by_git;
  // By value: `other` may be this very coverage.
  for (const auto& [reason, one] : std::map(other.skipped)) {
    Skip& known = skipped[reason];
    known.count += one.count;
    for (const auto& [path, times] : one.paths) known.add(path, times);
  }
}

std::uint64_t Coverage::count(SkipReason reason) const {
  const auto it = skipped.find(reason);
  return it == skipped.end() ? 0 : it->second.count;
}

std::uint64_t Coverage::count(SkipKind kind) const {
  std::uint64_t sum = 0;
  for (const auto& [reason, one] : skipped)
    if (row_of(reason).kind == kind) sum += one.count;
  return sum;
}

Status Coverage::status() const {
  if (count(unread) == 0) return Status::complete;
  // Whoever was stopped early cannot say that nothing could have been read.
  const bool nothing = files == 0 && members == 0 && bytes == 0 && objects == 0;
  return nothing && !skipped.contains(interrupted) ? Status::failed : Status::partial;
}

}  // namespace mayfly::model
