#include "carrier/sqlite_image.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "base/check.h"

namespace mayfly::carrier {
namespace {

struct File {
  sqlite3_file base;  // first: SQLite knows only this
  SqliteImage* image;
};

SqliteImage& image_of(sqlite3_file* file) { return *reinterpret_cast<File*>(file)->image; }

int close(sqlite3_file*) { return SQLITE_OK; }
int read(sqlite3_file* file, void* out, int count, sqlite3_int64 offset) {
  return image_of(file).read(static_cast<Byte*>(out), static_cast<std::size_t>(count), static_cast<std::uint64_t>(offset));
}
int write(sqlite3_file*, const void*, int, sqlite3_int64) { return SQLITE_READONLY; }
int truncate(sqlite3_file*, sqlite3_int64) { return SQLITE_READONLY; }
int sync(sqlite3_file*, int) { return SQLITE_OK; }
int file_size(sqlite3_file* file, sqlite3_int64* size) {
  *size = static_cast<sqlite3_int64>(image_of(file).claimed_size());
  return SQLITE_OK;
}
int lock(sqlite3_file*, int) { return SQLITE_OK; }
int check_reserved_lock(sqlite3_file*, int* locked) {
  *locked = 0;
  return SQLITE_OK;
}
int file_control(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
int sector_size(sqlite3_file*) { return 4096; }
int device_characteristics(sqlite3_file*) { return SQLITE_IOCAP_IMMUTABLE; }

constexpr sqlite3_io_methods make_methods() {
  sqlite3_io_methods methods{};
  methods.iVersion = 1;  // without shared memory: no write-ahead log
  methods.xClose = close;
  methods.xRead = read;
  methods.xWrite = write;
  methods.xTruncate = truncate;
  methods.xSync = sync;
  methods.xFileSize = file_size;
  methods.xLock = lock;
  methods.xUnlock = lock;
  methods.xCheckReservedLock = check_reserved_lock;
  methods.xFileControl = file_control;
  methods.xSectorSize = sector_size;
  methods.xDeviceCharacteristics = device_characteristics;
  return methods;
}
constexpr sqlite3_io_methods kMethods = make_methods();

int open(sqlite3_vfs* vfs, const char*, sqlite3_file* file, int flags, int* out_flags) {
  file->pMethods = nullptr;
  if ((flags & SQLITE_OPEN_MAIN_DB) == 0) return SQLITE_CANTOPEN;
  reinterpret_cast<File*>(file)->image = static_cast<SqliteImage*>(vfs->pAppData);
  file->pMethods = &kMethods;
  if (out_flags != nullptr) *out_flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_MAIN_DB;
  return SQLITE_OK;
}
int remove(sqlite3_vfs*, const char*, int) { return SQLITE_IOERR_DELETE; }
int access(sqlite3_vfs*, const char*, int, int* there) {
  *there = 0;
  return SQLITE_OK;
}
int full_pathname(sqlite3_vfs*, const char* name, int size, char* out) {
  sqlite3_snprintf(size, out, "%s", name);
  return SQLITE_OK;
}
int randomness(sqlite3_vfs*, int size, char* out) {
  std::memset(out, 0, static_cast<std::size_t>(size));  // names of temporary files, of which there are none
  return size;
}
int sleep(sqlite3_vfs*, int) { return 0; }
int current_time(sqlite3_vfs*, double* days) {
  *days = 0;
  return SQLITE_OK;
}
int last_error(sqlite3_vfs*, int, char*) { return 0; }

// sqlite.org/fileformat.html §1.3: page size at 16, page count at 28, valid where the numbers at 24 and 92 are equal.
std::uint64_t size_by_header(const std::array<Byte, 100>& header) {
  const auto number = [&](std::size_t at) {
    return std::uint64_t{header[at]} << 24 | std::uint64_t{header[at + 1]} << 16 | std::uint64_t{header[at + 2]} << 8 | header[at + 3];
  };
  std::uint64_t page = std::uint64_t{header[16]} << 8 | header[17];
  if (page == 1) page = 65536;
  return number(24) == number(92) ? page * number(28) : 0;
}

}  // namespace

SqliteImage::SqliteImage(Bytes content) : content_(content), size_(content.size()) { start(); }
SqliteImage::SqliteImage(int descriptor, std::uint64_t size) : descriptor_(descriptor), size_(size) { start(); }

SqliteImage::~SqliteImage() {
  sqlite3_vfs_unregister(&vfs_);
  if (descriptor_ >= 0) ::close(descriptor_);
}

void SqliteImage::start() {
  std::array<Byte, 100> header{};
  claimed_size_ = size_;
  if (read(header.data(), header.size(), 0) == SQLITE_OK) claimed_size_ = std::max(size_, size_by_header(header));
  name_ = "mayfly-" + std::to_string(reinterpret_cast<std::uintptr_t>(this));
  vfs_.iVersion = 1;
  vfs_.szOsFile = sizeof(File);
  vfs_.mxPathname = 64;
  vfs_.zName = name_.c_str();
  vfs_.pAppData = this;
  vfs_.xOpen = open;
  vfs_.xDelete = remove;
  vfs_.xAccess = access;
  vfs_.xFullPathname = full_pathname;
  vfs_.xRandomness = randomness;
  vfs_.xSleep = sleep;
  vfs_.xCurrentTime = current_time;
  vfs_.xGetLastError = last_error;
  CHECK(sqlite3_vfs_register(&vfs_, 0) == SQLITE_OK);
}

int SqliteImage::read(Byte* out, std::size_t count, std::uint64_t offset) {
  std::size_t done = 0;
  if (descriptor_ < 0) {
    if (offset < content_.size()) {
      done = std::min<std::size_t>(count, content_.size() - static_cast<std::size_t>(offset));
      std::memcpy(out, content_.data() + offset, done);
    }
  } else {
    while (done < count) {
      const ssize_t got = ::pread(descriptor_, out + done, count - done, static_cast<off_t>(offset + done));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) failed_ = true;
      if (got < 0) return SQLITE_IOERR_READ;
      if (got == 0) break;
      done += static_cast<std::size_t>(got);
    }
  }
  if (done == count) return SQLITE_OK;
  std::memset(out + done, 0, count - done);
  return SQLITE_IOERR_SHORT_READ;
}

}  // namespace mayfly::carrier
