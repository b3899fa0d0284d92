#include "gitdb/index_file.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "gitdb/small_file.h"

namespace mayfly::gitdb {
namespace {

constexpr std::size_t kMostIndex = std::size_t{2} << 30;        // bytes
constexpr std::size_t kMostNames = std::size_t{1} << 30;        // bytes of all paths, written out (version 4 shortens them)
constexpr std::size_t kMostTreeNames = std::size_t{256} << 20;  // bytes of all folders' paths
constexpr std::size_t kStat = 40;                               // bytes of stat data before the object's name, of which the mode is at 24
constexpr std::size_t kMostDepth = 4096;                        // folders inside each other

std::uint32_t be32(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<Byte>(bytes[at + i]);
  return value;
}

std::unexpected<Error> broken() { return fail(Code::corrupt, "the index is broken", "git status tells more"); }

class Parser {
 public:
  Parser(Index& index, Hash hash) : index_(index), text_(*index.content), id_size_(size_of(hash)) {}

  Result<void> parse() {
    if (text_.size() < 12 + id_size_ || !text_.starts_with("DIRC")) return broken();
    version_ = be32(text_, 4);
    const std::uint32_t count = be32(text_, 8);
    if (version_ < 2 || version_ > 4) return fail(Code::unsupported, "the index has version " + std::to_string(version_));
    end_ = text_.size() - id_size_;
    if (count > end_ / (kStat + id_size_ + 3)) return broken();
    index_.entries.reserve(count);
    at_ = 12;
    // Version 4 writes a path as what differs from the one before, so its bytes do not lie in the file: they are put one behind the other in `names_`,
    // and the views are made when that does not move any more.
    for (std::uint32_t i = 0; i < count; ++i) TRY(entry());
    if (version_ == 4) {
      index_.names = std::make_unique<std::string>(std::move(names_));
      for (std::size_t i = 0; i < count; ++i) index_.entries[i].path = std::string_view(*index_.names).substr(spans_[i].first, spans_[i].second);
    }
    return extensions();
  }

 private:
  Result<void> entry() {
    const std::size_t begin = at_, fixed = kStat + id_size_ + 2;
    if (end_ - at_ < fixed + 1) return broken();
    IndexEntry entry;
    entry.mode = be32(text_, at_ + 24);
    entry.id = as_bytes(text_.substr(at_ + kStat, id_size_));
    const unsigned flags = be32(text_, at_ + fixed - 4) & 0xFFFF;
    entry.stage = flags >> 12 & 3;
    at_ += fixed;
    if ((flags & 0x4000) != 0) {
      if (version_ < 3 || end_ - at_ < 3) return broken();
      entry.intent_to_add = (static_cast<Byte>(text_[at_]) & 0x20) != 0;
      at_ += 2;
    }
    if (version_ == 4) TRY(shortened_path());
    const std::size_t zero = text_.find('\0', at_);
    if (zero == std::string_view::npos || zero >= end_) return broken();
    const std::string_view path = text_.substr(at_, zero - at_);
    if (version_ == 4) {
      if (names_.size() + path.size() > kMostNames) return broken();
      names_ += path;
      spans_.back().second += path.size();
      at_ = zero + 1;
    } else {
      entry.path = path;
      at_ = begin + ((zero - begin + 8) & ~std::size_t{7});  // one to eight zeros, to a multiple of eight
      if (at_ > end_) return broken();
    }
    index_.entries.push_back(entry);
    return {};
  }

  // How much of the path before is cut off behind; the rest of it is copied.
  Result<void> shortened_path() {
    std::uint64_t cut = 0;
    for (int i = 0;; ++i) {
      if (at_ >= end_ || i > 8) return broken();
      const auto byte = static_cast<Byte>(text_[at_++]);
      cut = (i == 0 ? 0 : cut + 1) << 7 | (byte & 0x7F);
      if ((byte & 0x80) == 0) break;
    }
    const auto [begin, size] = spans_.empty() ? std::pair<std::size_t, std::size_t>() : spans_.back();
    if (cut > size || names_.size() + size > kMostNames) return broken();
    const std::size_t kept = size - static_cast<std::size_t>(cut), here = names_.size();
    names_.append(names_, begin, kept);
    spans_.emplace_back(here, kept);
    return {};
  }

  Result<void> extensions() {
    while (end_ - at_ >= 8) {
      const std::string_view name = text_.substr(at_, 4);
      const std::size_t size = be32(text_, at_ + 4);
      at_ += 8;
      if (size > end_ - at_) return broken();
      if (name == "TREE") index_.trees = trees(text_.substr(at_, size));
      else if (name == "link") index_.split = true;
      else if (name.front() >= 'a' && name.front() <= 'z' && name != "sdir")
        return fail(Code::unsupported, "the index has an extension that is not known here");
      at_ += size;
    }
    return {};
  }

  // Depth first: "<name>\0<entries> <subtrees>\n<id>"; entries -1: not valid, and no id. Only an aid: where it is broken, none of it is kept.
  std::vector<CachedTree> trees(std::string_view rest) const {
    std::vector<CachedTree> out;
    std::vector<std::pair<std::string, std::uint64_t>> above;  // path, and subtrees still to come
    std::size_t kept = 0;
    while (!rest.empty()) {
      const std::size_t zero = rest.find('\0');
      const std::size_t blank = zero == std::string_view::npos ? zero : rest.find(' ', zero),
                        line = blank == std::string_view::npos ? blank : rest.find('\n', blank);
      if (line == std::string_view::npos) return {};
      const auto entries = number(rest.substr(zero + 1, blank - zero - 1)), subtrees = number(rest.substr(blank + 1, line - blank - 1));
      std::string path(rest.substr(0, zero));
      if (!above.empty() && !above.back().first.empty()) path = above.back().first + "/" + path;
      kept += path.size();
      rest.remove_prefix(line + 1);
      if (!subtrees || above.size() > kMostDepth || kept > kMostTreeNames) return {};
      if (!above.empty()) --above.back().second;
      if (entries) {
        if (rest.size() < id_size_) return {};
        out.push_back({path, static_cast<std::uint32_t>(*entries), as_bytes(rest.substr(0, id_size_))});
        rest.remove_prefix(id_size_);
      }
      above.emplace_back(std::move(path), *subtrees);
      while (!above.empty() && above.back().second == 0) above.pop_back();
    }
    std::ranges::sort(out, {}, &CachedTree::path);
    return out;
  }

  static std::optional<std::uint64_t> number(std::string_view text) {
    if (text.empty() || text.size() > 10) return std::nullopt;
    std::uint64_t value = 0;
    for (const char c : text) {
      if (c < '0' || c > '9') return std::nullopt;
      value = value * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return value;
  }

  Index& index_;
  const std::string_view text_;
  const std::size_t id_size_;
  std::uint32_t version_ = 0;
  std::size_t at_ = 0, end_ = 0;
  std::string names_;
  std::vector<std::pair<std::size_t, std::size_t>> spans_;
};

}  // namespace

Result<Index> parse_index(std::string content, Hash hash) {
  Index index;
  index.content = std::make_unique<std::string>(std::move(content));
  TRY(Parser(index, hash).parse());
  return index;
}

Result<Index> read_index(const std::string& path, Hash hash) {
  TRY(std::string content, read_small_file(path, kMostIndex));
  auto index = parse_index(std::move(content), hash);
  if (!index) return std::unexpected(std::move(index.error()).within(path));
  return index;
}

}  // namespace mayfly::gitdb
