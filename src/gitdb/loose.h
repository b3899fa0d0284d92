// A loose object: one zlib stream of "<type> <size>\0<content>" in the file objects/ab/cdef… that its name says (gitrepository-layout(5)).
#pragma once

#include <memory>
#include <string>

#include "gitdb/inflate.h"
#include "gitdb/mapped_file.h"
#include "gitdb/object.h"

namespace mayfly::gitdb {

struct LooseHead {
  Type type = Type::blob;
  std::uint64_t size = 0;     // of the content
  std::size_t head_size = 0;  // bytes before the content, in the inflated stream
};

// `front`: the first inflated bytes, 32 are enough.
Result<LooseHead> parse_loose_head(Bytes front);

// A loose object on its way in. Not thread-safe.
class LooseObject {
 public:
  static Result<LooseObject> open(const std::string& path);
  static Result<LooseObject> over(Bytes packed);  // `packed` outlives it

  const LooseHead& head() const { return head_; }
  // The content's next bytes; 0 at the end, which is `corrupt` if it is not where the head said.
  Result<std::size_t> read(std::span<Byte> out);

 private:
  LooseHead head_;
  std::unique_ptr<MappedFile> file_;
  std::unique_ptr<InflateStream> stream_;
  std::vector<Byte> front_;  // content that came with the head
  std::size_t taken_ = 0;
  std::uint64_t given_ = 0;
};

std::string loose_path(const std::string& directory, const ObjectId& id);

}  // namespace mayfly::gitdb
