#include "gitdb/mapped_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

namespace mayfly::gitdb {

Result<MappedFile> MappedFile::open(const std::string& path, Links links) {
  const Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | (links == Links::refuse ? O_NOFOLLOW : 0)));
  if (!fd && errno == ELOOP && links == Links::refuse) return fail(Code::denied, path + " is a link");
  if (!fd) return fail_errno(errno, "open " + path);
  struct stat facts{};
  if (::fstat(fd.number(), &facts) != 0) return fail_errno(errno, "stat " + path);
  if (!S_ISREG(facts.st_mode)) return fail(Code::invalid, path + " is no regular file");
  if (facts.st_size == 0) return fail(Code::corrupt, path + " is empty");
  TRY(Mapped mapped, Mapped::open(fd.number(), 0, static_cast<std::size_t>(facts.st_size)));
  MappedFile file;
  file.mapped_ = std::make_unique<Mapped>(std::move(mapped));
  return file;
}

}  // namespace mayfly::gitdb
