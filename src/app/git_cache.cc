#include "app/git_cache.h"

#include <sys/stat.h>

#include <charconv>
#include <filesystem>

#include "base/fd.h"
#include "base/hash.h"
#include "gitdb/pack.h"
#include "gitdb/small_file.h"
#include "key/service.h"

namespace mayfly::app {
namespace {

constexpr std::string_view kHead = "mayfly-git-pack/2", kEnd = "end";
constexpr std::size_t kMostHits = 10'000;                // more are scanned again rather than kept
constexpr std::size_t kMostFile = std::size_t{1} << 20;  // bytes

// What decides which objects have hits. Not part of it: the time and the baseline, for hits are judged again.
std::string rules_of(const leaks::Options& options) {
  const carrier::Limits& limits = options.limits;
  std::string text(key::version());
  text += '\n' + std::string(key::data_date());
  for (const std::uint64_t one :
       {std::uint64_t{options.raw}, std::uint64_t{options.honour_inline}, std::uint64_t{options.judgement.lesser_grades}, std::uint64_t{limits.max_bytes},
        std::uint64_t{limits.max_ratio}, std::uint64_t{limits.max_depth}, std::uint64_t{limits.max_members},
        static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::seconds>(limits.max_time).count())})
    text += '\n' + std::to_string(one);
  return text;
}

}  // namespace

GitCache::GitCache(const std::string& state_directory, const leaks::Options& options)
    : folder_(state_directory.empty() ? "" : state_directory + "/git-cache"), rules_(rules_of(options)) {}

std::string GitCache::path_of(const gitdb::Pack& pack) const {
  struct stat facts{};
  if (folder_.empty() || ::stat(pack.path().c_str(), &facts) != 0) return {};
  std::string text = rules_ + '\n' + std::string(as_text(pack.bytes().subspan(pack.end())));
  for (const auto one : {static_cast<std::int64_t>(facts.st_size), static_cast<std::int64_t>(facts.st_ino), static_cast<std::int64_t>(facts.st_dev),
                         static_cast<std::int64_t>(facts.st_ctim.tv_sec), static_cast<std::int64_t>(facts.st_ctim.tv_nsec)})
    text += '\n' + std::to_string(one);
  return folder_ + "/" + hex_encode(as_text(sha256(text)));
}

std::optional<CachedPack> GitCache::read(const gitdb::Pack& pack) const {
  const std::string path = path_of(pack);
  if (path.empty()) return std::nullopt;
  const auto text = gitdb::read_small_file(path, kMostFile);
  if (!text) return std::nullopt;
  std::string_view rest = *text;
  if (gitdb::next_line(rest) != kHead) return std::nullopt;
  CachedPack out;
  const std::string_view count = gitdb::next_line(rest);
  if (std::from_chars(count.data(), count.data() + count.size(), out.objects).ec != std::errc() || out.objects != pack.index.count()) return std::nullopt;
  while (!rest.empty()) {
    std::string_view line = gitdb::next_line(rest);
    if (line == kEnd && rest.empty()) return out;
    const bool missing = line.starts_with('-');
    if (missing) line.remove_prefix(1);
    const auto id = gitdb::object_id(line);
    if (!id || id->hash != pack.hash()) return std::nullopt;
    (missing ? out.missing : out.hits).push_back(*id);
  }
  return std::nullopt;
}

void GitCache::write(const gitdb::Pack& pack, const CachedPack& content) const {
  const std::string path = path_of(pack);
  if (path.empty() || content.hits.size() + content.missing.size() > kMostHits) return;
  std::error_code ignored;
  std::filesystem::create_directories(folder_, ignored);
  std::filesystem::permissions(folder_, std::filesystem::perms::owner_all, ignored);
  std::string text = std::string(kHead) + "\n" + std::to_string(content.objects) + "\n";
  for (const gitdb::ObjectId& id : content.hits) text += gitdb::hex(id) + "\n";
  for (const gitdb::ObjectId& id : content.missing) text += "-" + gitdb::hex(id) + "\n";
  static_cast<void>(write_file_atomically(path, text + std::string(kEnd) + "\n"));
}

}  // namespace mayfly::app
