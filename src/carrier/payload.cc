#include "carrier/payload.h"

#include <algorithm>
#include <cstring>

#include "carrier/zip_layout.h"

namespace mayfly::carrier {
namespace {

using namespace std::string_view_literals;

// APPNOTE.TXT §4.3.7: a local header as programs write them, so that the four letters in a program's own strings are passed over.
bool is_local_header(Bytes at) {
  constexpr std::size_t kSize = 30;
  if (at.size() < kSize + 1 || !as_text(at).starts_with("PK\x03\x04"sv)) return false;
  const auto word = [&](std::size_t i) { return at[i] | at[i + 1] << 8; };
  constexpr int kNewestVersion = 63, kMostMethod = 99, kLongestName = 4096;
  return at[4] <= kNewestVersion && word(8) <= kMostMethod && word(26) > 0 && word(26) <= kLongestName && at[kSize] != 0;
}

// Packed bytes at the end hold some that no text has.
Result<bool> ends_as_text(Reader& whole) {
  constexpr std::uint64_t kReach = 4096;
  const std::uint64_t size = whole.size().value_or(0);
  TRY(whole.seek(size - std::min(size, kReach)));
  std::vector<Byte> tail(kReach);
  TRY(const std::size_t got, whole.read(tail));
  return std::ranges::none_of(Bytes(tail).first(got), [](Byte byte) { return byte < '\b'; });
}

}  // namespace

Host host_of(Bytes front) {
  const std::string_view text = as_text(front);
  if (text.starts_with("#!"sv)) return Host::script;
  if (text.starts_with("\x7f"
                       "ELF"sv) ||
      (text.starts_with("MZ"sv) && text.find('\0') != text.npos))
    return Host::program;
  return text.find('\0') == text.npos ? Host::none : Host::binary;
}

Result<std::optional<Payload>> find_payload(Reader& whole, Host host, Budget& budget) {
  if (host == Host::none) return std::nullopt;
  TRY(const auto zip, find_zip(whole, whole.size().value_or(0), budget));
  if (zip && zip->members > 0) return Payload{zip->first, Kind::zip};
  if (host != Host::script) return std::nullopt;
  TRY(const bool text, ends_as_text(whole));
  if (text) return std::nullopt;
  TRY(whole.seek(0));
  PayloadFinder finder(whole, host);
  std::vector<Byte> passed(64 * 1024);
  for (;;) {
    if (const auto limit = budget.spend_bytes(0)) return fail_skip(*limit, "a script");
    TRY(const std::size_t got, finder.read(passed));
    if (got == 0) break;
  }
  // A zip would have been found by its end.
  const Payload& found = finder.payload();
  return found.kind == Kind::plain || found.kind == Kind::zip ? std::nullopt : std::optional<Payload>(found);
}

Result<std::size_t> PayloadFinder::read(std::span<Byte> out) {
  for (;;) {
    if (const std::size_t count = std::min(out.size(), searched_ - begin_); count > 0) {
      std::copy_n(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_), count, out.begin());
      begin_ += count;
      return count;
    }
    if (payload_.kind != Kind::plain) return std::size_t{0};
    if (below_end_ && searched_ == filled_) return *below_end_;
    if (!below_end_) fill();
    search();
  }
}

Ending PayloadFinder::ending() const {
  const Bytes rest = Bytes(buffer_).subspan(searched_, filled_ - searched_);
  return {payload_.offset, std::vector<Byte>(rest.begin(), rest.end())};
}

// What was given makes room.
void PayloadFinder::fill() {
  std::memmove(buffer_.data(), buffer_.data() + begin_, filled_ - begin_);
  offset_ += begin_;
  searched_ -= begin_;
  filled_ -= begin_;
  begin_ = 0;
  const auto got = below_.read(std::span(buffer_).subspan(filled_));
  filled_ += got.value_or(0);
  if (!got || *got == 0) below_end_ = got;
}

// Up to where a whole sniff is still in the buffer, or to the end.
void PayloadFinder::search() {
  const std::size_t end = below_end_ ? filled_ : filled_ - std::min(filled_, kSniffSize);
  while (searched_ < end && payload_.kind == Kind::plain) {
    if (is_payload(searched_)) {
      payload_.offset = offset_ + searched_;
      return;
    }
    const auto left = std::span(buffer_).subspan(searched_, end - searched_);
    const auto next = std::find_if(left.begin() + 1, left.end(), [&](Byte byte) { return byte == 'P' || (byte == '\n' && host_ == Host::script); });
    searched_ += static_cast<std::size_t>(next - left.begin());
    at_line_ = false;
    if (next != left.end() && *next == '\n') {
      ++searched_;
      at_line_ = true;
    }
  }
}

bool PayloadFinder::is_payload(std::size_t at) {
  const Bytes front = Bytes(buffer_).subspan(at, std::min(filled_ - at, kSniffSize));
  if (is_local_header(front)) {
    payload_.kind = Kind::zip;
  } else if (at_line_) {
    const Kind kind = sniff(front, "");
    if (kind != Kind::zip && (is_compressed(kind) || is_archive(kind))) payload_.kind = kind;
  }
  return payload_.kind != Kind::plain;
}

}  // namespace mayfly::carrier
