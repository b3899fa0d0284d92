// One worker's eyes on the objects that a walk gives it: decides which must be scanned from end to end, and counts. Internal to leaks/; not thread-safe.
// Why what it decides is right: git_scan.h.
#pragma once

#include <mutex>
#include <optional>
#include <vector>

#include "carrier/payload.h"
#include "gitdb/changes.h"
#include "gitdb/naming.h"
#include "leaks/git_links.h"
#include "leaks/git_object.h"
#include "leaks/git_scan.h"

namespace mayfly::leaks {

class GitVisitor : public gitdb::Visitor {
 public:
  // Both outlive it.
  GitVisitor(const GitRequest& request, GitSink& sink, std::mutex& sink_mutex, GitProgress& progress);

  void object(const gitdb::Visit& visit) override;
  void large_object(const gitdb::ObjectId& id, gitdb::Type type, std::uint64_t size, gitdb::InflateStream& stream) override;
  void unread(const gitdb::ObjectId& id, gitdb::UnreadReason reason) override;
  void unread(const gitdb::ObjectId& id, GitGap reason) { coverage.unread.push_back({id, reason}); }

  // An object that stands alone: a loose one.
  void single(const gitdb::ObjectId& id, gitdb::Type type, carrier::Reader& reader, std::uint64_t size);
  void single(const gitdb::ObjectId& id, gitdb::Type type, const gitdb::Rope& content) {
    object({id, gitdb::kNoEntry, type, true, 0, content.size(), nullptr, &content});
  }

  GitCoverage finish();  // contents' coverage included
  GitCoverage coverage;

 private:
  // What is known of the object at one depth of the walk.
  struct Known {
    std::vector<std::uint64_t> anchors;        // where; sorted; each judged, and nothing
    bool suspect = false;                      // it gave something, may hold a run, or is a carrier: what stands on it is scanned whole
    carrier::Host host = carrier::Host::none;  // an archive may stand behind it
  };

  bool cleared_by_delta(const gitdb::Visit& visit, const Known& base, Known& mine);
  bool zones_are_clear(const gitdb::Visit& visit, Known& mine, std::uint64_t margin);
  bool carried_are_clear(const gitdb::Visit& visit, const Known& base, Known& mine);
  bool is_nothing(const gitdb::Rope& content, std::uint64_t anchor);
  bool in_zone(std::uint64_t anchor) const;
  bool look_at_whole(const gitdb::Visit& visit, Known& mine);
  bool has_payload(const gitdb::Rope& content, carrier::Host host);
  void scan_whole(const gitdb::Visit& visit, Known& mine);
  Bytes window_of(const gitdb::Rope& content, std::uint64_t begin, std::uint64_t end);
  std::uint64_t skips() const;
  void deliver(const gitdb::ObjectId& id, gitdb::Type type, bool wanted, std::size_t before);
  void count(std::uint64_t size);
  void note_pointer(const gitdb::Visit& visit);
  bool is_notebook(const gitdb::Visit& visit);

  const GitRequest& request_;
  GitSink& sink_;
  std::mutex& sink_mutex_;
  GitProgress& progress_;
  Contents contents_;
  gitdb::Namer namer_;
  std::optional<GitLinks> links_;
  std::uint64_t bytes_left_;  // to be scanned from end to end: a pack of a few kilobytes can spell out any number of large objects
  std::vector<Known> known_;  // by depth
  std::vector<gitdb::Change> zones_;
  std::vector<Byte> scratch_;
};

}  // namespace mayfly::leaks
