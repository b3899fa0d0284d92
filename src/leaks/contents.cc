#include "leaks/contents.h"

#include <algorithm>
#include <map>

#include "base/check.h"
#include "base/interrupt.h"
#include "carrier/spool.h"
#include "carrier/unpack.h"
#include "carrier/utf16.h"
#include "carrier/utf32.h"
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
  scan_sniffed(options_.raw ? Kind::plain : carrier::sniff(*front, where.name), *front, peek, where);
}

void Contents::scan_sniffed(Kind sniffed, Bytes front, carrier::PeekReader& reader, const Where& where) {
  const Kind kind = told(sniffed, where);
  const carrier::Host host = options_.raw || kind != Kind::plain ? carrier::Host::none : carrier::host_of(front);
  if (host == carrier::Host::none) return scan_as(kind, reader, where);
  scan_host(host, reader, where);
}

Kind Contents::told(Kind kind, const Where& where) {
  const auto reason = carrier::unopened(kind);
  if (!reason) return kind;
  skip(*reason, where);
  return Kind::plain;
}

void Contents::scan_as(Kind kind, carrier::PeekReader& reader, const Where& where) {
  if (kind == Kind::plain) return scan_plain(reader, where);
  if (too_deep(where)) return scan_plain(reader, where);
  const bool wide = carrier::is_wide_text(kind);
  if (!wide && !carrier::is_compressed(kind) && !carrier::is_archive(kind)) return scan_document(kind, reader, where);
  RawPass raw(*this, reader, where, wide ? RawPass::What::text : RawPass::What::packed);
  const carrier::ByteOrder order = kind == Kind::utf16le || kind == Kind::utf32le ? carrier::ByteOrder::little : carrier::ByteOrder::big;
  if (kind == Kind::utf16le || kind == Kind::utf16be) {
    carrier::Utf16Reader text(raw.reader(), order);
    scan_plain(text, where.decoded(carrier::name_of(kind)));
  } else if (wide) {
    carrier::Utf32Reader text(raw.reader(), order);
    scan_plain(text, where.decoded(carrier::name_of(kind)));
  } else {
    scan_parts(kind, raw.reader(), where);
  }
  raw.finish();
}

// A host that can seek is looked through first, and is plain if there is nothing. A stream is looked through as it passes.
void Contents::scan_host(carrier::Host host, carrier::PeekReader& reader, const Where& where) {
  std::optional<carrier::Payload> payload;
  if (reader.size()) {
    const auto behind = carrier::find_payload(reader, host, budget_);
    if (!behind) skip(carrier::skip_reason_of(behind.error()), where);
    if (behind) payload = *behind;
    if (const auto back = reader.rewind(); !back) return skip(carrier::skip_reason_of(back.error()), where);
  }
  const bool nothing = reader.size() ? !payload : host == carrier::Host::binary;
  if (nothing || too_deep(where)) return scan_plain(reader, where);
  RawPass raw(*this, reader, where, RawPass::What::host);
  carrier::PeekReader& inner = raw.reader();
  carrier::Ending ending;
  std::uint64_t passed_by = 0;
  if (payload) {
    ending.offset = payload->kind == Kind::zip ? 0 : payload->offset;  // (a zip's offsets may count from the file's beginning)
  } else {
    carrier::PayloadFinder finder(inner, host);
    std::vector<Byte> passed(kPieceSize);
    for (auto got = finder.read(passed); got && *got > 0; got = finder.read(passed)) continue;
    payload = finder.payload();
    ending = finder.ending();
    passed_by = ending.offset;
  }
  if (payload->kind != Kind::plain) {
    const auto there = inner.go_behind(std::move(ending), [&] { return check_budget(); });
    if (!there) {
      skip(carrier::skip_reason_of(there.error()), where);
    } else if (payload->kind == Kind::zip) {
      scan_archive(carrier::open_zip_behind(inner, passed_by, budget_), where);
    } else {
      scan_parts(payload->kind, inner, where);
    }
  }
  raw.finish();
}

