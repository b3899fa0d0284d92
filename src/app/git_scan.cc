#include "app/git_scan.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <set>
#include <utility>

#include "app/git_cache.h"
#include "app/git_child.h"
#include "app/git_findings.h"
#include "app/git_lfs.h"
#include "app/git_reasons.h"
#include "app/git_seen.h"
#include "app/repositories_below.h"
#include "base/interrupt.h"
#include "gitdb/database.h"
#include "gitdb/history.h"
#include "gitdb/index_file.h"
#include "gitdb/naming.h"
#include "gitdb/parse_object.h"
#include "gitdb/range.h"
#include "gitdb/refs.h"
#include "gitdb/repository.h"
#include "gitdb/small_file.h"
#include "gitdb/staged.h"
#include "leaks/shown.h"

namespace mayfly::app {
namespace {

using gitdb::Gap;
using gitdb::GapKind;
using gitdb::Index;
using gitdb::ObjectId;
using gitdb::Refs;
using gitdb::Repository;
using leaks::GitHit;
using model::SkipReason;

constexpr std::uint64_t kMostSingle = std::uint64_t{1} << 30;  // bytes of an object that is read on its own
constexpr std::size_t kMostWanted = 20'000;                    // objects with hits whose history is looked up

class Hits : public leaks::GitSink {
 public:
  void found(const GitHit& hit) override { hits.push_back(hit); }
  std::vector<GitHit> hits;
};

using Opened = std::set<std::pair<dev_t, ino_t>>;  // git directories and bundles

// One repository, from opening it to its findings.
class One {
 public:
  One(const GitScanRequest& request, GitScanAnswer& answer, GitSeen* seen, Opened& opened) : request_(request), answer_(answer), seen_(seen), opened_(opened) {}

  Result<std::vector<leaks::Judged>> scan(const std::string& path, leaks::Progress& progress) {
    TRY(repository_, gitdb::open_repository(path, request_.alternates ? gitdb::Alternates::read : gitdb::Alternates::leave));
    if (was_opened()) {
      answer_.coverage.skip(SkipReason::duplicate_link, leaks::shown(path));
      return std::vector<leaks::Judged>();
    }
    ++answer_.repositories;
    note(repository_.gaps);
    std::vector<gitdb::ObjectDirectory> directories;
    for (const std::string& directory : repository_.object_directories) directories.push_back({directory});
    std::vector<gitdb::PackInFile> packs;
    if (repository_.bundle) packs.push_back({path, repository_.bundle->pack_offset});
    database_ = gitdb::Database::open(directories, packs, repository_.hash);
    refs_ = gitdb::read_refs(repository_);
    note(refs_.gaps);
    TRY(read_objects(progress));
    read_lfs();
    if (hits_.hits.empty()) return std::vector<leaks::Judged>();
    return judge();
  }

 private:
  // Another PATH led to the same repository.
  bool was_opened() const {
    struct stat facts{};
    const std::string& place = repository_.git_dir.empty() ? repository_.path : repository_.git_dir;
    return ::stat(place.empty() ? "." : place.c_str(), &facts) == 0 && !opened_.insert({facts.st_dev, facts.st_ino}).second;
  }

  void note(const std::vector<Gap>& gaps) {
    for (const Gap& gap : gaps) answer_.coverage.skip(reason_of(gap.kind), leaks::shown(gap.path));
  }

  Result<void> read_objects(leaks::Progress& progress) {
    if (request_.staged) return read_staged();
    if (!request_.refs.empty() || !request_.since_commit.empty()) return read_range();
    leaks::GitRequest scan;
    scan.database = database_.get();
    scan.threads = request_.threads;
    scan.exhaustive = request_.exhaustive;
    scan.verify = request_.verify;
    // Where something is known to be missing, that is said already.
    const bool links = repository_.gaps.empty() && refs_.gaps.empty() && database_->unopened().empty() && !repository_.quarantine;
    scan.options = request_.options;
    const GitCache cache(request_.state_directory, request_.options);
    look_up(cache);
    std::optional<gitdb::NameTable> names;
    if (links && (cached_packs_.size() < database_->pack_count() || !database_->loose().empty())) scan.names = &names.emplace(*database_);
    scan.skip = [this](const ObjectId& id) { return is_cached(id) || (seen_ != nullptr && seen_->passes_over(id)); };
    if (seen_ == nullptr && cached_packs_.empty()) scan.skip = nullptr;
    leaks::GitProgress so_far;
    leaks::GitCoverage coverage = leaks::scan_git(scan, hits_, so_far);
    progress.bytes += coverage.stored;
    if (seen_ != nullptr) seen_->settle(hits_.hits, coverage.pointers, coverage.unread, !coverage.interrupted);
    read_by_git(coverage);
    take(coverage);
    const bool whole =
        coverage.unread.empty() && coverage.unopened.empty() && coverage.damaged.empty() && !coverage.interrupted && coverage.contents.skipped.empty();
    read_single(cached_hits_);
    answer_.coverage.objects += cached_objects_ - cached_hits_.size();
    if (whole) remember(cache, coverage.missing);
    if (links) note_missing(coverage.missing);
    return {};
  }

