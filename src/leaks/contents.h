// Contents: what one worker needs to scan any content, whatever it is wrapped in: the recursion through carriers and encodings, its budget, its buffers,
// and what it has found and counted. Not thread-safe; one for each worker.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "carrier/budget.h"
#include "carrier/payload.h"
#include "carrier/reader.h"
#include "carrier/sniff.h"
#include "carrier/unpack.h"
#include "leaks/findings.h"
#include "leaks/where.h"
#include "model/coverage.h"
#include "scan/scanner.h"

namespace mayfly::leaks {

inline constexpr std::size_t kPieceSize = 256 * 1024;  // bytes read at once: small enough to stay in a core's second-level cache

// A window's memory, handed back to the worker's pool when it is done with. The kept bytes of the last window stand right before kMaxKeep, new bytes there.
// New bytes begin on a page: the kernel copies several times faster to an aligned place.
struct Buffer {
  struct Free {
    void operator()(Byte* memory) const { std::free(memory); }
  };
  std::unique_ptr<Byte[], Free> bytes;
  static constexpr std::size_t kSize = scan::kMaxKeep + kPieceSize, kAlignment = 4096;
  static_assert(scan::kMaxKeep % kAlignment == 0 && kSize % kAlignment == 0);
};

struct Options {
  bool raw = false;            // plain bytes only
  bool honour_inline = false;  // "mayfly:allow" on a finding's line
  carrier::Limits limits;
  Judgement judgement;
};

// What a scanned content gave. pending_*: the line is not known yet; the file's reader fills it in.
struct Found {
  Judged judged;
  bool pending_line = false;
  bool pending_outer = false;
};

class Contents {
 public:
  explicit Contents(const Options& options) : options_(options), budget_(options.limits) {}

  const Options& options() const { return options_; }
  carrier::Budget& budget() { return budget_; }
  void begin_file() { budget_ = carrier::Budget(options_.limits); }

  // Scans one content of any kind.
  void scan(carrier::Reader& reader, const Where& where);

  // The same, when `front`, its first bytes, were looked at already.
  void scan_sniffed(carrier::Kind sniffed, Bytes front, carrier::PeekReader& reader, const Where& where);

  // The same, when it is known to be no host of an archive behind it.
  void scan_as(carrier::Kind kind, carrier::PeekReader& reader, const Where& where);

  // What is known and not opened is told, and is plain from then on.
  carrier::Kind told(carrier::Kind kind, const Where& where);

  // Plain by its first bytes, but perhaps with an archive behind them.
  void scan_host(carrier::Host host, carrier::PeekReader& reader, const Where& where);

  // Plain bytes: no carrier is looked for.
  void scan_plain(carrier::Reader& reader, const Where& where);

  void skip(model::SkipReason reason, const Where& where) { coverage.skip(reason, where.text()); }

  Buffer borrow();
  void give_back(Buffer buffer);

  std::vector<Found> found;
  model::Coverage coverage;

 private:
  void scan_parts(carrier::Kind kind, carrier::PeekReader& reader, const Where& where);
  std::optional<carrier::Ending> scan_compressed(carrier::Kind kind, carrier::PeekReader& reader, const Where& where);
  std::optional<carrier::Ending> scan_archive(Result<std::unique_ptr<carrier::Archive>> archive, const Where& where);
  Result<void> check_budget();
  void scan_document(carrier::Kind kind, carrier::Reader& reader, const Where& where);
  bool too_deep(const Where& where);

  const Options& options_;
  carrier::Budget budget_;
  std::vector<Buffer> buffers_;
};

// A document: its texts by their coordinates, then its raw bytes, scanned by `raw`, of which what a text already gave is left out.
// `path` and `bytes` as carrier::read_sqlite wants them.
void scan_document(Contents& contents, carrier::Kind kind, const std::string& path, Bytes bytes, const Where& where, const std::function<void()>& raw);

}  // namespace mayfly::leaks
