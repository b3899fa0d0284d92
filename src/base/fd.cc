#include "base/fd.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "base/interrupt.h"

namespace mayfly {

Fd& Fd::operator=(Fd&& other) noexcept {
  if (this != &other) {
    if (number_ >= 0) ::close(number_);
    number_ = std::exchange(other.number_, -1);
  }
  return *this;
}

Fd::~Fd() {
  if (number_ >= 0) ::close(number_);
}

Result<std::size_t> read_some(int fd, std::span<Byte> out) {
  for (;;) {
    // An interrupt that comes just before read() blocks would not end it: so never wait in read().
    constexpr int kMilliseconds = 100;
    struct pollfd ready{fd, POLLIN, 0};
    for (;;) {
      const int count = ::poll(&ready, 1, kMilliseconds);
      if (count > 0 || (count < 0 && errno != EINTR)) break;
      if (interrupted()) return fail(Code::unavailable, "interrupted");
    }
    const ssize_t n = ::read(fd, out.data(), out.size());
    if (n >= 0) return static_cast<std::size_t>(n);
    if (errno != EINTR) return fail_errno(errno, "read");
    if (interrupted()) return fail(Code::unavailable, "interrupted");
  }
}

Result<std::size_t> read_at(int fd, std::span<Byte> out, std::uint64_t offset) {
  for (;;) {
    const ssize_t n = ::pread(fd, out.data(), out.size(), static_cast<off_t>(offset));
    if (n >= 0) return static_cast<std::size_t>(n);
    if (errno != EINTR) return fail_errno(errno, "read");
  }
}

Result<void> write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::write(fd, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail_errno(errno, "write");
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

Result<std::string> read_file(const std::string& path, std::size_t max_bytes) {
  const bool standard_input = path == "-";
  Fd file(standard_input ? ::dup(0) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return fail_errno(errno, "open " + path);
  std::string text;
  std::array<Byte, 65536> piece;
  for (;;) {
    TRY(const std::size_t n, read_some(file.number(), piece));
    if (n == 0) return text;
    text.append(reinterpret_cast<const char*>(piece.data()), n);
    if (text.size() > max_bytes) return fail(Code::invalid, path + " is longer than " + std::to_string(max_bytes) + " bytes");
  }
}

Result<void> write_file_atomically(const std::string& path, std::string_view text) {
  struct stat old{};
  const bool exists = ::lstat(path.c_str(), &old) == 0;
  if (exists && !S_ISREG(old.st_mode))
    return fail(Code::invalid, path + (S_ISLNK(old.st_mode) ? " is a link" : " is not a regular file"),
                "name a file, or leave the option out for standard output");
  const HoldInterrupts no_end_in_between;
  std::string temporary = path + ".XXXXXX";
  Fd file(::mkostemp(temporary.data(), O_CLOEXEC));
  if (!file) return fail_errno(errno, "create " + path);
  if (exists) static_cast<void>(::fchmod(file.number(), old.st_mode & 0777));
  Result<void> written = write_all(file.number(), text);
  if (written && ::fsync(file.number()) != 0 && errno != EINVAL && errno != EROFS) written = fail_errno(errno, "write " + path);
  if (written && ::rename(temporary.c_str(), path.c_str()) != 0) written = fail_errno(errno, "rename to " + path);
  if (!written) ::unlink(temporary.c_str());
  return written;
}

}  // namespace mayfly
