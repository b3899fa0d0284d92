// The carriers behind one door: what is inside this content? Compression, archives and documents come here; packages, images, mail and chat exports
// will, each as a row in unpack.cc. A library does the unpacking; this folder keeps it within the budget and turns its errors into counted skips.
//
// Not thread-safe; one unpacker for each content.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "carrier/budget.h"
#include "carrier/reader.h"
#include "carrier/sniff.h"

namespace mayfly::carrier {

// A stream of unpacked bytes that knows where it ended.
class CompressedStream : public Reader {
 public:
  // Once read() gave the end. nullopt: it did not end well.
  virtual std::optional<Ending> ending() const = 0;
};

// The decompressed stream of gzip (all members of a concatenation), xz, lzma, bzip2 (all streams), zstd (all frames, also skippable ones), lz4,
// compress, zlib. Trailing bytes that are no further member end the stream: zero bytes silently; so does what begins another carrier, which ending()
// leads to; others with `corrupt`, after everything was given. A truncated stream gives all that can be decoded, then `corrupt`. `packed` in the ratio
// is what was read from `below`.
Result<std::unique_ptr<CompressedStream>> open_compressed(Kind kind, Reader& below, Budget& budget);

// The name that a compressed file has inside: gzip's stored name (FNAME) where there is one, else the file name without its ending
// (".gz", ".tgz" → ".tar", ".xz", …). Only the last path component; never empty.
std::string inner_name(Kind kind, Bytes front, std::string_view name);

struct Member {
  std::string name;        // as stored; raw bytes, may be anything, also absolute or with "..": nothing is ever written under it
  bool encrypted = false;  // its content cannot be read
};

// Archives: tar (v7, ustar, pax, GNU; sparse), zip (also without a central directory, if the end is lost; several in a row; behind a program), 7z, cpio,
// ar. zip and 7z are read from place to place; where `below` cannot seek, up to max_document_bytes of it are held, and of a longer zip the local headers
// are read as they come, while a longer 7z is cap_bytes. A damaged member ends its own content with an error and the next one comes; what was damaged
// besides members is told by next() at the end. A limit ends all.
class Archive {
 public:
  virtual ~Archive() = default;
  // The next regular member (directories, links and devices are passed over), nullopt at the end. The one before it is gone then.
  // An error ends the archive: what came before was right.
  virtual Result<std::optional<Member>> next() = 0;
  // The content of the current member, read from its beginning to its end once; owned by the archive.
  virtual Reader& content() = 0;
  // Once next() gave the end: where the archive ended in `below`. nullopt: not known, or damaged.
  virtual std::optional<Ending> ending() = 0;
};
Result<std::unique_ptr<Archive>> open_archive(Kind kind, Reader& below, Budget& budget);

// A zip that stands behind something else, of which `before` bytes went by and are not in `below`. nullptr: there is none after all. Where `below` cannot
// seek and cannot be held to its end it is cap_bytes.
Result<std::unique_ptr<Archive>> open_zip_behind(Reader& below, std::uint64_t before, Budget& budget);

// A text inside a document, with the coordinates that a person knows it by. Never empty; valid only during the call.
struct DocumentText {
  std::string_view text;
  // notebook
  std::optional<std::uint64_t> cell;  // from 1
  std::string_view part;              // "source", "output", "metadata" (of a cell: attachments too), "" where no cell
  // SQLite
  std::string_view table;
  std::optional<std::int64_t> row;  // rowid; nullopt in a WITHOUT ROWID table
  std::string_view field;           // column name
};
// Jupyter notebook (nbformat 3 and 4): each cell's source as one text, each textual output as one text (stream text, every data bundle entry,
// traceback). Whatever else holds a string is given as JSON text, `"key":value`, so that no string of the file is left out. `content` is the whole
// file. `corrupt`: not JSON or not a notebook, after the texts that came before.
Result<void> read_notebook(Bytes content, const std::function<void(const DocumentText&)>& text);

// SQLite: every text and blob cell of every table, sqlite_schema included. Read-only, and no code of the database is run (no view, trigger, virtual
// table, extension; trusted_schema off, defensive, limits). Text is UTF-8 whatever the database's encoding. `corrupt` after what could be read.
// `path`: of an open descriptor ("/proc/self/fd/7"), or empty; then `content` is the file's bytes. What only a write-ahead log holds is not seen.
Result<void> read_sqlite(const std::string& path, Bytes content, Budget& budget, const std::function<void(const DocumentText&)>& text);

}  // namespace mayfly::carrier
