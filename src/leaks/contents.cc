#include "leaks/contents.h"

#include <algorithm>
#include <map>

#include "base/check.h"
#include "base/interrupt.h"
#include "carrier/unpack.h"
#include "carrier/utf16.h"
#include "leaks/raw_pass.h"
#include "leaks/shown.h"
#include "leaks/stream_scan.h"

namespace mayfly::leaks {

using carrier::Kind;

Buffer Contents::borrow() {
  if (buffers_.empty()) {
    Buffer buffer;
    buffer.bytes.reset(static_cast<Byte*>(std::aligned_alloc(Buffer::kAlignment, Buffer::kSize)));
    CHECK(buffer.bytes != nullptr);
    return buffer;
  }
  Buffer buffer = std::move(buffers_.back());
  buffers_.pop_back();
  return buffer;
}

void Contents::give_back(Buffer buffer) {
  constexpr std::size_t kMost = 8;
  if (buffers_.size() < kMost) buffers_.push_back(std::move(buffer));
}

bool Contents::too_deep(const Where& where) {
  if (where.depth < options_.limits.max_depth) return false;
  skip(model::SkipReason::cap_depth, where);
  return true;
}

void Contents::scan(carrier::Reader& reader, const Where& where) {
  carrier::PeekReader peek(reader);
  const auto front = peek.peek(carrier::kSniffSize);
  if (!front) {
    skip(carrier::skip_reason_of(front.error()), where);
    return;
  }
  scan_as(options_.raw ? Kind::plain : carrier::sniff(*front, where.name), peek, where);
}

void Contents::scan_as(Kind kind, carrier::PeekReader& reader, const Where& where) {
  if (kind == Kind::plain) return scan_plain(reader, where);
  if (too_deep(where)) return scan_plain(reader, where);
  const bool utf16 = kind == Kind::utf16le || kind == Kind::utf16be;
  if (!utf16 && !carrier::is_compressed(kind) && !carrier::is_archive(kind)) return scan_document(kind, reader, where);
  RawPass raw(*this, reader, where, utf16);
  if (utf16) {
    carrier::Utf16Reader text(raw.reader(), kind == Kind::utf16le ? carrier::ByteOrder::little : carrier::ByteOrder::big);
    scan_plain(text, where.decoded(carrier::name_of(kind)));
  } else if (carrier::is_compressed(kind)) {
    scan_compressed(kind, raw.reader(), where);
  } else {
    scan_archive(kind, raw.reader(), where);
  }
  raw.finish();
}

void Contents::scan_plain(carrier::Reader& reader, const Where& where) {
  StreamScan stream(*this, where, Lines::count, scan::State{});
  for (;;) {
    if (interrupted()) return skip(model::SkipReason::interrupted, where);
    const auto n = reader.read(stream.space());
    if (!n) {
      stream.advance(0, true);
      return skip(carrier::skip_reason_of(n.error()), where);
    }
    stream.advance(*n, *n == 0);
    if (*n == 0) return;
  }
}

// A compressed file is a level with a name, unless it holds an archive: then the archive's members are the level. In an encoded run it has no name,
// and counts as an encoding.
void Contents::scan_compressed(Kind kind, carrier::PeekReader& reader, const Where& where) {
  const bool nameless = !where.encoding.empty();
  std::string name = where.name;
  if (const auto front = reader.peek(carrier::kSniffSize)) name = carrier::inner_name(kind, *front, where.name);
  auto inner = carrier::open_compressed(kind, reader, budget_);
  if (!inner) return skip(carrier::skip_reason_of(inner.error()), where);
  carrier::PeekReader peek(**inner);
  const auto front = peek.peek(carrier::kSniffSize);
  if (!front) return skip(carrier::skip_reason_of(front.error()), where);
  const Kind below = carrier::sniff(*front, name);
  ++coverage.members;
  Where content = nameless ? where.decoded(carrier::name_of(kind)) : where;
  if (!nameless && carrier::is_archive(below)) {
    ++content.depth;
    content.name = name;
  } else if (!nameless) {
    content = where.inside(name);
  }
  scan_as(below, peek, content);
}

void Contents::scan_archive(Kind kind, carrier::Reader& reader, const Where& where) {
  auto archive = carrier::open_archive(kind, reader, budget_);
  if (!archive) return skip(carrier::skip_reason_of(archive.error()), where);
  for (;;) {
    if (interrupted()) return skip(model::SkipReason::interrupted, where);
    auto member = (*archive)->next();
    if (!member) return skip(carrier::skip_reason_of(member.error()), where);
    if (!*member) return;
    const Where content = where.inside((*member)->name);
    if ((*member)->encrypted) {
      skip(model::SkipReason::encrypted_container, content);
      continue;
    }
    ++coverage.members;
    scan((*archive)->content(), content);
  }
}

void Contents::scan_document(Kind kind, carrier::Reader& reader, const Where& where) {
  std::vector<Byte> bytes;
  const std::uint64_t most = options_.limits.max_document_bytes;
  std::optional<model::SkipReason> broken;
  for (;;) {
    const std::size_t have = bytes.size();
    bytes.resize(std::min<std::uint64_t>(most + 1, have + kPieceSize));
    const auto n = reader.read(std::span(bytes).subspan(have));
    bytes.resize(have + (n ? *n : 0));
    if (!n) broken = carrier::skip_reason_of(n.error());
    if (!n || *n == 0) break;
    if (bytes.size() > most) {  // too big to be taken apart: its bytes are still scanned, without cells and rows
      StreamScan stream(*this, where, Lines::count, scan::State{});
      stream.push(bytes, false);
      bytes = {};
      for (;;) {
        const auto more = reader.read(stream.space());
        stream.advance(more ? *more : 0, !more || *more == 0);
        if (!more) return skip(carrier::skip_reason_of(more.error()), where);
        if (*more == 0) return;
      }
    }
  }
  leaks::scan_document(*this, kind, "", bytes, where, [&] {
    StreamScan stream(*this, where, Lines::count, scan::State{});
    stream.push(bytes, true);
  });
  if (broken) skip(*broken, where);
}

namespace {

void scan_text(Contents& contents, const carrier::DocumentText& text, const Where& where) {
  constexpr std::size_t kShortest = 64;  // shorter than any key or decoded pair
  if (text.text.size() < kShortest) return;
  Where place = text.table.empty() ? where : where.inside(text.table);
  place.cell = text.cell;
  if (!text.part.empty()) place.part = text.part;
  place.row = text.row;
  if (!text.field.empty()) place.field = shown(text.field);
  carrier::MemoryReader reader(as_bytes(text.text));
  contents.scan(reader, place);
}

}  // namespace

// The texts first, each at its place. Then the document's bytes as they are: keys in metadata, in a database's free pages, in what the reader could
// not read. Of these, what was found in a text is left out.
void scan_document(Contents& contents, Kind kind, const std::string& path, Bytes bytes, const Where& where, const std::function<void()>& raw) {
  std::vector<Found> before = std::move(contents.found);
  contents.found.clear();
  const auto on_text = [&](const carrier::DocumentText& text) { scan_text(contents, text, where); };
  const bool notebook = kind == Kind::notebook;
  const Result<void> read = notebook ? carrier::read_notebook(bytes, on_text) : carrier::read_sqlite(path, bytes, contents.budget(), on_text);
  std::vector<Found> texts = std::move(contents.found);
  contents.found.clear();

  raw();
  if (!notebook)  // a place in a database's pages has no line
    for (Found& found : contents.found) found.judged.finding.place.line = found.judged.finding.place.column = std::nullopt;
  // What broke off, or is other JSON, has no cells to speak of: where its bytes tell as well, they tell better.
  if (notebook && !read)
    std::erase_if(texts, [&](const Found& text) {
      const auto same = [&](const Found& found) { return found.judged.finding.fingerprint == text.judged.finding.fingerprint; };
      return !text.judged.finding.place.cell && std::ranges::any_of(contents.found, same);
    });
  std::map<std::string, bool, std::less<>> seen;
  for (const Found& found : texts) seen.emplace(found.judged.finding.fingerprint, true);
  std::erase_if(contents.found, [&](const Found& found) {
    const std::string& fingerprint = found.judged.finding.fingerprint;
    return fingerprint.empty() ? read.has_value() : seen.contains(fingerprint);
  });
  before.insert(before.end(), std::make_move_iterator(texts.begin()), std::make_move_iterator(texts.end()));
  before.insert(before.end(), std::make_move_iterator(contents.found.begin()), std::make_move_iterator(contents.found.end()));
  contents.found = std::move(before);
  // A notebook that is no notebook was read whole all the same; a database's pages may hold what only its reader could put together.
  if (!read && !notebook) contents.skip(carrier::skip_reason_of(read.error()), where);
}

}  // namespace mayfly::leaks
