// RawPass: the bytes of a container scanned as they are, beside what is unpacked from them. A key may stand in an archive's comment, in a header, between
// members, behind the container's end, or in text that only begins like a container; nothing hides behind a few magic bytes.
//
// Where the container can be read twice, it is; otherwise its bytes are looked at as they pass. Used by one worker; not thread-safe.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "carrier/reader.h"
#include "leaks/contents.h"
#include "leaks/stream_scan.h"
#include "leaks/where.h"

namespace mayfly::leaks {

class RawPass {
 public:
  // What is looked for in the container's bytes, and whether its places have lines.
  enum class What {
    packed,  // whole keys: the rest is chance; no lines
    text,    // whole keys, by line
    host,    // everything, by line: plain content with a container behind it
  };
  RawPass(Contents& contents, carrier::PeekReader& container, const Where& where, What what);

  // What is to be read in the container's place.
  carrier::PeekReader& reader() { return seekable_ ? container_ : peek_; }

  // The container was taken apart: scans what nobody has read of it, and adds to the contents' findings the keys that were not found inside.
  void finish();

 private:
  class Tee : public carrier::Reader {
   public:
    explicit Tee(RawPass& pass) : pass_(pass) {}
    Result<std::size_t> read(std::span<Byte> out) override;

   private:
    RawPass& pass_;
  };

  Result<std::size_t> read(std::span<Byte> out);
  void note_inside();
  void push(Bytes bytes, bool last);
  std::optional<Error> read_rest();

  Contents& contents_;
  carrier::PeekReader& container_;
  const Where& where_;
  bool has_lines_, seekable_;
  std::size_t inside_;                       // contents' findings from this one on come from inside and are not noted yet
  std::set<std::string, std::less<>> seen_;  // fingerprints of those that were
  std::uint64_t unread_;                     // what the coverage said before
  StreamScan scan_;
  std::vector<Found> found_;
  Tee tee_;
  carrier::PeekReader peek_;
};

}  // namespace mayfly::leaks
