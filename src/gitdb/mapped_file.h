// A whole regular file as memory, read-only (base/mapped.h): packs and their indexes. Links are followed: git makes none, and repositories on a farm of
// links are read like others. Not thread-safe to move; bytes() may be read by many threads.
#pragma once

#include <memory>
#include <string>

#include "base/fd.h"
#include "base/mapped.h"

namespace mayfly::gitdb {

class MappedFile {
 public:
  static Result<MappedFile> open(const std::string& path);  // not_found, denied, unavailable; `corrupt`: empty

  Bytes bytes() const { return mapped_->bytes(); }
  bool damaged() const { return mapped_->damaged(); }

 private:
  std::unique_ptr<Mapped> mapped_;
};

}  // namespace mayfly::gitdb
