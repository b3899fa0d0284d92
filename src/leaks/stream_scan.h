// StreamScan: one content on its way through the scanner, window by window: lines are counted, candidates become findings, and each encoded run becomes
// a content of its own. Used by one worker; not thread-safe.
//
// A finding that is also seen from inside an encoded run (every key is itself base64) is given once, as the plain one.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "leaks/contents.h"
#include "leaks/where.h"
#include "scan/scanner.h"

namespace mayfly::leaks {

// Who knows the line of a place in this content.
enum class Lines {
  count,  // this object: it sees every byte from the first on
  later,  // the caller, who can read the file again; findings come with pending_line
};

class StreamScan {
 public:
  StreamScan(Contents& contents, Where where, Lines lines, scan::State state);
  ~StreamScan();
  StreamScan(const StreamScan&) = delete;
  StreamScan& operator=(const StreamScan&) = delete;

  // Where the next bytes of the content go: at least kPieceSize bytes.
  std::span<Byte> space();

  // The first `count` bytes of space() are new. `last`: the content ends with them. Findings are appended to the contents' list.
  void advance(std::size_t count, bool last);

  // The first bytes of the content, where they lie, without a copy; only before any other. More may follow through space().
  // `passed` is told, every kPieceSize bytes or so, what of them was scanned, while it is still in the processor's cache.
  void advance_over(Bytes bytes, const std::function<void(Bytes)>& passed);

  // Copies bytes that lie elsewhere.
  void push(Bytes bytes, bool last);

  // For a part of a file: all that begins in it was found, and every run's findings were handed on.
  bool finished() const { return scan::finished(state_) && children_.empty(); }

 private:
  struct Child;
  struct Direct {
    std::uint64_t begin, end;
    std::string fingerprint;
    std::optional<std::string> alias;
  };
  struct Position {
    std::uint64_t line, column;
  };

  std::size_t process(Bytes window, bool last);
  void take_candidate(scan::Candidate&& candidate, Bytes window, std::uint64_t origin);
  void take_piece(scan::Piece&& piece, Bytes window, std::uint64_t origin);
  void scan_carrier(Child& child);
  void settle(bool last);
  Position position_of(std::uint64_t offset, Bytes window, std::uint64_t origin);
  void pass_lines(Bytes gone, std::uint64_t origin);

  Contents& contents_;
  Where where_;
  Lines lines_;
  scan::State state_;
  scan::Output output_;
  Buffer buffer_;
  std::size_t kept_ = 0;  // bytes of the window that stand before the new ones
  struct LineAt {
    std::uint64_t offset = 0, line = 1, begin = 0;  // the line that holds the offset, and where it begins (behind a byte-order mark)
  };
  LineAt window_line_;  // of the window's first byte
  LineAt asked_line_;   // of the place asked for last
  bool started_ = false;
  std::vector<std::unique_ptr<Child>> children_;
  std::vector<Direct> direct_;  // whole keys found here, while a run that holds some of them may still tell of them
};

}  // namespace mayfly::leaks
