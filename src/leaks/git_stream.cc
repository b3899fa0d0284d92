#include "leaks/git_stream.h"

#include "gitdb/naming.h"
#include "leaks/git_object.h"

namespace mayfly::leaks {
namespace {

// Passes bytes on, counts them, and hashes them where asked.
class Counted : public carrier::Reader {
 public:
  Counted(carrier::Reader& below, gitdb::Namer* namer) : below_(below), namer_(namer) {}
  Result<std::size_t> read(std::span<Byte> out) override {
    TRY(const std::size_t n, below_.read(out));
    count_ += n;
    if (namer_ != nullptr) namer_->add(Bytes(out).first(n));
    return n;
  }
  std::uint64_t count() const { return count_; }

 private:
  carrier::Reader& below_;
  gitdb::Namer* namer_;
  std::uint64_t count_ = 0;
};

}  // namespace

std::optional<GitGap> scan_git_stream(const StreamedObject& object, carrier::Reader& content, bool verify, const Options& options, GitSink& sink,
                                      GitCoverage& coverage) {
  if (object.type == gitdb::Type::tree) return GitGap::too_large;  // its names are told apart only in memory
  gitdb::Namer namer(object.id.hash);
  if (verify) namer.begin(object.type, object.size);
  Counted reader(content, verify ? &namer : nullptr);
  Contents contents(options);
  scan_object(contents, object.type, reader, object.id);
  for (const Found& found : contents.found) sink.found({object.id, object.type, found.judged, false});
  coverage.contents.merge(contents.coverage);
  std::vector<Byte> rest(kPieceSize);  // what nobody has read
  for (;;) {
    const auto n = reader.read(rest);
    if (!n) return GitGap::broken;
    if (*n == 0) break;
  }
  if (reader.count() != object.size) return GitGap::broken;
  if (verify && namer.end() != object.id) return GitGap::wrong_name;
  ++coverage.objects;
  ++coverage.whole;
  coverage.bytes += object.size;
  return std::nullopt;
}

}  // namespace mayfly::leaks
