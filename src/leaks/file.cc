// One regular file. Plain text, by far the most, is read straight into the scanner's window; what is something else goes through the carriers.
//
// Large plain files are cut into parts that all workers scan at once. A key or an encoded run belongs to the part in which it begins; each part's reader
// begins a little before and goes on behind its end as long as something of its own is open (scan/scanner.h), so the cut changes nothing.
//
// Lines are counted only where something was found (leaks/lines.h).
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <memory>
#include <mutex>

#include "base/interrupt.h"
#include "base/mapped.h"
#include "carrier/unpack.h"
#include "leaks/file_reader.h"
#include "leaks/lines.h"
#include "leaks/stream_scan.h"
#include "leaks/worker.h"

namespace mayfly::leaks {
namespace {

constexpr std::uint64_t kSmallestHost = 128;                  // bytes: a script's first line and the smallest archive with a key in it are more
constexpr std::uint64_t kPartSize = std::uint64_t{16} << 20;  // bytes of one part

model::SkipReason reason_of(const Error& error) { return error.code == Code::denied ? model::SkipReason::no_permission : model::SkipReason::io_error; }

// ---- plain bytes -------------------------------------------------------------------------------------------------------------------------------

// A plain file that several workers read.
struct SharedFile {
  Fd fd;
  Where where;
  std::uint64_t size = 0;
  std::vector<Part> parts{};  // each is one worker's while it scans it
  std::atomic<bool> has_findings{false};
  std::mutex mutex{};  // guards what follows
  std::vector<Found> found{};
  std::uint64_t parts_left = 0;
  std::uint64_t bytes = 0;  // of the parts that were read
  bool shrunk = false, failed = false, interrupted = false;
};

// Where the file has data; the holes of a sparse file hold only zeros.
std::vector<Part> data_ranges(int fd, std::uint64_t size) {
  std::vector<Part> ranges;
  for (off_t position = 0; position < static_cast<off_t>(size);) {
    const off_t data = ::lseek(fd, position, SEEK_DATA);
    if (data < 0) break;  // ENXIO: only a hole is left
    const off_t hole = ::lseek(fd, data, SEEK_HOLE);
    const off_t end = hole < 0 ? static_cast<off_t>(size) : hole;
    ranges.push_back({static_cast<std::uint64_t>(data), static_cast<std::uint64_t>(end)});
    position = end;
  }
  return ranges;
}

constexpr std::uint64_t kMapSize = std::uint64_t{2} << 20;  // from this size on, mapping costs less than reading

enum class Ended { whole, shrunk, failed, interrupted };

// Scans what begins in `range`; reads on behind it as far as needed. `has_findings`: something was found in this file, here or by another; its lines will
// be asked for.
Ended scan_range(Worker& worker, int fd, const Where& where, Part& range, bool to_end, std::atomic<bool>& has_findings) {
  const std::uint64_t origin = range.begin > scan::kLookback ? range.begin - scan::kLookback : 0;
  const scan::Runs runs = worker.contents.options().raw ? scan::Runs::ignore : scan::Runs::notice;
  StreamScan stream(worker.contents, where, Lines::later, scan::state_for_part(runs, origin, range.begin, to_end ? ~std::uint64_t{0} : range.end));
  std::uint64_t offset = origin;
  bool damaged = false;
  if (range.end - range.begin >= kMapSize) {
    if (const auto mapped = Mapped::open(fd, origin, static_cast<std::size_t>(range.end - origin))) {
      stream.advance_over(mapped->bytes(), [&](Bytes passed) {
        if (!worker.contents.found.empty()) has_findings.store(true, std::memory_order_relaxed);
        if (has_findings.load(std::memory_order_relaxed)) range.count(passed.subspan(static_cast<std::size_t>(range.begin - origin)));
      });
      damaged = mapped->damaged();
      offset = range.end;
      worker.shared.progress.bytes += range.end - range.begin;
    }
  }
  if (damaged) return Ended::shrunk;
  for (;;) {
    if (interrupted()) return Ended::interrupted;
    const auto n = read_at(fd, stream.space(), offset);
    if (!n || *n == 0) {
      stream.advance(0, true);
      if (!n) {
        worker.contents.skip(reason_of(n.error()), where);
        return Ended::failed;
      }
      return offset < range.end ? Ended::shrunk : Ended::whole;
    }
    stream.advance(*n, false);
    if (offset < range.end) worker.shared.progress.bytes += std::min(offset + *n, range.end) - std::max(offset, range.begin);
    offset += *n;
    if (!to_end && stream.finished()) return Ended::whole;
  }
}

void finish_part(Worker& worker, const std::shared_ptr<SharedFile>& file, Ended ended, std::uint64_t size) {
  worker.contents.coverage.unpacked += worker.contents.budget().bytes();
  const std::lock_guard lock(file->mutex);
  file->found.insert(file->found.end(), std::make_move_iterator(worker.contents.found.begin()), std::make_move_iterator(worker.contents.found.end()));
  worker.contents.found.clear();
  file->shrunk = file->shrunk || ended == Ended::shrunk;
  file->failed = file->failed || ended == Ended::failed || ended == Ended::interrupted;
  file->interrupted = file->interrupted || ended == Ended::interrupted;
  if (ended != Ended::interrupted) file->bytes += size;
  if (--file->parts_left > 0) return;
  if (file->interrupted) worker.contents.skip(model::SkipReason::interrupted, file->where);
  if (file->shrunk) worker.contents.skip(model::SkipReason::changed_while_read, file->where);
  if (!file->failed && !file->shrunk) ++worker.contents.coverage.files;
  ++worker.shared.progress.files;
  worker.contents.coverage.bytes += file->interrupted ? file->bytes : file->size;
  worker.contents.found = std::move(file->found);
  find_lines(file->fd.number(), file->parts, worker.contents.found);
  worker.flush();
}

void scan_plain_file(Worker& worker, Fd fd, const Where& where, const FileFacts& facts) {
  const std::vector<Part> ranges = facts.sparse ? data_ranges(fd.number(), facts.size) : std::vector<Part>{{0, facts.size}};
  std::vector<Part> parts;
  for (const Part& range : ranges)
    for (std::uint64_t begin = range.begin; begin < range.end || begin == 0; begin += kPartSize) {
      parts.push_back({begin, std::min(range.end, begin + kPartSize)});
      if (range.end == 0) break;
    }
  auto file = std::make_shared<SharedFile>();
  file->fd = std::move(fd);
  file->where = where;
  file->size = facts.size;
  file->parts = std::move(parts);
  file->parts_left = std::max<std::size_t>(file->parts.size(), 1);
  if (file->parts.empty()) return finish_part(worker, file, Ended::whole, 0);
  const auto scan_part = [file](Worker& worker_of_part, std::size_t i) {
    Part& part = file->parts[i];
    const Ended ended = scan_range(worker_of_part, file->fd.number(), file->where, part, part.end == file->size, file->has_findings);
    finish_part(worker_of_part, file, ended, part.end - part.begin);
  };
  for (std::size_t i = file->parts.size(); i-- > 1;)
    worker.shared.pool.push([scan_part, i](Worker& other) {
      other.contents.begin_file();
      scan_part(other, i);
    });
  scan_part(worker, 0);
}

// ---- everything else ---------------------------------------------------------------------------------------------------------------------------

void scan_database(Worker& worker, const Fd& fd, const Where& where, const FileFacts& facts) {
  const std::string path = "/proc/self/fd/" + std::to_string(fd.number());
  scan_document(worker.contents, carrier::Kind::sqlite, path, {}, where, [&] {
    std::vector<Found> before = std::move(worker.contents.found);
    worker.contents.found.clear();
    Part whole{0, facts.size};
    std::atomic<bool> has_findings{false};
    if (scan_range(worker, fd.number(), where, whole, true, has_findings) == Ended::shrunk) worker.contents.skip(model::SkipReason::changed_while_read, where);
    forget_lines(worker.contents.found);
    worker.contents.found.insert(worker.contents.found.begin(), std::make_move_iterator(before.begin()), std::make_move_iterator(before.end()));
  });
}

// A notebook too large to be read twice: it is looked at where it lies. False: it cannot be mapped.
bool scan_notebook(Worker& worker, const Fd& fd, const Where& where, const FileFacts& facts) {
  const auto mapped = Mapped::open(fd.number(), 0, static_cast<std::size_t>(facts.size));
  if (!mapped) return false;
  scan_document(worker.contents, carrier::Kind::notebook, "", mapped->bytes(), where, [&] {
    StreamScan stream(worker.contents, where, Lines::count, scan::State{});
    stream.push(mapped->bytes(), true);
  });
  if (mapped->damaged()) worker.contents.skip(model::SkipReason::changed_while_read, where);
  return true;
}

// `host`: of a plain file with an archive behind it.
void scan_carrier(Worker& worker, const Fd& fd, const Where& where, carrier::Kind kind, carrier::Host host, const FileFacts& facts) {
  model::Coverage& coverage = worker.contents.coverage;
  const auto unread_before = coverage.count(model::SkipKind::unread);
  if (kind == carrier::Kind::sqlite) {
    scan_database(worker, fd, where, facts);
  } else if (const bool mapped = kind == carrier::Kind::notebook && facts.size >= kMapSize && facts.size <= worker.contents.options().limits.max_document_bytes;
             !mapped || !scan_notebook(worker, fd, where, facts)) {
    FileReader file(fd.number(), facts.size);
    carrier::PeekReader peek(file);
    if (host == carrier::Host::none) worker.contents.scan_as(kind, peek, where);
    else worker.contents.scan_host(host, peek, where);
  }
  coverage.unpacked += worker.contents.budget().bytes();
  coverage.bytes += facts.size;
  if (coverage.count(model::SkipKind::unread) == unread_before) ++coverage.files;
  ++worker.shared.progress.files;
  worker.shared.progress.bytes += facts.size;
  worker.flush();
}

}  // namespace

void scan_file(Worker& worker, Fd fd, const std::string& path, const FileFacts& facts) {
  Contents& contents = worker.contents;
  contents.begin_file();
  Where where;
  where.path = path;
  where.name = path.substr(path.rfind('/') + 1);
  if (contents.options().raw || facts.size == 0) return scan_plain_file(worker, std::move(fd), where, facts);
  std::array<Byte, carrier::kSniffSize> front{};
  const auto n = read_at(fd.number(), front, 0);
  if (!n) return contents.skip(reason_of(n.error()), where);
  const carrier::Kind kind = contents.told(carrier::sniff(Bytes(front).first(*n), where.name), where);
  carrier::Host host = carrier::Host::none;
  if (kind == carrier::Kind::plain && facts.size >= kSmallestHost) {
    host = carrier::host_of(Bytes(front).first(*n));
    FileReader whole(fd.number(), facts.size);
    const auto payload = carrier::find_payload(whole, host, contents.budget());
    if (!payload || !*payload) host = carrier::Host::none;
  }
  if (kind == carrier::Kind::plain && host == carrier::Host::none) return scan_plain_file(worker, std::move(fd), where, facts);
  scan_carrier(worker, fd, where, kind, host, facts);
}

void scan_stream(Worker& worker, int fd, const std::string& path) {
  Contents& contents = worker.contents;
  contents.begin_file();
  Where where;
  where.path = path;
  where.name = path;
  // What arrives first decides. A first line of text is enough: waiting for more would keep a key that has passed from being told.
  StreamReader stream(fd, worker);
  std::vector<Byte> first;
  for (;;) {
    const std::size_t have = first.size();
    first.resize(have + kPieceSize);
    const auto n = stream.read(std::span(first).subspan(have));
    if (!n) return contents.skip(reason_of(n.error()), where);
    first.resize(have + *n);
    const bool is_text = as_text(first).find('\n') != std::string_view::npos && as_text(first).find('\0') == std::string_view::npos;
    if (*n == 0 || first.size() >= carrier::kSniffSize || is_text) break;
  }
  const auto unread_before = contents.coverage.count(model::SkipKind::unread);
  const carrier::Kind kind = contents.options().raw ? carrier::Kind::plain : contents.told(carrier::sniff(first, ""), where);
  FrontReader whole(first, stream);
  carrier::Host host = contents.options().raw || kind != carrier::Kind::plain ? carrier::Host::none : carrier::host_of(first);
  // A script is looked through only where it is not all text: a key in it is to be told as it passes.
  if (host == carrier::Host::script && as_text(first).find('\0') == std::string_view::npos) host = carrier::Host::none;
  carrier::PeekReader peek(whole);
  if (kind == carrier::Kind::plain && host != carrier::Host::program && host != carrier::Host::script) contents.scan_plain(whole, where);
  else if (kind == carrier::Kind::plain) contents.scan_host(host, peek, where);
  else contents.scan_as(kind, peek, where);
  if (interrupted() && contents.coverage.count(model::SkipKind::unread) == unread_before) contents.skip(model::SkipReason::interrupted, where);
  if (contents.coverage.count(model::SkipKind::unread) == unread_before) ++contents.coverage.files;
  contents.coverage.unpacked += contents.budget().bytes();
  contents.coverage.bytes += stream.count();
  ++worker.shared.progress.files;
  worker.flush();
}

}  // namespace mayfly::leaks
