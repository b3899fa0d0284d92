// Objects that were scanned in one of several repositories: forks share most of theirs, and an object with the same name is the same. (A Git LFS pointer
// too, but each repository has files of its own for it.) Used from many
// threads while a repository is scanned. Memory: 16 bytes an object, up to kMost; beyond that objects are scanned again.
#pragma once

#include <algorithm>
#include <array>
#include <map>
#include <mutex>
#include <vector>

#include "gitdb/object.h"
#include "leaks/git_scan.h"

namespace mayfly::app {

class GitSeen {
 public:
  static constexpr std::size_t kMost = 20'000'000;

  // True where an earlier repository had it; its hits, if any, count for this one too. Else it is noted.
  bool passes_over(const gitdb::ObjectId& id) {
    if (const auto known = hits_.find(id); known != hits_.end()) {
      const std::lock_guard lock(mutex_);
      again_.push_back(id);
      return true;
    }
    if (pointers_.contains(id)) {
      const std::lock_guard lock(mutex_);
      again_.push_back(id);
      return true;
    }
    const Name name = name_of(id);
    if (std::ranges::binary_search(seen_, name)) return true;
    const std::lock_guard lock(mutex_);
    if (seen_.size() + fresh_.size() < kMost) fresh_.push_back(name);
    return false;
  }

  // Behind a repository's scan: what could not be read is not seen; hits are remembered, and those of earlier ones added.
  void settle(std::vector<leaks::GitHit>& hits, std::vector<leaks::GitPointer>& pointers, const std::vector<leaks::GitUnread>& unread, bool whole) {
    std::vector<leaks::GitPointer> earlier;
    for (const gitdb::ObjectId& id : again_) {
      if (const auto known = hits_.find(id); known != hits_.end()) earlier_.insert(earlier_.end(), known->second.begin(), known->second.end());
      if (const auto known = pointers_.find(id); known != pointers_.end()) earlier.push_back({id, known->second});
    }
    again_.clear();
    for (const leaks::GitPointer& one : pointers) pointers_.emplace(one.object, one.pointer);
    pointers.insert(pointers.end(), earlier.begin(), earlier.end());
    for (const leaks::GitHit& hit : hits) hits_[hit.object].push_back(hit);
    hits.insert(hits.end(), earlier_.begin(), earlier_.end());
    earlier_.clear();
    if (whole) keep(unread);
    fresh_.clear();
  }

 private:
  // Half a SHA-256 and most of a SHA-1: more than anybody can make two objects agree in.
  using Name = std::array<Byte, 16>;
  static Name name_of(const gitdb::ObjectId& id) {
    Name name;
    std::copy_n(id.bytes.begin(), name.size(), name.begin());
    return name;
  }

  void keep(const std::vector<leaks::GitUnread>& unread) {
    std::ranges::sort(fresh_);
    std::vector<Name> not_read;
    for (const leaks::GitUnread& one : unread) not_read.push_back(name_of(one.object));
    std::ranges::sort(not_read);
    const auto middle = static_cast<std::ptrdiff_t>(seen_.size());
    std::ranges::set_difference(fresh_, not_read, std::back_inserter(seen_));
    std::inplace_merge(seen_.begin(), seen_.begin() + middle, seen_.end());
  }

  std::map<gitdb::ObjectId, std::vector<leaks::GitHit>> hits_;  // changed only between scans
  std::map<gitdb::ObjectId, gitdb::LfsPointer> pointers_;       // likewise
  std::vector<Name> seen_, fresh_;                              // sorted; not
  std::vector<gitdb::ObjectId> again_;
  std::vector<leaks::GitHit> earlier_;
  std::mutex mutex_;
};

}  // namespace mayfly::app
