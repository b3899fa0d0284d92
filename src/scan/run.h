// An encoded run: a stretch of base64, hex or UTF-16 inside a content, undone as a stream. What it held is scanned again by the caller, as a child.
//
// A run of base64 is the characters of either alphabet that follow each other, also over line ends if the lines are of one length (MIME, PEM, YAML
// blocks, wrapped literals), and over what the tolerant reader passes. It ends at padding, at a shorter line's end, and at any other character.
// Runs that could not hold a key are dropped silently (kMinDecoded). Up to three characters that were glued to its front are found out by what comes of the
// run without them (phase.h).
//
// Resumable: consume() goes on in the next window where it stopped. Plain value, not shared.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace mayfly::scan {

enum class Layer { base64, base64url, hex, utf16le, utf16be };
std::string_view name_of(Layer layer);  // as it stands in a finding's `encoding`

inline constexpr std::size_t kMinDecoded = 78;  // bytes; the shortest decoded pair, and less than a key or its compressed form

// Decoded bytes of one run, in order. The first piece of a run has at least kMinDecoded bytes.
struct Piece {
  std::uint64_t begin = 0;  // where the run begins in the content: its name
  std::uint64_t end = 0;    // where what was decoded so far ends in the content
  Layer layer = Layer::base64;
  bool first = false, last = false;
  std::string bytes;  // may be empty in the last piece
};

class Run {
 public:
  // Where the run of which the half block at `inside` is part begins, not before `floor`. `window` is the content from `origin` on.
  // `unknown`: it began before the window, so that its phase is not known. `need_more`: the window ends too soon to tell.
  enum class Begin { found, unknown, need_more };
  static Begin find(Bytes window, std::uint64_t origin, std::size_t inside, std::size_t floor, bool last, Run& run);

  // Is the half block at `inside` part of anything long enough to be a run? Cheap; most long names and paths end here. nullopt: the window ends
  // too soon to tell. `end`: where the stretch of characters ends, if it is not.
  static std::optional<bool> worthwhile(Bytes window, std::size_t inside, bool last, std::size_t& end);

  // A run whose beginning is not known: passes over it, gives nothing.
  static Run unknown(Bytes window, std::uint64_t origin, std::size_t inside);

  // A second reading of the same run, begun behind a name that was glued to it by '-' or '_' ("sha512-…"): nullopt where there is none. It gives up where
  // the first reading finds the same by its phase.
  std::optional<Run> behind_glue(Bytes window, std::uint64_t origin);

  // Decodes what the window has of it. True when the run has ended.
  bool consume(Bytes window, std::uint64_t origin, bool last, std::optional<Piece>& piece);

  std::uint64_t begin() const { return begin_; }
  std::uint64_t position() const { return position_; }  // the window must still hold the bytes from here on
  bool is_unknown() const { return unknown_; }

 private:
  bool consume_text(Bytes window, std::uint64_t origin, bool last, std::string& out);
  void consume_span(Bytes window, std::size_t& p, std::string& out);
  bool consume_utf16(Bytes window, std::uint64_t origin, bool last, std::string& out);
  bool take(int character);
  bool new_line();
  bool find_phase(std::string& out);

  Layer layer_ = Layer::base64;
  std::uint64_t begin_ = 0, position_ = 0;
  bool unknown_ = false, announced_ = false, phase_known_ = false;
  std::size_t glue_ = 0;    // of a second reading: characters before it
  bool whole_line_ = true;  // of an unknown run: the line that the window began in has ended
  std::uint32_t bits_ = 0;
  int held_ = 0;
  std::uint64_t characters_ = 0, line_ = 0, first_line_ = 0;  // so far; on this line; on the first line, once it ended
  std::string head_;                                          // decoded, not yet kMinDecoded bytes
};

}  // namespace mayfly::scan
