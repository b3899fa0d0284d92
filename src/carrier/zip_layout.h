// Where a zip lies in a file, told by its end: behind a program or a script, behind another zip, or from the first byte on. And which of its members
// libarchive would not read.
//
// Source: APPNOTE.TXT §4.3 (central directory, end records), §4.4.1.4 (zip64). Pure but for the reads; not thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "carrier/budget.h"
#include "carrier/reader.h"

namespace mayfly::carrier {

struct ZipLayout {
  std::uint64_t base = 0;        // what the recorded offsets count from: the first byte of the file, or of the zip where something was put before it
  std::uint64_t lost = 0;        // and how much of that is not in the file: bytes that went by
  std::uint64_t first = 0;       // of the first member's local header; what stands before is no part of the zip
  std::uint64_t record_end = 0;  // behind the end record, before the comment
  std::uint64_t end = 0;         // behind the comment

  std::uint64_t members = 0;  // entries of the directory

  // Members named as folders ("d/") that have data all the same.
  struct Folder {
    std::string name;
    std::uint64_t header = 0;  // of its local header
    std::uint64_t packed = 0;  // bytes
    std::uint16_t method = 0;
    bool encrypted = false;
  };
  std::vector<Folder> folders;
};

// The last zip in the first `size` bytes of `whole`, which can seek. Its end record is looked for in the last kZipEndReach bytes; nullopt: none that a
// central directory belongs to. An error is one of reading, or a limit. `before`: bytes that stood before the first one and are not in `whole`, which the
// recorded offsets may count as well.
inline constexpr std::uint64_t kZipEndReach = 22 + 65535;  // the end record and the longest comment
Result<std::optional<ZipLayout>> find_zip(Reader& whole, std::uint64_t size, Budget& budget, std::uint64_t before = 0);

}  // namespace mayfly::carrier
