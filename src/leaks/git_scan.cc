#include "leaks/git_scan.h"

#include <algorithm>
#include <memory>
#include <mutex>

#include "base/interrupt.h"
#include "leaks/git_visitor.h"
#include "leaks/pool.h"

namespace mayfly::leaks {
namespace {

constexpr std::uint64_t kShardBytes = std::uint64_t{4} << 20;   // of a pack, that a worker takes at once
constexpr std::size_t kLooseAtOnce = 256;                       // objects
constexpr std::uint64_t kMostAgain = std::uint64_t{128} << 20;  // bytes of an object whose first copy could not be read

struct Worker {
  Worker(const GitRequest& request, GitSink& sink, std::mutex& mutex, GitProgress& progress) : visitor(request, sink, mutex, progress) {}
  GitVisitor visitor;
};

class Job {
 public:
  Job(const GitRequest& request, GitSink& sink, GitProgress& progress) : request_(request), database_(*request.database), sink_(sink), progress_(progress) {}

  GitCoverage run() {
    for (std::size_t i = 0; i < database_.pack_count() && !interrupted(); ++i) scan_pack(i);
    if (!interrupted()) scan_loose();
    read_again();
    for (const gitdb::UnopenedFile& file : database_.unopened()) coverage_.unopened.push_back(file);
    for (std::size_t i = 0; i < database_.pack_count(); ++i)
      if (database_.pack(i).damaged()) ++coverage_.damaged[database_.pack(i).path()];
    coverage_.interrupted = interrupted();
    return std::move(coverage_);
  }

 private:
  bool skipped(const gitdb::ObjectId& id) const { return request_.skip && request_.skip(id); }

  Pool<Worker> pool() {
    return Pool<Worker>(
        request_.threads, [this] { return std::make_unique<Worker>(request_, sink_, mutex_, progress_); },
        [this](Worker& worker) { merge(worker.visitor.finish()); });
  }

  void scan_pack(std::size_t i) {
    const gitdb::Pack& pack = database_.pack(i);
    const gitdb::Families families =
        gitdb::families_of(pack, [&](std::uint32_t place) { return database_.is_first(i, place) && !skipped(pack.index.id(place)); });
    for (const std::uint32_t entry : families.unrooted) coverage_.unread.push_back({pack.index.id(families.entries[entry].index), GitGap::broken});
    const std::vector<gitdb::Shard> shards = gitdb::shards_of(families, pack, kShardBytes);
    auto workers = pool();
    for (std::size_t s = shards.size(); s-- > 0;)  // the pool takes the last first: so the pack is read from its beginning
      workers.push([&, shard = shards[s]](Worker& worker) {
        gitdb::FamilyWalk walk(pack, families, database_, worker.visitor);
        const std::uint64_t before = worker.visitor.coverage.objects;
        for (std::size_t r = shard.begin; r < shard.end && !interrupted(); ++r) walk.walk(families.roots[r]);
        progress_.objects += worker.visitor.coverage.objects - before;
        progress_.bytes += kShardBytes;
      });
    if (!shards.empty()) workers.run();
    coverage_.stored += pack.bytes().size();
  }

  void scan_loose() {
    const auto& loose = database_.loose();
    if (loose.empty()) return;
    auto workers = pool();
    for (std::size_t begin = 0; begin < loose.size(); begin += kLooseAtOnce)
      workers.push([&, begin](Worker& worker) {
        for (std::size_t i = begin; i < std::min(loose.size(), begin + kLooseAtOnce) && !interrupted(); ++i)
          if (!skipped(loose[i].id)) scan_loose_object(worker.visitor, loose[i]);
      });
    workers.run();
  }

  void scan_loose_object(GitVisitor& visitor, const gitdb::Database::Loose& loose) {
    auto object = gitdb::LooseObject::open(database_.path_of(loose));
    if (!object) return visitor.unread(loose.id, GitGap::broken);
    ++progress_.objects;
    const gitdb::LooseHead& head = object->head();
    if (head.size >= gitdb::kStreamFrom && head.type != gitdb::Type::tree) {
      class LooseReader : public carrier::Reader {
       public:
        explicit LooseReader(gitdb::LooseObject& below) : below_(below) {}
        Result<std::size_t> read(std::span<Byte> out) override { return below_.read(out); }

       private:
        gitdb::LooseObject& below_;
      } reader(*object);
      return visitor.single(loose.id, head.type, reader, head.size);
    }
    const auto whole = database_.read(loose.id, kMostAgain);
    if (!whole) return visitor.unread(loose.id, whole.error().code == Code::unsupported ? GitGap::too_large : GitGap::broken);
    gitdb::Rope content;
    content.assign(whole->content);
    visitor.single(loose.id, whole->type, content);
  }

  // What could not be read from its first place may be whole in another.
  void read_again() {
    std::vector<GitUnread> unread = std::move(coverage_.unread);
    coverage_.unread.clear();
    std::sort(unread.begin(), unread.end(), [](const GitUnread& a, const GitUnread& b) { return a.object < b.object; });
    GitVisitor visitor(request_, sink_, mutex_, progress_);
    for (const GitUnread& one : unread) {
      if (interrupted() || one.reason == GitGap::wrong_name) {
        visitor.unread(one.object, one.reason);
        continue;
      }
      const auto object = database_.read(one.object, kMostAgain);
      gitdb::Rope content;
      if (object) content.assign(object->content);
      if (object) visitor.single(one.object, object->type, content);
      else visitor.unread(one.object, one.reason);
    }
    merge(visitor.finish());
  }

  void merge(GitCoverage&& part) {
    coverage_.objects += part.objects;
    coverage_.bytes += part.bytes;
    coverage_.whole += part.whole;
    coverage_.by_delta += part.by_delta;
    coverage_.unread.insert(coverage_.unread.end(), part.unread.begin(), part.unread.end());
    coverage_.pointers.insert(coverage_.pointers.end(), part.pointers.begin(), part.pointers.end());
    coverage_.missing.insert(part.missing.begin(), part.missing.end());
    coverage_.contents.merge(part.contents);
  }

  const GitRequest& request_;
  gitdb::Database& database_;
  GitSink& sink_;
  GitProgress& progress_;
  std::mutex mutex_;  // guards sink_
  GitCoverage coverage_;
};

}  // namespace

std::string_view name_of(GitGap gap) {
  switch (gap) {
    case GitGap::missing_base: return "missing_base";
    case GitGap::broken: return "broken";
    case GitGap::too_large: return "too_large";
    case GitGap::wrong_name: return "wrong_name";
  }
  return "broken";
}

GitCoverage scan_git(const GitRequest& request, GitSink& sink, GitProgress& progress) { return Job(request, sink, progress).run(); }

void scan_git_object(const gitdb::ObjectId& id, const gitdb::Object& object, const Options& options, GitSink& sink, GitCoverage& coverage) {
  Contents contents(options);
  gitdb::Rope content;
  content.assign(object.content);
  scan_object(contents, object.type, content, id);
  for (const Found& found : contents.found) sink.found({id, object.type, found.judged});
  coverage.contents.merge(contents.coverage);
  if (object.type == gitdb::Type::blob)
    if (const auto pointer = gitdb::parse_lfs_pointer(object.content)) coverage.pointers.push_back({id, *pointer});
  ++coverage.objects;
  coverage.bytes += object.content.size();
  ++coverage.whole;
}

}  // namespace mayfly::leaks
