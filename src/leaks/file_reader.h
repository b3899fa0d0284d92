// Readers over open descriptors: a regular file, which can seek, and a stream, which hands findings on as it goes.
#pragma once

#include <unistd.h>

#include <cerrno>

#include "base/fd.h"
#include "base/interrupt.h"
#include "carrier/reader.h"
#include "leaks/worker.h"

namespace mayfly::leaks {

class FileReader : public carrier::Reader {
 public:
  FileReader(int fd, std::uint64_t size) : fd_(fd), size_(size) {}
  Result<std::size_t> read(std::span<Byte> out) override {
    TRY(const std::size_t n, read_at(fd_, out, offset_));
    offset_ += n;
    return n;
  }
  std::optional<std::uint64_t> size() const override { return size_; }
  Result<void> seek(std::uint64_t offset) override {
    offset_ = offset;
    return {};
  }

 private:
  int fd_;
  std::uint64_t size_, offset_ = 0;
};

// Before it waits for more, everything found so far is handed over: so that `tail -f log | mayfly scan -` tells of a key as it passes.
class StreamReader : public carrier::Reader {
 public:
  StreamReader(int fd, Worker& worker) : fd_(fd), worker_(worker) {}
  Result<std::size_t> read(std::span<Byte> out) override {
    worker_.flush();
    for (;;) {
      if (interrupted()) return 0;
      const ssize_t n = ::read(fd_, out.data(), out.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return fail_errno(errno, "read");
      count_ += static_cast<std::uint64_t>(n);
      worker_.shared.progress.bytes += static_cast<std::uint64_t>(n);
      return static_cast<std::size_t>(n);
    }
  }
  std::uint64_t count() const { return count_; }

 private:
  int fd_;
  Worker& worker_;
  std::uint64_t count_ = 0;
};

// Bytes that were read already, then what stands below.
class FrontReader : public carrier::Reader {
 public:
  FrontReader(Bytes front, carrier::Reader& below) : front_(front), below_(below) {}
  Result<std::size_t> read(std::span<Byte> out) override {
    TRY(const std::size_t n, front_.read(out));
    if (n > 0) return n;
    return below_.read(out);
  }

 private:
  carrier::MemoryReader front_;
  carrier::Reader& below_;
};

}  // namespace mayfly::leaks
