#include "carrier/unpack.h"

#include <algorithm>
#include <iterator>

#include "carrier/codec.h"

namespace mayfly::carrier {
namespace {

struct Compression {
  Kind kind;
  std::unique_ptr<Codec> (*codec)();
};

constexpr Compression kCompressions[] = {
    {Kind::gzip, gzip_codec}, {Kind::xz, xz_codec},   {Kind::lzma, lzma_codec},         {Kind::bzip2, bzip2_codec},
    {Kind::zstd, zstd_codec}, {Kind::lz4, lz4_codec}, {Kind::compress, compress_codec}, {Kind::zlib, zlib_codec},
};

struct NameEnding {
  Kind kind;
  std::string_view ending;  // compared without regard to case
  std::string_view instead;
};

constexpr NameEnding kEndings[] = {
    {Kind::gzip, ".gz", ""},          {Kind::gzip, ".tgz", ".tar"},  {Kind::gzip, ".taz", ".tar"}, {Kind::gzip, ".svgz", ".svg"},
    {Kind::gzip, ".z", ""},           {Kind::xz, ".xz", ""},         {Kind::xz, ".txz", ".tar"},   {Kind::lzma, ".lzma", ""},
    {Kind::lzma, ".tlz", ".tar"},     {Kind::bzip2, ".bz2", ""},     {Kind::bzip2, ".bz", ""},     {Kind::bzip2, ".tbz", ".tar"},
    {Kind::bzip2, ".tbz2", ".tar"},   {Kind::bzip2, ".tb2", ".tar"}, {Kind::zstd, ".zst", ""},     {Kind::zstd, ".zstd", ""},
    {Kind::zstd, ".tzst", ".tar"},    {Kind::lz4, ".lz4", ""},       {Kind::lz4, ".tlz4", ".tar"}, {Kind::compress, ".z", ""},
    {Kind::compress, ".taz", ".tar"},
};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

bool ends_with(std::string_view text, std::string_view ending) {
  return text.size() >= ending.size() && std::ranges::equal(text.substr(text.size() - ending.size()), ending, {}, lower, lower);
}

std::string_view last_component(std::string_view path) { return path.substr(path.rfind('/') + 1); }

// RFC 1952 §2.3.1: 10 bytes, FEXTRA (a length and as many bytes), then FNAME up to a zero byte. Empty where there is none, or not wholly in `front`.
std::string_view gzip_name(Bytes front) {
  constexpr Byte kExtra = 0x04, kName = 0x08;
  if (front.size() < 12 || (front[3] & kName) == 0) return {};
  std::size_t at = 10;
  if ((front[3] & kExtra) != 0) at += 2 + (front[10] | std::size_t{front[11]} << 8);
  if (at >= front.size()) return {};
  const std::string_view rest = as_text(front.subspan(at));
  const std::size_t end = rest.find('\0');
  return end == rest.npos ? std::string_view{} : last_component(rest.substr(0, end));
}

}  // namespace

Result<std::unique_ptr<CompressedStream>> open_compressed(Kind kind, Reader& below, Budget& budget) {
  const auto row = std::ranges::find(kCompressions, kind, &Compression::kind);
  if (row == std::end(kCompressions)) return fail(Code::invalid, "not a compressed kind: " + std::string(name_of(kind)));
  return std::make_unique<CompressedReader>(kind, row->codec(), below, budget);
}

std::string inner_name(Kind kind, Bytes front, std::string_view name) {
  if (kind == Kind::gzip)
    if (const auto stored = gzip_name(front); !stored.empty()) return std::string(stored);
  const std::string_view last = last_component(name);
  for (const NameEnding& row : kEndings) {
    if (row.kind != kind || !ends_with(last, row.ending)) continue;
    std::string stem = std::string(last.substr(0, last.size() - row.ending.size())).append(row.instead);
    if (!stem.empty()) return stem;
  }
  return last.empty() ? "content" : std::string(last);
}

}  // namespace mayfly::carrier
