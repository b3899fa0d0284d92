// The scan of a git object database beside its floor: git_packs MODE OBJECTS…
//   floor       inflates the stored bytes of every entry of every pack once, with libdeflate, and does nothing else
//   delta       the scan as it is
//   exhaustive  every object scanned from end to end
//   verify      the scan, and each object's hash compared with its name
// OBJECTS are object directories (….git/objects). Prints what was seen, CPU seconds, and the greatest memory; one thread, or MAYFLY_THREADS.
// The digest is over all hits, in order: the same digest is the same findings at the same places.
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>

#include "base/hash.h"
#include "leaks/git_scan.h"

namespace mayfly {
namespace {

double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

void floor_of(const gitdb::Database& database) {
  gitdb::Inflater inflater;
  std::vector<Byte> out;
  std::uint64_t entries = 0, bytes = 0;
  for (std::size_t p = 0; p < database.pack_count(); ++p) {
    const gitdb::Pack& pack = database.pack(p);
    std::vector<std::uint64_t> offsets;
    for (std::uint32_t i = 0; i < pack.index.count(); ++i) offsets.push_back(pack.index.offset(i));
    std::sort(offsets.begin(), offsets.end());
    for (const std::uint64_t offset : offsets) {
      const auto head = pack.head(offset);
      if (!head) continue;
      if (out.size() < head->size) out.resize(head->size);
      if (pack.inflate(offset, *head, inflater, std::span(out).first(head->size))) ++entries;
      bytes += head->size;
    }
  }
  std::cout << "entries " << entries << "  bytes " << bytes;
}

class Hits : public leaks::GitSink {
 public:
  void found(const leaks::GitHit& hit) override {
    const model::Place& p = hit.judged.finding.place;
    std::string line = gitdb::hex(hit.object) + " " + std::to_string(p.offset) + " " + std::to_string(p.length) + " " + std::to_string(p.line.value_or(0)) +
                       " " + p.member.value_or("") + " " + hit.judged.finding.fingerprint;
    for (const std::string& layer : p.encoding) line += " " + layer;
    lines_.push_back(std::move(line));
  }
  std::string digest() {
    std::sort(lines_.begin(), lines_.end());
    std::string all;
    for (const std::string& line : lines_) all += line + "\n";
    return std::to_string(lines_.size()) + " hits, digest " + hex_encode(as_text(sha256(all))).substr(0, 16);
  }

 private:
  std::vector<std::string> lines_;
};

void scan(gitdb::Database& database, const std::string& mode) {
  leaks::GitRequest request;
  request.database = &database;
  request.exhaustive = mode == "exhaustive";
  request.verify = mode == "verify";
  if (const char* threads = std::getenv("MAYFLY_THREADS")) request.threads = static_cast<std::size_t>(std::atoi(threads));
  request.options.judgement.lesser_grades = std::getenv("MAYFLY_ALL_GRADES") != nullptr;
  request.options.judgement.fingerprint_key = std::make_shared<const Secret>(std::string(32, 'k'));
  Hits hits;
  leaks::GitProgress progress;
  const leaks::GitCoverage coverage = leaks::scan_git(request, hits, progress);
  std::cout << "objects " << coverage.objects << " of " << database.object_count() << "  bytes " << coverage.bytes << "  by delta " << coverage.by_delta
            << "  unread " << coverage.unread.size() << "  unopened " << coverage.unopened.size() << "  " << hits.digest();
  for (std::size_t i = 0; i < std::min<std::size_t>(3, coverage.unread.size()); ++i)
    std::cout << "\n  " << gitdb::hex(coverage.unread[i].object) << " " << leaks::name_of(coverage.unread[i].reason);
}

int run(int argc, char** argv) {
  if (argc < 3) return 2;
  std::vector<gitdb::ObjectDirectory> directories;
  for (int i = 2; i < argc; ++i) directories.push_back({argv[i]});
  const auto database = gitdb::Database::open(directories, {}, gitdb::Hash::sha1);
  const auto start = std::chrono::steady_clock::now();
  const std::string mode = argv[1];
  if (mode == "floor") floor_of(*database);
  else scan(*database, mode);
  std::string anonymous, word;
  for (std::ifstream status("/proc/self/status"); status >> word;)
    if (word == "RssAnon:") status >> anonymous;
  std::cout << "\n"
            << mode << "  cpu " << cpu_seconds() << " s  wall " << std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count()
            << " s  anonymous memory at the end " << anonymous << " kB\n";
  return 0;
}

}  // namespace
}  // namespace mayfly

int main(int argc, char** argv) { return mayfly::run(argc, argv); }
