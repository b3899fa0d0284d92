#include "carrier/archive_source.h"

#include <algorithm>
#include <cstdio>

#include "carrier/budget.h"

namespace mayfly::carrier {
namespace {

ArchiveSource& source_of(void* self) { return *static_cast<ArchiveSource*>(self); }

}  // namespace

int ArchiveSource::open(struct archive* archive) {
  archive_read_set_callback_data(archive, this);
  archive_read_set_read_callback(archive, read);
  if (seekable()) {
    archive_read_set_skip_callback(archive, skip);
    archive_read_set_seek_callback(archive, seek);
  }
  return archive_read_open1(archive);
}

Result<void> ArchiveSource::rewind() {
  TRY(below_.seek(0));
  buffer_offset_ = kept_ = filled_ = taken_ = 0;
  error_.reset();
  return {};
}

la_ssize_t ArchiveSource::read(struct archive*, void* self, const void** bytes) {
  ArchiveSource& source = source_of(self);
  if (source.taken_ == source.filled_) source.fill();
  const std::uint64_t most = std::min<std::uint64_t>(source.allowance_, source.piece_);
  const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(most, source.filled_ - source.taken_));
  if (source.allowance_ == 0 && !source.error_) source.error_ = fail_skip(model::SkipReason::broken_container, "an archive's header without end").error();
  if (source.allowance_ != kAll) source.allowance_ -= count;
  *bytes = source.held().data() + source.taken_;
  source.taken_ += count;
  source.reached_ = std::max(source.reached_, source.position());
  return static_cast<la_ssize_t>(count);
}

void ArchiveSource::fill() {
  if (filled_ >= kKept) {
    std::copy_n(held().end() - kKept, kKept, buffer_.begin());
    kept_ = kKept;
  } else {
    kept_ = 0;
  }
  const auto got = below_.read(std::span(buffer_).subspan(kKept));
  if (!got && !error_) error_ = got.error();
  buffer_offset_ += filled_;
  filled_ = got.value_or(0);
  taken_ = 0;
}

Bytes ArchiveSource::front() {
  if (filled_ == 0) fill();
  return held();
}

std::optional<std::vector<Byte>> ArchiveSource::ahead(std::uint64_t offset) const {
  const std::uint64_t end = buffer_offset_ + filled_;
  if (offset > end || end - offset > kept_ + filled_) return std::nullopt;
  const Bytes all = Bytes(buffer_).first(kKept + filled_);
  const Bytes rest = all.last(static_cast<std::size_t>(end - offset));
  return std::vector<Byte>(rest.begin(), rest.end());
}

// Short ways are read: a seek would throw away what the buffer holds.
la_int64_t ArchiveSource::skip(struct archive*, void* self, la_int64_t request) {
  ArchiveSource& source = source_of(self);
  if (request <= static_cast<la_int64_t>(source.filled_ - source.taken_) + static_cast<la_int64_t>(kBufferSize)) return 0;
  const std::uint64_t before = source.position();
  const std::uint64_t size = source.below_.size().value_or(before);
  if (size <= before) return 0;
  const std::uint64_t count = std::min(static_cast<std::uint64_t>(request), size - before);
  return source.move_to(before + count) ? static_cast<la_int64_t>(count) : 0;
}

la_int64_t ArchiveSource::seek(struct archive*, void* self, la_int64_t offset, int whence) {
  ArchiveSource& source = source_of(self);
  const auto size = static_cast<la_int64_t>(source.below_.size().value_or(0));
  la_int64_t base = 0;
  if (whence == SEEK_CUR) base = static_cast<la_int64_t>(source.position());
  if (whence == SEEK_END) base = size;
  if (offset < -base) return ARCHIVE_FATAL;
  // Beyond the end there is nothing to read; that is what libarchive has to see.
  const la_int64_t target = offset > size - base ? size : base + offset;
  return source.move_to(static_cast<std::uint64_t>(target)) ? target : la_int64_t{ARCHIVE_FATAL};
}

bool ArchiveSource::move_to(std::uint64_t position) {
  if (position >= buffer_offset_ && position <= buffer_offset_ + filled_) {
    taken_ = static_cast<std::size_t>(position - buffer_offset_);
    return true;
  }
  if (const auto moved = below_.seek(position); !moved) {
    if (!error_) error_ = moved.error();
    return false;
  }
  buffer_offset_ = position;
  kept_ = filled_ = taken_ = 0;
  return true;
}

}  // namespace mayfly::carrier
