// A database that SQLite can read and do nothing else with: a virtual file system (sqlite.org/vfs.html) of one file, immutable and without a door to
// any other. No lock, no journal, no write-ahead log, no temporary file; nothing beside the file is opened or made.
//
// A file that is cut short seems as long as its header says, with zero bytes for what is lost: SQLite reads what is there, and calls the rest
// corrupt. Not thread-safe. Outlives the connection that uses it, and stays where it is.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace mayfly::carrier {

class SqliteImage {
 public:
  // In memory; the owner outlives the image.
  explicit SqliteImage(Bytes content);
  // An open, regular file; the image closes it.
  SqliteImage(int descriptor, std::uint64_t size);
  ~SqliteImage();
  SqliteImage(const SqliteImage&) = delete;
  SqliteImage& operator=(const SqliteImage&) = delete;

  // For sqlite3_open_v2; any file name does.
  const char* vfs_name() const { return name_.c_str(); }

  std::uint64_t size() const { return size_; }                  // of the file as it is
  std::uint64_t claimed_size() const { return claimed_size_; }  // never less
  bool cut() const { return claimed_size_ > size_; }
  bool failed() const { return failed_; }  // the system refused a read

  // Fills `out` from `offset`; zero bytes behind the end. SQLITE_OK, SQLITE_IOERR_SHORT_READ, or SQLITE_IOERR_READ.
  int read(Byte* out, std::size_t count, std::uint64_t offset);

 private:
  void start();

  Bytes content_;
  int descriptor_ = -1;
  std::uint64_t size_ = 0, claimed_size_ = 0;
  bool failed_ = false;
  std::string name_;
  sqlite3_vfs vfs_{};
};

}  // namespace mayfly::carrier
