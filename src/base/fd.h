// Fd: an open file descriptor that closes itself; and whole-call forms of read and write. Retries EINTR. Thread-safe as the calls themselves are.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/bytes.h"
#include "base/result.h"

namespace mayfly {

class Fd {
 public:
  Fd() = default;
  explicit Fd(int number) : number_(number) {}
  Fd(Fd&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Fd& operator=(Fd&& other) noexcept;
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  ~Fd();

  int number() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }

 private:
  int number_ = -1;
};

// At most out.size() bytes; 0 is the end. read_some, which may wait, is `unavailable` once the user asked to stop (base/interrupt.h).
Result<std::size_t> read_some(int fd, std::span<Byte> out);
Result<std::size_t> read_at(int fd, std::span<Byte> out, std::uint64_t offset);
Result<void> write_all(int fd, std::string_view text);

// A whole small file; `invalid` if it is longer than max_bytes. "-" is standard input.
Result<std::string> read_file(const std::string& path, std::size_t max_bytes);

// Puts `text` at `path` in one step: a new file beside it (mode 0600 or the old file's), fsynced, then renamed over it. What is there and is no
// regular file (a link, a device, a directory) is refused as `invalid`. Nothing is left behind on failure.
Result<void> write_file_atomically(const std::string& path, std::string_view text);

}  // namespace mayfly
