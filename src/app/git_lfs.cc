#include "app/git_lfs.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <expected>

#include "base/fd.h"
#include "base/hash.h"
#include "base/sha.h"
#include "gitdb/small_file.h"
#include "leaks/job.h"
#include "leaks/shown.h"

namespace mayfly::app {
namespace {

using model::SkipReason;

constexpr std::size_t kOidDigits = 64;

// The size of the file, or why it cannot be read.
std::expected<std::uint64_t, SkipReason> look_at(const std::string& path, const std::string& repository) {
  struct stat facts{};
  if (repository.empty() || ::lstat(path.c_str(), &facts) != 0) return std::unexpected(SkipReason::missing_lfs_object);
  if (!S_ISREG(facts.st_mode) || !gitdb::is_within(gitdb::canonical(path), repository)) return std::unexpected(SkipReason::outside_repository);
  return static_cast<std::uint64_t>(facts.st_size);
}

bool has_its_name(const std::string& path, const std::string& oid) {
  const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!file) return false;
  ObjectHasher hasher(ObjectHasher::Kind::sha256);
  hasher.begin();
  std::vector<Byte> piece(256 * 1024);
  for (std::uint64_t offset = 0;;) {
    const auto n = read_at(file.number(), piece, offset);
    if (!n) return false;
    if (*n == 0) break;
    hasher.add(Bytes(piece).first(*n));
    offset += *n;
  }
  const auto digest = hasher.end();
  return hex_encode(as_text(Bytes(digest))) == oid;
}

// Hands what a file gave to the pointers to it.
class PointerSink : public leaks::Sink {
 public:
  PointerSink(const LfsFiles& files, leaks::GitSink& sink) : files_(files), sink_(sink) {}

  void found(const leaks::Judged& judged) override {
    const std::string& path = judged.finding.place.path;
    const auto file = files_.find(path.substr(path.size() - std::min(path.size(), kOidDigits)));
    if (file == files_.end()) return;
    for (const gitdb::ObjectId& pointer : file->second.pointers) sink_.found({pointer, gitdb::Type::blob, judged, true});
  }

 private:
  const LfsFiles& files_;
  leaks::GitSink& sink_;
};

}  // namespace

void scan_lfs(const LfsRequest& request, const LfsFiles& files, leaks::GitSink& sink, model::Coverage& coverage) {
  const std::string common = gitdb::canonical(request.git_dir), objects = common + "/lfs/objects";
  leaks::Request scan;
  for (const auto& [oid, file] : files) {
    if (file.size == 0) continue;
    const std::string path = objects + "/" + oid.substr(0, 2) + "/" + oid.substr(2, 2) + "/" + oid;
    const auto size = look_at(path, common);
    if (!size) {
      coverage.skip(size.error(), request.shown + (request.shown.empty() ? "" : ":") + gitdb::hex(*std::ranges::min_element(file.pointers)));
      continue;
    }
    if (*size != file.size || (request.verify && !has_its_name(path, oid))) coverage.skip(SkipReason::broken_object, leaks::shown(path));
    scan.paths.push_back(path);
  }
  if (scan.paths.empty()) return;
  scan.threads = request.threads;
  scan.options = request.options;
  PointerSink to_pointers(files, sink);
  leaks::Progress unseen;
  const leaks::Outcome outcome = leaks::scan(scan, to_pointers, unseen);
  coverage.merge(outcome.coverage);
  for (const Error& error : outcome.errors) coverage.skip(error.code == Code::denied ? SkipReason::no_permission : SkipReason::io_error, request.shown);
}

}  // namespace mayfly::app
