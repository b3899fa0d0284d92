#include "gitdb/lfs_pointer.h"

#include <algorithm>
#include <charconv>

#include "gitdb/small_file.h"

namespace mayfly::gitdb {

std::optional<LfsPointer> parse_lfs_pointer(Bytes content) {
  constexpr std::string_view kVersions[] = {"https://git-lfs.github.com/spec/", "https://hawser.github.com/spec/", "http://git-media.io/v/"};
  constexpr std::string_view kVersion = "version ", kOid = "oid sha256:", kSize = "size ";
  constexpr std::size_t kDigits = 64;
  std::string_view rest = as_text(content);
  if (rest.size() > kMostLfsPointer || !rest.starts_with(kVersion)) return std::nullopt;
  std::string_view version = next_line(rest);
  version.remove_prefix(kVersion.size());
  if (std::ranges::none_of(kVersions, [&](std::string_view known) { return version.starts_with(known); })) return std::nullopt;
  LfsPointer pointer;
  bool has_size = false;
  while (!rest.empty()) {
    std::string_view line = trimmed(next_line(rest));
    if (line.starts_with(kOid)) {
      line.remove_prefix(kOid.size());
      const bool is_hex = std::ranges::all_of(line, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
      if (line.size() == kDigits && is_hex) pointer.oid = line;
    } else if (line.starts_with(kSize)) {
      line.remove_prefix(kSize.size());
      const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), pointer.size);
      has_size = error == std::errc() && end == line.data() + line.size();
    }
  }
  if (pointer.oid.empty() || !has_size) return std::nullopt;
  return pointer;
}

}  // namespace mayfly::gitdb