  // What is too large for our own reader, git may have the memory for.
  void read_by_git(leaks::GitCoverage& coverage) {
    std::vector<ObjectId> large;
    for (const leaks::GitUnread& one : coverage.unread)
      if (one.reason == leaks::GitGap::too_large) large.push_back(one.object);
    if (large.empty() || interrupted()) return;
    GitChild child(repository_.object_directories, repository_.hash);
    const auto read = child.read(large, [&](const leaks::StreamedObject& object, carrier::Reader& content) {
      const auto gap = leaks::scan_git_stream(object, content, request_.verify, request_.options, hits_, coverage);
      const auto unread = std::ranges::find(coverage.unread, object.id, &leaks::GitUnread::object);
      if (unread == coverage.unread.end()) return;
      if (gap) unread->reason = *gap;
      else coverage.unread.erase(unread);
      if (!gap) ++answer_.coverage.objects_by_git;
    });
    static_cast<void>(read);  // without git they stay unread, and are told as such
  }

  // Packs that an earlier run scanned whole.
  void look_up(const GitCache& cache) {
    if (request_.exhaustive || request_.verify) return;
    std::set<ObjectId> hits;
    for (std::size_t i = 0; i < database_->pack_count(); ++i) {
      const auto known = cache.read(database_->pack(i));
      if (!known) continue;
      hits.insert(known->hits.begin(), known->hits.end());
      missing_before_.insert(known->missing.begin(), known->missing.end());
      // Each once, though another remembered pack has it too.
      const gitdb::PackIndex& index = database_->pack(i).index;
      for (std::uint32_t place = 0; place < index.count(); ++place)
        if ((place == 0 || index.id(place - 1) != index.id(place)) && !is_cached(index.id(place))) ++cached_objects_;
      cached_packs_.push_back(i);
    }
    cached_hits_.assign(hits.begin(), hits.end());
  }

  bool is_cached(const ObjectId& id) const {
    return std::ranges::any_of(cached_packs_, [&](std::size_t i) { return database_->pack(i).index.find(id).has_value(); });
  }

  // What the history names must be there; what nothing leads to may name anything.
  void note_missing(std::set<ObjectId> missing) {
    for (const ObjectId& id : missing_before_)
      if (!database_->has(id)) missing.insert(id);
    for (const gitdb::Ref& ref : refs_.refs)
      if (!database_->has(ref.id)) missing.insert(ref.id);
    missing.erase(gitdb::Namer(repository_.hash).name(gitdb::Type::tree, {}));  // git knows the empty tree by heart
    if (missing.empty()) return;
    for (const ObjectId& id : gitdb::led_to(*database_, refs_.refs, missing, interrupted)) answer_.coverage.skip(SkipReason::missing_object, place_of(id));
  }

  void remember(const GitCache& cache, const std::set<ObjectId>& missing) const {
    std::set<ObjectId> hits;
    for (const GitHit& hit : hits_.hits) hits.insert(hit.object);
    for (const auto& [oid, file] : lfs_) hits.insert(file.pointers.begin(), file.pointers.end());
    for (std::size_t i = 0; i < database_->pack_count(); ++i) {
      if (std::ranges::find(cached_packs_, i) != cached_packs_.end()) continue;
      CachedPack content{database_->pack(i).index.count(), {}, {missing.begin(), missing.end()}};
      for (const ObjectId& id : hits)
        if (database_->pack(i).index.find(id)) content.hits.push_back(id);
      cache.write(database_->pack(i), content);
    }
  }

  // For objects that are looked for by name: a pack that could not be opened may hold them.
  void note_unopened() {
    for (const gitdb::UnopenedFile& file : database_->unopened()) answer_.coverage.skip(reason_of(file.error), leaks::shown(file.path));
  }

