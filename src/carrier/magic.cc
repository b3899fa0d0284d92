#include "carrier/magic.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <optional>

#include "carrier/codec.h"

namespace mayfly::carrier {
namespace {

using namespace std::string_view_literals;

std::uint64_t little_endian(Bytes bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) value = value << 8 | bytes[i];
  return value;
}

// RFC 1952 §2.3.1: the three high bits of FLG are reserved and zero.
bool is_gzip(Bytes front) { return front.size() >= 4 && (front[3] & 0xe0) == 0; }

// compress(1): block flag 0x80, two reserved bits, and the widest code in bits.
bool is_compress(Bytes front) { return front.size() >= 3 && (front[2] & 0x60) == 0 && (front[2] & 0x1f) >= 9 && (front[2] & 0x1f) <= 16; }

// The level, then a block's magic (the digits of pi) or that of an empty stream's end (those of its square root).
bool is_bzip2(Bytes front) {
  if (front.size() < 10 || front[3] < '1' || front[3] > '9') return false;
  const std::string_view block = as_text(front.subspan(4, 6));
  return block == "1AY&SY"sv || block == "\x17\x72\x45\x38\x50\x90"sv;
}

// .lzma has no magic (xz, doc/lzma-file-format.txt). As xz does it: the usual properties byte, a dictionary of 2^n or 2^n + 2^(n-1) bytes, a size
// that is unknown or below 256 GiB. And the first byte of the range coder is always zero.
bool is_lzma(Bytes front) {
  if (front.size() < 14 || front[13] != 0) return false;
  const std::uint64_t dictionary = little_endian(front.subspan(1, 4));
  const std::uint64_t size = little_endian(front.subspan(5, 8));
  if (dictionary != 0xffffffff && (dictionary < 4096 || std::popcount(dictionary) > 2)) return false;
  if (std::popcount(dictionary) == 2 && (dictionary & dictionary >> 1) == 0) return false;
  return size == ~std::uint64_t{0} || size < std::uint64_t{1} << 38;
}

// RFC 8878 §3.1.2: 184D2A50 to 184D2A5F, then the length of what to skip. LZ4 frames have the same; what follows decides.
std::optional<Bytes> behind_skippable(Bytes front) {
  if (front.size() < 8 || (front[0] & 0xf0) != 0x50) return std::nullopt;
  const std::uint64_t end = 8 + little_endian(front.subspan(4, 4));
  return end < front.size() ? front.subspan(end) : Bytes{};
}
bool is_lz4_behind(Bytes front) {
  const auto rest = behind_skippable(front);
  return rest && as_text(*rest).starts_with("\x04\x22\x4d\x18"sv);
}
bool is_skippable(Bytes front) { return behind_skippable(front).has_value(); }

// APPNOTE.TXT §8.5.3, §8.5.4: a spanning marker before the first local header.
bool is_spanned_zip(Bytes front) { return front.size() >= 8 && as_text(front.subspan(4, 4)) == "PK\x03\x04"sv; }

// The lead's version, 3 or 4.
bool is_rpm(Bytes front) { return front.size() >= 96 && (front[4] == 3 || front[4] == 4); }

// The superblock's version, 4.0.
bool is_squashfs(Bytes front) { return front.size() >= 96 && as_text(front.subspan(28, 4)) == "\x04\0\0\0"sv; }

// The mark is also UTF-16's and a zero character: no unit may be beyond U+10FFFF.
bool is_little_utf32(Bytes front) {
  for (std::size_t i = 0; i + 4 <= front.size(); i += 4)
    if (front[i + 3] != 0 || front[i + 2] > 0x10) return false;
  return true;
}

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_newc(Bytes front) { return front.size() >= 110 && std::ranges::all_of(as_text(front.first(110)), is_hex); }
bool is_odc(Bytes front) {
  return front.size() >= 76 && std::ranges::all_of(as_text(front.first(76)), [](char c) { return c >= '0' && c <= '7'; });
}

// The old binary header: 13 16-bit words. Two bytes of magic are few, so mode, name length and the name's end must be right as well.
bool is_binary_cpio(Bytes front, bool big) {
  if (front.size() < 28) return false;
  const auto word = [&](std::size_t i) { return big ? front[i] << 8 | front[i + 1] : front[i] | front[i + 1] << 8; };
  const int type = word(6) & 0170000;
  const std::size_t name_size = static_cast<std::size_t>(word(20));
  constexpr int kTypes[] = {0010000, 0020000, 0040000, 0060000, 0100000, 0120000, 0140000};
  if (std::ranges::find(kTypes, type) == std::end(kTypes) || name_size < 2 || name_size > 4096 || front[26] == 0) return false;
  return 26 + name_size > front.size() || front[25 + name_size] == 0;
}
bool is_little_cpio(Bytes front) { return is_binary_cpio(front, false); }
bool is_big_cpio(Bytes front) { return is_binary_cpio(front, true); }

// tar(5): octal digits between blanks or zero bytes.
std::optional<std::int64_t> octal(std::string_view field) {
  std::size_t i = 0;
  while (i < field.size() && field[i] == ' ') ++i;
  std::int64_t value = 0;
  const std::size_t first = i;
  for (; i < field.size() && field[i] >= '0' && field[i] <= '7'; ++i) value = value * 8 + (field[i] - '0');
  if (i == first || (i < field.size() && field[i] != ' ' && field[i] != '\0')) return std::nullopt;
  return value;
}

// tar(5): the sum of the header's bytes, its own field taken as blanks. Old programs summed signed characters. This alone tells a v7 header.
bool is_tar(Bytes front) {
  if (front.size() < 512 || front[0] == 0) return false;
  const auto expected = octal(as_text(front.subspan(148, 8)));
  if (!expected) return false;
  std::int64_t plain = 8 * ' ', with_sign = 8 * ' ';
  for (std::size_t i = 0; i < 512; ++i) {
    if (i >= 148 && i < 156) continue;
    plain += front[i];
    with_sign += static_cast<std::int8_t>(front[i]);
  }
  return *expected == plain || *expected == with_sign;
}

constexpr Magic kRows[] = {
    {Kind::zip, 0, "PK\x03\x04"sv, nullptr},
    {Kind::zip, 0, "PK\x05\x06"sv, nullptr},  // no member
    {Kind::zip, 0, "PK\x07\x08"sv, is_spanned_zip},
    {Kind::zip, 0, "PK00"sv, is_spanned_zip},
    {Kind::gzip, 0, "\x1f\x8b\x08"sv, is_gzip},
    {Kind::compress, 0, "\x1f\x9d"sv, is_compress},
    {Kind::zlib, 0, "x"sv, begins_zlib},
    {Kind::xz, 0, "\xfd\x37zXZ\0"sv, nullptr},
    {Kind::bzip2, 0, "BZh"sv, is_bzip2},
    {Kind::zstd, 0, "\x28\xb5\x2f\xfd"sv, nullptr},
    {Kind::lz4, 0, "\x04\x22\x4d\x18"sv, nullptr},
    {Kind::lz4, 0, "\x02\x21\x4c\x18"sv, nullptr},  // legacy, as in Linux kernel images
    {Kind::lz4, 1, "\x2a\x4d\x18"sv, is_lz4_behind},
    {Kind::zstd, 1, "\x2a\x4d\x18"sv, is_skippable},
    {Kind::seven_zip, 0, "7z\xbc\xaf\x27\x1c"sv, nullptr},
    {Kind::sqlite, 0, "SQLite format 3\0"sv, nullptr},
    {Kind::ar, 0, "!<arch>\n"sv, nullptr},
    {Kind::cpio, 0, "070701"sv, is_newc},
    {Kind::cpio, 0, "070702"sv, is_newc},
    {Kind::cpio, 0, "070707"sv, is_odc},
    {Kind::cpio, 0, "\xc7\x71"sv, is_little_cpio},
    {Kind::cpio, 0, "\x71\xc7"sv, is_big_cpio},
    {Kind::lzma, 0, "\x5d\x00\x00"sv, is_lzma},
    {Kind::closed, 0, "Rar!\x1a\x07"sv, nullptr},
    {Kind::closed, 0, "\xed\xab\xee\xdb"sv, is_rpm},
    {Kind::closed, 0, "MSCF\0\0\0\0"sv, nullptr},
    {Kind::closed, 0, "hsqs"sv, is_squashfs},
    {Kind::closed, 0, "QFI\xfb\0\0\0"sv, nullptr},
    {Kind::pdf, 0, "%PDF-"sv, nullptr},
    {Kind::utf32le, 0, "\xff\xfe\0\0"sv, is_little_utf32},
    {Kind::utf32be, 0, "\0\0\xfe\xff"sv, nullptr},
    {Kind::utf16le, 0, "\xff\xfe"sv, nullptr},
    {Kind::utf16be, 0, "\xfe\xff"sv, nullptr},
    {Kind::tar, 0, ""sv, is_tar},
};

}  // namespace

const std::span<const Magic> kMagics = kRows;

bool begins(Kind kind, Bytes front) {
  return std::ranges::any_of(kMagics, [&](const Magic& magic) { return magic.kind == kind && matches(magic, front); });
}

}  // namespace mayfly::carrier
