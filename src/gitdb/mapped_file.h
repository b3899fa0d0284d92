// A whole regular file as memory, read-only (base/mapped.h): packs and their indexes. git makes no links there, and one that somebody else made may lead
// out of the repository: it is refused. Not thread-safe to move; bytes() may be read by many threads.
#pragma once

#include <memory>
#include <string>

#include "base/fd.h"
#include "base/mapped.h"

namespace mayfly::gitdb {

enum class Links { refuse, follow };  // follow: a file that the user named

class MappedFile {
 public:
  static Result<MappedFile> open(const std::string& path, Links links = Links::refuse);  // not_found, denied (a link too), unavailable; `corrupt`: empty

  Bytes bytes() const { return mapped_->bytes(); }
  bool damaged() const { return mapped_->damaged(); }

 private:
  std::unique_ptr<Mapped> mapped_;
};

}  // namespace mayfly::gitdb
