#include "gitdb/small_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <memory>

#include "base/fd.h"

namespace mayfly::gitdb {

Result<std::string> read_small_file(const std::string& path, std::size_t max_bytes) {
  // O_NONBLOCK: opening a pipe that nobody writes to would wait.
  const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!file && errno == ELOOP) return fail(Code::denied, path + " is a symbolic link, which is not followed inside a git directory");
  if (!file) return fail_errno(errno, "open " + path);
  struct stat facts{};
  if (::fstat(file.number(), &facts) != 0) return fail_errno(errno, "open " + path);
  if (!S_ISREG(facts.st_mode)) return fail(Code::invalid, path + " is not a regular file");
  if (static_cast<std::uint64_t>(facts.st_size) > max_bytes) return fail(Code::invalid, path + " is larger than such a file may be");
  std::string text;
  // One byte more than there should be shows a file that grew meanwhile.
  text.resize(static_cast<std::size_t>(facts.st_size) + 1);
  std::size_t size = 0;
  while (size < text.size()) {
    TRY(const std::size_t count, read_at(file.number(), {reinterpret_cast<Byte*>(text.data()) + size, text.size() - size}, size));
    if (count == 0) break;
    size += count;
  }
  text.resize(size);
  return text;
}

Result<std::optional<std::string>> read_if_there(const std::string& path, std::size_t max_bytes) {
  auto text = read_small_file(path, max_bytes);
  if (text) return std::optional(std::move(*text));
  if (text.error().code == Code::not_found) return std::optional<std::string>();
  return std::unexpected(std::move(text.error()));
}

std::string canonical(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr), &std::free);
  return real ? std::string(real.get()) : std::string();
}

bool is_within(std::string_view path, std::string_view folder) {
  if (folder == "/") return path.starts_with('/');
  return !folder.empty() && path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

bool is_directory(const std::string& path) {
  struct stat facts{};
  return ::stat(path.c_str(), &facts) == 0 && S_ISDIR(facts.st_mode);
}

bool is_link(const std::string& path) {
  struct stat facts{};
  return ::lstat(path.c_str(), &facts) == 0 && S_ISLNK(facts.st_mode);
}

std::string join(const std::string& folder, std::string_view path) {
  if (path.starts_with('/') || folder.empty()) return std::string(path);
  return folder.ends_with('/') ? folder + std::string(path) : folder + "/" + std::string(path);
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::string_view next_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

}  // namespace mayfly::gitdb