  // Few objects: each is read on its own.
  void read_single(const std::vector<ObjectId>& ids) {
    leaks::GitCoverage coverage;
    for (const ObjectId& id : ids) {
      if (interrupted()) {
        coverage.interrupted = true;
        break;
      }
      const auto object = database_->read(id, kMostSingle);
      if (object) leaks::scan_git_object(id, *object, request_.options, hits_, coverage);
      else answer_.coverage.skip(reason_of(object.error()), place_of(id));
    }
    take(coverage);
  }

  // A key may be a file's name: looked at as the entry that it will be in a tree.
  void read_name(const gitdb::StagedBlob& blob) {
    constexpr std::size_t kShortest = 64;  // of a key
    if (blob.path.size() < kShortest) return;
    gitdb::Object entry{gitdb::Type::tree, {}};
    const std::string head = "100644 " + blob.path + '\0';
    entry.content.assign(head.begin(), head.end());
    entry.content.insert(entry.content.end(), blob.id.view().begin(), blob.id.view().end());
    leaks::GitCoverage no_object_of_its_own;
    leaks::scan_git_object(blob.id, entry, request_.options, hits_, no_object_of_its_own);
  }

  Result<void> read_staged() {
    note_unopened();
    if (repository_.git_dir.empty()) return fail(Code::invalid, "a bundle has no index", "--staged is for work trees");
    TRY(index_, open_index());
    std::optional<ObjectId> tree;
    if (refs_.head)
      if (const auto head = database_->read(*refs_.head, kMostSingle)) tree = gitdb::parse_commit(head->content, repository_.hash).tree;
    const gitdb::Staged staged = gitdb::staged_blobs(index_, *database_, tree, repository_.hash);
    answer_.coverage.skip(SkipReason::unsupported_repository, repository_.git_dir + "/index", staged.folders_unknown + (index_.split ? 1 : 0));
    std::vector<ObjectId> ids;
    for (const gitdb::StagedBlob& blob : staged.blobs) {
      ids.push_back(blob.id);
      knowledge_.index_paths[blob.id].push_back(blob.path);
      read_name(blob);
    }
    std::ranges::sort(ids);
    const auto twice = std::ranges::unique(ids);
    ids.erase(twice.begin(), twice.end());
    read_single(ids);
    return {};
  }

  // `git commit -a` and `git commit PATH` stage into an index of their own, and tell hooks by this variable.
  Result<Index> open_index() const {
    std::string path = repository_.git_dir + "/index";
    if (const char* other = std::getenv("GIT_INDEX_FILE"); other != nullptr && *other != '\0') {
      if (!gitdb::is_within(gitdb::canonical(other), gitdb::canonical(repository_.git_dir)))
        return fail(Code::denied, "GIT_INDEX_FILE names a file outside the repository", "unset it");
      path = other;
    }
    auto index = gitdb::read_index(path, repository_.hash);
    if (!index && index.error().code == Code::not_found) return Index();  // nothing was ever staged
    return index;
  }

  Result<void> read_range() {
    note_unopened();
    std::vector<ObjectId> from, without;
    for (const std::string& name : request_.refs) {
      const auto id = gitdb::resolve(refs_, name);
      if (!id) return fail(Code::not_found, "no such ref: " + name, "git for-each-ref lists them");
      from.push_back(*id);
    }
    if (from.empty() && refs_.head) from.push_back(*refs_.head);
    if (!request_.since_commit.empty()) {
      const auto id = gitdb::resolve(refs_, request_.since_commit);
      if (!id || !database_->has(*id)) return fail(Code::not_found, "no such commit: " + request_.since_commit, "give a ref, or a commit's full name");
      without.push_back(*id);
    }
    const gitdb::Range range = gitdb::objects_between(*database_, from, without, repository_.shallow, interrupted);
    answer_.coverage.skip(SkipReason::missing_object, request_path(), range.missing);
    std::vector<ObjectId> ids(range.objects.begin(), range.objects.end());
    std::ranges::sort(ids);
    read_single(ids);
    return {};
  }

  void read_lfs() {
    const LfsRequest scan{repository_.common_dir, request_path(), request_.threads, request_.verify, request_.options};
    scan_lfs(scan, lfs_, hits_, answer_.coverage);
  }