Result<void> Contents::check_budget() {
  if (interrupted()) return carrier::fail_skip(model::SkipReason::interrupted, "");
  if (const auto limit = budget_.spend_bytes(0)) return carrier::fail_skip(*limit, "");
  return {};
}

// A container, and those that stand behind its end, each as if it stood alone in the file.
void Contents::scan_parts(Kind kind, carrier::PeekReader& reader, const Where& where) {
  for (;;) {
    auto ending = carrier::is_compressed(kind) ? scan_compressed(kind, reader, where) : scan_archive(carrier::open_archive(kind, reader, budget_), where);
    if (!ending) return;
    const auto more = reader.go_behind(std::move(*ending), [&] { return check_budget(); });
    if (!more) return skip(carrier::skip_reason_of(more.error()), where);
    if (!*more) return;
    const auto front = reader.peek(carrier::kSniffSize);
    if (!front) return skip(carrier::skip_reason_of(front.error()), where);
    const Kind before = std::exchange(kind, carrier::sniff(*front, ""));
    if (!carrier::is_compressed(kind) && !carrier::is_archive(kind)) {
      if (before == Kind::tar) skip(model::SkipReason::broken_container, where);  // more likely a damaged header than anything else
      return;
    }
    if (const auto limit = budget_.spend_member()) return skip(*limit, where);
  }
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
std::optional<carrier::Ending> Contents::scan_compressed(Kind kind, carrier::PeekReader& reader, const Where& where) {
  const bool nameless = !where.encoding.empty();
  std::string name = where.name;
  if (const auto front = reader.peek(carrier::kSniffSize)) name = carrier::inner_name(kind, *front, where.name);
  auto inner = carrier::open_compressed(kind, reader, budget_);
  if (!inner) {
    skip(carrier::skip_reason_of(inner.error()), where);
    return std::nullopt;
  }
  carrier::PeekReader peek(**inner);
  const auto front = peek.peek(carrier::kSniffSize);
  if (!front) {
    skip(carrier::skip_reason_of(front.error()), where);
    return std::nullopt;
  }
  const Kind below = carrier::sniff(*front, name);
  ++coverage.members;
  Where content = nameless ? where.decoded(carrier::name_of(kind)) : where;
  if (!nameless && carrier::is_archive(below)) {
    ++content.depth;
    content.name = name;
  } else if (!nameless) {
    content = where.inside(name);
  }
  scan_sniffed(below, *front, peek, content);
  return (*inner)->ending();
}

std::optional<carrier::Ending> Contents::scan_archive(Result<std::unique_ptr<carrier::Archive>> opened, const Where& where) {
  if (!opened) {
    skip(carrier::skip_reason_of(opened.error()), where);
    return std::nullopt;
  }
  const std::unique_ptr<carrier::Archive> archive = std::move(*opened);
  if (archive == nullptr) return std::nullopt;
  for (;;) {
    if (interrupted()) {
      skip(model::SkipReason::interrupted, where);
      return std::nullopt;
    }
    auto member = archive->next();
    if (!member) {
      skip(carrier::skip_reason_of(member.error()), where);
      return std::nullopt;
    }
    if (!*member) return archive->ending();
    const Where content = where.inside((*member)->name);
    if ((*member)->encrypted) {
      skip(model::SkipReason::encrypted_container, content);
      continue;
    }
    ++coverage.members;
    scan(archive->content(), content);
  }
}

// A document must be there whole. What is too large to be held is not taken apart: its bytes are still scanned, without cells and rows.
void Contents::scan_document(Kind kind, carrier::Reader& reader, const Where& where) {
  carrier::Spool spool(reader, options_.limits.max_document_bytes + 1);
  const auto bytes = spool.bytes();
  if (!bytes || bytes->size() > options_.limits.max_document_bytes) return scan_plain(spool, where);
  leaks::scan_document(*this, kind, "", *bytes, where, [&] {
    StreamScan stream(*this, where, Lines::count, scan::State{});
    stream.push(*bytes, true);
  });
  if (spool.error()) skip(carrier::skip_reason_of(*spool.error()), where);
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
