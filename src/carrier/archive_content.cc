#include "carrier/archive_content.h"

#include <algorithm>
#include <vector>

namespace mayfly::carrier {
namespace {

using model::SkipReason;

struct Words {
  std::string_view part;
  SkipReason reason;
};

// libarchive has error numbers, but not for these.
constexpr Words kWords[] = {
    {"ncrypted", SkipReason::encrypted_container},
    {"assphrase", SkipReason::encrypted_container},
    {"nsupported", SkipReason::unsupported_container},
    {"not supported", SkipReason::unsupported_container},
    {"allocate", SkipReason::unsupported_container},
    {"initialization error", SkipReason::unsupported_container},  // liblzma at its memory limit, see lzma_limit.cc
    {"unknown error", SkipReason::unsupported_container},         // the same, of xz
};

}  // namespace

SkipReason archive_reason(struct archive* archive) {
  const char* text = archive_error_string(archive);
  const std::string_view said = text == nullptr ? "" : text;
  for (const Words& row : kWords)
    if (said.find(row.part) != said.npos) return row.reason;
  return SkipReason::broken_container;
}

void ArchiveContent::start(struct archive* archive, bool encrypted) {
  archive_ = archive;
  block_ = {};
  hole_ = position_ = 0;
  after_block_.reset();
  final_.reset();
  if (archive == nullptr) final_ = Result<std::size_t>(std::size_t{0});
  if (encrypted) finish(SkipReason::encrypted_container);
}

Result<std::size_t> ArchiveContent::read(std::span<Byte> out) {
  std::size_t done = 0;
  while (done < out.size() && !final_) {
    const std::span<Byte> rest = out.subspan(done);
    if (hole_ > 0) {
      const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(hole_, rest.size()));
      std::fill_n(rest.begin(), count, Byte{0});
      hole_ -= count;
      done += count;
    } else if (!block_.empty()) {
      const std::size_t count = std::min(block_.size(), rest.size());
      std::copy_n(block_.begin(), count, rest.begin());
      block_ = block_.subspan(count);
      done += count;
    } else if (after_block_) {
      final_ = std::move(after_block_);
    } else {
      next_block();
    }
  }
  if (done == 0) return *final_;
  account(done);
  return done;
}

void ArchiveContent::next_block() {
  if (const auto limit = budget_.spend_bytes(0)) return finish(*limit);
  const void* data = nullptr;
  std::size_t size = 0;
  la_int64_t offset = 0;
  const int status = archive_read_data_block(archive_, &data, &size, &offset);
  if (status == ARCHIVE_EOF) {
    final_ = Result<std::size_t>(std::size_t{0});
    return;
  }
  // Also beside an error: what of a zip's member was decoded before the record behind it turned out to be cut.
  if (data != nullptr && size > 0) {
    block_ = Bytes(static_cast<const Byte*>(data), size);
    // A sparse map may go backwards in a made-up archive; then nothing is skipped.
    if (offset > 0 && static_cast<std::uint64_t>(offset) > position_) hole_ = static_cast<std::uint64_t>(offset) - position_;
    position_ += hole_ + size;
  }
  // Sizes and checksums that do not fit come as a warning, with the last block.
  if (status != ARCHIVE_OK) {
    finish(archive_reason(archive_));
    if (!block_.empty()) after_block_.swap(final_);
  }
}

void ArchiveContent::account(std::size_t count) {
  unpacked_ += count;
  auto limit = budget_.spend_bytes(count);
  if (!limit) limit = budget_.check_ratio(source_.reached(), unpacked_);
  if (limit) finish(*limit);
}

void ArchiveContent::finish(SkipReason reason) {
  auto made = fail_skip(reason, "member of a " + std::string(format_) + " archive");
  const bool defect = reason == SkipReason::broken_container;
  const bool limit = !defect && reason != SkipReason::encrypted_container && reason != SkipReason::unsupported_container;
  if (limit) limit_ = made.error();
  // What is wrong with a cut member is often what was wrong below.
  final_ = Result<std::size_t>(defect && source_.error() ? std::unexpected(*source_.error()) : std::move(made));
}

void ArchiveContent::drain() {
  std::vector<Byte> scratch(64 * 1024);
  for (auto got = read(scratch); got && *got > 0; got = read(scratch)) continue;
}

}  // namespace mayfly::carrier