  void take(const leaks::GitCoverage& coverage) {
    model::Coverage& out = answer_.coverage;
    for (const leaks::GitPointer& one : coverage.pointers) {
      LfsFile& file = lfs_[one.pointer.oid];
      file.size = std::max(file.size, one.pointer.size);
      file.pointers.push_back(one.object);
    }
    out.merge(coverage.contents);
    out.objects += coverage.objects;
    out.bytes += coverage.stored;
    out.unpacked += coverage.bytes;
    for (const leaks::GitUnread& one : coverage.unread) out.skip(reason_of(one.reason), place_of(one.object));
    for (const gitdb::UnopenedFile& file : coverage.unopened) out.skip(reason_of(file.error), leaks::shown(file.path));
    for (const auto& [path, count] : coverage.damaged) out.skip(SkipReason::io_error, leaks::shown(path), count);
    if (coverage.interrupted) out.skip(SkipReason::interrupted, request_path());
  }

  std::string request_path() const { return leaks::shown(repository_.path); }
  std::string place_of(const ObjectId& id) const { return request_path() + (repository_.path.empty() ? "" : ":") + gitdb::hex(id); }

  std::vector<leaks::Judged> judge() {
    knowledge_.repo = repository_.path.empty() ? "." : leaks::shown(repository_.path);
    std::set<ObjectId> wanted;
    for (const GitHit& hit : hits_.hits) wanted.insert(hit.object);
    if (!request_.staged) {
      std::vector<ObjectId> list(wanted.begin(), wanted.end());
      if (list.size() > kMostWanted) {
        list.resize(kMostWanted);
        knowledge_.history_complete = false;
      }
      gitdb::HistoryAnswer history = gitdb::find_in_history(*database_, refs_.refs, repository_.shallow, list, {}, interrupted);
      knowledge_.history = std::move(history.objects);
      knowledge_.history_complete = knowledge_.history_complete && history.complete && history.missing == 0 && refs_.gaps.empty();
      name_by_index(wanted);
    }
    return git_findings(std::move(hits_.hits), knowledge_, *database_);
  }

  // Blobs that are staged and in no commit have a path all the same.
  void name_by_index(const std::set<ObjectId>& wanted) {
    if (repository_.git_dir.empty() || repository_.quarantine) return;
    const auto index = gitdb::read_index(repository_.git_dir + "/index", repository_.hash);
    if (!index) return;
    for (const gitdb::IndexEntry& entry : index->entries)
      if (const ObjectId id = gitdb::object_id(repository_.hash, entry.id); wanted.contains(id)) knowledge_.index_paths[id].emplace_back(entry.path);
  }

  const GitScanRequest& request_;
  GitScanAnswer& answer_;
  GitSeen* seen_;
  Opened& opened_;
  Repository repository_;
  std::unique_ptr<gitdb::Database> database_;
  Refs refs_;
  Index index_;
  Hits hits_;
  std::vector<std::size_t> cached_packs_;
  std::vector<ObjectId> cached_hits_;
  std::set<ObjectId> missing_before_;  // as an earlier run saw it
  std::uint64_t cached_objects_ = 0;
  LfsFiles lfs_;
  GitKnowledge knowledge_;
};

}  // namespace

GitScanAnswer scan_git_repositories(const GitScanRequest& request, leaks::Sink& sink, leaks::Progress& progress) {
  GitScanAnswer answer;
  answer.coverage.scope = "git";
  std::vector<std::string> paths;
  for (const std::string& path : request.repositories) {
    if (!request.recursive) {
      paths.push_back(path);
      continue;
    }
    for (std::string& found : repositories_below(path, answer.coverage)) paths.push_back(std::move(found));
  }
  GitSeen seen;
  Opened opened;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const std::string& path = paths[i];
    if (interrupted()) {
      answer.coverage.skip(SkipReason::interrupted, leaks::shown(path), paths.size() - i);
      break;
    }
    auto findings = One(request, answer, paths.size() > 1 ? &seen : nullptr, opened).scan(path, progress);
    if (!findings) {
      answer.coverage.skip(findings.error().code == Code::denied ? SkipReason::no_permission : SkipReason::not_found, leaks::shown(path));
      answer.errors.push_back(std::move(findings.error()));
      continue;
    }
    for (const leaks::Judged& judged : *findings) {
      if (!judged.known) ++progress.keys;
      sink.found(judged);
    }
    if (interrupted() && !answer.coverage.skipped.contains(SkipReason::interrupted)) answer.coverage.skip(SkipReason::interrupted, leaks::shown(path));
  }
  return answer;
}

}  // namespace mayfly::app
