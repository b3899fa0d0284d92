// Payload: an archive that stands behind a program or a script: self-extracting zips and installers, Python's zipapps, shell scripts with a tar.gz at their
// end. What stands before it is plain content and stays so.
//
// Where the content can seek, a zip is found by its end record, whatever stands before it. In a stream only what has one of the known heads is looked
// through: for a zip's first local header, and in a script for a line that begins like a compressed file or an archive. Not thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "carrier/budget.h"
#include "carrier/reader.h"
#include "carrier/sniff.h"

namespace mayfly::carrier {

enum class Host {
  none,     // text: nothing is looked for, so that it costs nothing
  binary,   // zero bytes in its front: a zip, if the content can seek
  program,  // ELF, or a DOS or Windows program
  script,   // "#!"
};

// Of a content that is plain by its first bytes.
Host host_of(Bytes front);

struct Payload {
  std::uint64_t offset = 0;
  Kind kind = Kind::plain;
};

// What stands behind a host that can seek. Leaves it anywhere.
Result<std::optional<Payload>> find_payload(Reader& whole, Host host, Budget& budget);

// Gives the bytes before the payload, then ends.
class PayloadFinder : public Reader {
 public:
  PayloadFinder(Reader& below, Host host) : below_(below), host_(host), buffer_(kBufferSize) {}
  Result<std::size_t> read(std::span<Byte> out) override;

  // After the end: what it found. kind is `plain` where there was nothing.
  const Payload& payload() const { return payload_; }
  // Where the host ended and the payload begins.
  Ending ending() const;

 private:
  static constexpr std::size_t kBufferSize = 64 * 1024;

  void fill();
  void search();
  bool is_payload(std::size_t at);

  Reader& below_;
  Host host_;
  std::vector<Byte> buffer_;
  std::size_t begin_ = 0, searched_ = 0, filled_ = 0;  // not yet given; no payload begins before; read
  std::uint64_t offset_ = 0;                           // of the buffer's first byte
  bool at_line_ = false;                               // the byte before `searched_` was a line feed
  Payload payload_;
  std::optional<Result<std::size_t>> below_end_;
};

}  // namespace mayfly::carrier
