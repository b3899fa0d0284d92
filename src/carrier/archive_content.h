// The content of an archive's current entry, as libarchive gives it: blocks with an offset, holes between them read as zero bytes.
//
// Not thread-safe; belongs to the archive that it reads from.
#pragma once

#include <archive.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "carrier/archive_source.h"
#include "carrier/budget.h"
#include "carrier/reader.h"

namespace mayfly::carrier {

// Why libarchive refused: told by its words, for want of better.
model::SkipReason archive_reason(struct archive* archive);

class ArchiveContent : public Reader {
 public:
  ArchiveContent(const ArchiveSource& source, Budget& budget, std::string_view format) : source_(source), budget_(budget), format_(format) {}

  // From now on the current entry of `archive`; nullptr: there is none. `encrypted`: reading says so and nothing more.
  void start(struct archive* archive, bool encrypted);

  Result<std::size_t> read(std::span<Byte> out) override;

  // Reads and forgets the rest, within the budget.
  void drain();

  // The limit that ended it, if one did. Then the whole archive is to end.
  const std::optional<Error>& limit() const { return limit_; }

 private:
  void next_block();
  void account(std::size_t count);
  void finish(model::SkipReason reason);

  const ArchiveSource& source_;
  Budget& budget_;
  std::string_view format_;
  struct archive* archive_ = nullptr;
  Bytes block_;                 // what of libarchive's block is not yet given
  std::uint64_t hole_ = 0;      // zero bytes before it
  std::uint64_t position_ = 0;  // of the block's end, in the content
  std::uint64_t unpacked_ = 0;  // of all entries
  std::optional<Error> limit_;
  std::optional<Result<std::size_t>> final_ = Result<std::size_t>(std::size_t{0});
  std::optional<Result<std::size_t>> after_block_;  // becomes final_ when the block is given
};

}  // namespace mayfly::carrier
