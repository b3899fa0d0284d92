// What is this content? Decided by its first bytes, never by its name alone. Cheap: a few comparisons, no allocation.
#pragma once

#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "model/coverage.h"

namespace mayfly::carrier {

enum class Kind {
  // clang-format off
  plain,     // scan it as it is
  gzip, xz, lzma, bzip2, zstd, lz4, compress, zlib, // one stream of compressed bytes
  tar, zip, seven_zip, cpio, ar,                    // archives
  notebook,  // Jupyter .ipynb (name ends in .ipynb, content starts like JSON)
  sqlite,
  utf16le, utf16be, utf32le, utf32be,               // text: a byte-order mark, or the zero bytes of ASCII in UTF-16 or UTF-32
  closed,    // an archive or image of a kind that is not opened: rar, rpm, cab, squashfs, qcow2
  pdf,       // whose text is not read
  // clang-format on
};

inline constexpr std::size_t kSniffSize = 1024;

// `front`: the first bytes, kSniffSize of them where the content has so many. `name`: only to know a notebook.
Kind sniff(Bytes front, std::string_view name);

// A content without a name that begins as a notebook does: a JSON object whose first key is one of a notebook's own. It may be another thing all the same.
bool begins_like_notebook(Bytes front);

std::string_view name_of(Kind kind);  // as it stands in a finding's `encoding`: "gzip", "utf-16le", …
bool is_compressed(Kind kind);
bool is_archive(Kind kind);
bool is_wide_text(Kind kind);  // UTF-16, UTF-32

// What is known and not opened: how it is told. Its bytes are read as they are.
std::optional<model::SkipReason> unopened(Kind kind);

}  // namespace mayfly::carrier
