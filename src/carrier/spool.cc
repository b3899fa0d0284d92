#include "carrier/spool.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "carrier/budget.h"

namespace mayfly::carrier {
namespace {

// Never has a name, where the file system can do that; else loses it at once.
Fd open_temporary() {
  std::error_code error;
  const std::string folder = std::filesystem::temp_directory_path(error).string();
  if (error) return Fd();
  if (const int number = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR); number >= 0) return Fd(number);
  std::string path = folder + "/mayfly.XXXXXX";
  const int number = ::mkostemp(path.data(), O_CLOEXEC);
  if (number >= 0) ::unlink(path.c_str());
  return Fd(number);
}

}  // namespace

Spool::Spool(Reader& below, std::uint64_t most) : below_(below) {
  std::vector<Byte> piece(256 * 1024);
  while (!whole_ && size_ < most) {
    const auto got = below_.read(std::span(piece).first(static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), most - size_))));
    if (!got) error_ = got.error();
    whole_ = !got || *got == 0;
    if (!whole_) take(Bytes(piece).first(*got));
  }
}

void Spool::take(Bytes piece) {
  if (!file_ && !file_tried_ && size_ + piece.size() > kHeld) {
    file_tried_ = true;
    file_ = open_temporary();
    if (file_ && !write_all(file_.number(), as_text(held_))) file_ = Fd();
    if (file_) std::vector<Byte>().swap(held_);
  }
  if (!file_) {
    held_.insert(held_.end(), piece.begin(), piece.end());
  } else if (!write_all(file_.number(), as_text(piece))) {  // the disk is full
    error_ = fail_skip(model::SkipReason::io_error, "a temporary file").error();
    whole_ = true;
    return;
  }
  size_ += piece.size();
}

Result<std::size_t> Spool::read(std::span<Byte> out) {
  if (position_ == size_) return whole_ ? Result<std::size_t>(std::size_t{0}) : below_.read(out);
  std::size_t count = static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), size_ - position_));
  if (file_) {
    TRY(count, read_at(file_.number(), out.first(count), position_));
  } else {
    std::copy_n(held_.begin() + static_cast<std::ptrdiff_t>(position_), count, out.begin());
  }
  position_ += count;
  return count;
}

Result<void> Spool::seek(std::uint64_t offset) {
  if (!whole_) return Reader::seek(offset);
  if (offset > size_) return fail(Code::invalid, "seek beyond the end");
  position_ = offset;
  return {};
}

Result<Bytes> Spool::bytes() {
  if (!whole_) return fail(Code::invalid, "a stream that is not held to its end");
  if (!file_) return Bytes(held_);
  if (!mapped_) {
    TRY(auto mapped, Mapped::open(file_.number(), 0, static_cast<std::size_t>(size_)));
    mapped_.emplace(std::move(mapped));
  }
  return mapped_->bytes();
}

}  // namespace mayfly::carrier
