#include "gitdb/loose.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace mayfly::gitdb {
namespace {

constexpr std::size_t kFront = 32;  // "commit " and 20 digits and the zero byte fit

std::unexpected<Error> broken(const char* what) { return fail(Code::corrupt, std::string("a loose object is broken: ") + what); }

}  // namespace

Result<LooseHead> parse_loose_head(Bytes front) {
  const std::string_view text = as_text(front);
  const std::size_t blank = text.find(' '), zero = text.find('\0');
  if (blank == std::string_view::npos || zero == std::string_view::npos || zero < blank + 2) return broken("it has no head");
  const auto type = type_named(text.substr(0, blank));
  if (!type || name_of(*type).empty()) return broken("it is of no known type");
  LooseHead head{*type, 0, zero + 1};
  const auto [end, error] = std::from_chars(text.data() + blank + 1, text.data() + zero, head.size);
  if (error != std::errc{} || end != text.data() + zero) return broken("its size is no number");
  return head;
}

Result<LooseObject> LooseObject::open(const std::string& path) {
  TRY(MappedFile mapped, MappedFile::open(path));
  auto file = std::make_unique<MappedFile>(std::move(mapped));
  TRY(LooseObject object, over(file->bytes()));
  object.file_ = std::move(file);
  return object;
}

Result<LooseObject> LooseObject::over(Bytes packed) {
  LooseObject object;
  object.stream_ = std::make_unique<InflateStream>(packed);
  std::array<Byte, kFront> front{};
  std::size_t size = 0;
  while (size < front.size()) {
    const auto n = object.stream_->read(std::span(front).subspan(size));
    if (!n || *n == 0) break;
    size += *n;
  }
  TRY(object.head_, parse_loose_head(Bytes(front).first(size)));
  object.front_.assign(front.begin() + static_cast<std::ptrdiff_t>(object.head_.head_size), front.begin() + static_cast<std::ptrdiff_t>(size));
  return object;
}

Result<std::size_t> LooseObject::read(std::span<Byte> out) {
  std::size_t n = 0;
  if (taken_ < front_.size()) {
    n = std::min(out.size(), front_.size() - taken_);
    std::copy_n(front_.begin() + static_cast<std::ptrdiff_t>(taken_), n, out.begin());
    taken_ += n;
  } else {
    TRY(n, stream_->read(out));
  }
  given_ += n;
  if (given_ > head_.size || (n == 0 && !out.empty() && given_ < head_.size)) return broken("it is not as long as it says");
  return n;
}

std::string loose_path(const std::string& directory, const ObjectId& id) {
  const std::string name = hex(id);
  return directory + "/" + name.substr(0, 2) + "/" + name.substr(2);
}

}  // namespace mayfly::gitdb
