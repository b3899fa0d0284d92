#include "carrier/sniff.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "carrier/magic.h"

namespace mayfly::carrier {
namespace {

constexpr std::string_view kJsonBlanks = " \t\r\n";

enum class Group { text, wide_text, compressed, archive, document, unopened };

struct NameRow {
  Kind kind;
  Group group;
  std::string_view name;
};

// clang-format off
constexpr NameRow kNames[] = {
    {Kind::plain, Group::text, "plain"},
    {Kind::gzip, Group::compressed, "gzip"},
    {Kind::xz, Group::compressed, "xz"},
    {Kind::lzma, Group::compressed, "lzma"},
    {Kind::bzip2, Group::compressed, "bzip2"},
    {Kind::zstd, Group::compressed, "zstd"},
    {Kind::lz4, Group::compressed, "lz4"},
    {Kind::compress, Group::compressed, "compress"},
    {Kind::zlib, Group::compressed, "zlib"},
    {Kind::tar, Group::archive, "tar"},
    {Kind::zip, Group::archive, "zip"},
    {Kind::seven_zip, Group::archive, "7z"},
    {Kind::cpio, Group::archive, "cpio"},
    {Kind::ar, Group::archive, "ar"},
    {Kind::notebook, Group::document, "notebook"},
    {Kind::sqlite, Group::document, "sqlite"},
    {Kind::utf16le, Group::wide_text, "utf-16le"},
    {Kind::utf16be, Group::wide_text, "utf-16be"},
    {Kind::utf32le, Group::wide_text, "utf-32le"},
    {Kind::utf32be, Group::wide_text, "utf-32be"},
    {Kind::closed, Group::unopened, "closed"},
    {Kind::pdf, Group::unopened, "pdf"},
};
// clang-format on

const NameRow& row_of(Kind kind) { return kNames[static_cast<std::size_t>(kind)]; }

bool ends_in_ipynb(std::string_view name) {
  constexpr std::string_view kEnding = ".ipynb";
  if (name.size() < kEnding.size()) return false;
  return std::ranges::equal(name.substr(name.size() - kEnding.size()), kEnding, {}, [](char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; });
}

// What stands behind the brace of a JSON object; empty: it does not begin like one.
std::string_view inside_json_object(Bytes front) {
  std::string_view text = as_text(front);
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  const std::size_t at = text.find_first_not_of(kJsonBlanks);
  return at == text.npos || text[at] != '{' ? std::string_view() : text.substr(at + 1);
}

bool starts_like_json_object(Bytes front) { return inside_json_object(front).data() != nullptr; }

// ASCII in UTF-16 or UTF-32 without a mark: at least 64 bytes, and nine of ten units are a printable or blank character with zero bytes on the one side.
Kind sniff_unmarked(Bytes front) {
  if (front.size() < 64 || std::memchr(front.data(), 0, front.size()) == nullptr) return Kind::plain;
  const auto is_text = [](Byte c) { return (c >= 0x20 && c < 0x7f) || (c >= 0x09 && c <= 0x0d); };
  const auto share = [&](std::size_t width, std::size_t place) {  // are nine of ten so, with the character at `place`?
    const std::size_t units = front.size() / width;
    std::size_t others = 0;
    for (std::size_t i = 0; i < units && others * 10 <= units; ++i) {
      bool fits = is_text(front[width * i + place]);
      for (std::size_t b = 0; b < width; ++b) fits = fits && (b == place || front[width * i + b] == 0);
      others += !fits;
    }
    return others * 10 <= units;
  };
  if (share(2, 0)) return Kind::utf16le;
  if (share(2, 1)) return Kind::utf16be;
  if (share(4, 0)) return Kind::utf32le;
  if (share(4, 3)) return Kind::utf32be;
  return Kind::plain;
}

}  // namespace

Kind sniff(Bytes front, std::string_view name) {
  for (const Magic& magic : kMagics)
    if (matches(magic, front)) return magic.kind;
  if (ends_in_ipynb(name) && starts_like_json_object(front)) return Kind::notebook;
  return sniff_unmarked(front);
}

bool begins_like_notebook(Bytes front) {
  constexpr std::string_view kOwnKeys[] = {"\"cells\"", "\"worksheets\"", "\"nbformat\"", "\"nbformat_minor\""};
  std::string_view text = inside_json_object(front);
  text.remove_prefix(std::min(text.find_first_not_of(kJsonBlanks), text.size()));
  const auto is_own = [&](std::string_view key) { return text.starts_with(key); };
  if (std::ranges::any_of(kOwnKeys, is_own)) return true;
  // Other things have metadata too.
  return text.starts_with("\"metadata\"") &&
         (text.find(kOwnKeys[0]) != text.npos || text.find(kOwnKeys[1]) != text.npos || text.find(kOwnKeys[2]) != text.npos);
}

std::string_view name_of(Kind kind) { return row_of(kind).name; }
bool is_compressed(Kind kind) { return row_of(kind).group == Group::compressed; }
bool is_archive(Kind kind) { return row_of(kind).group == Group::archive; }
bool is_wide_text(Kind kind) { return row_of(kind).group == Group::wide_text; }

std::optional<model::SkipReason> unopened(Kind kind) {
  if (kind == Kind::closed) return model::SkipReason::unsupported_container;
  if (kind == Kind::pdf) return model::SkipReason::document_text;
  return std::nullopt;
}

}  // namespace mayfly::carrier
