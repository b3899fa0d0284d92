// A part of a file as memory, read-only, without a copy. Faster than reading for large files; safe where the file shrinks or its disk fails meanwhile:
// a page that is gone reads as zeros, and damaged() tells, instead of the signal SIGBUS ending the program.
//
// Moves nothing into anonymous memory. One object is used by one thread; any number of objects at a time (up to 512 are guarded, beyond that open() is
// `unavailable`, and the caller reads instead).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/result.h"

namespace mayfly {

class Mapped {
 public:
  // Bytes [offset, offset + size) of the open file; size > 0. The offset may be any.
  static Result<Mapped> open(int fd, std::uint64_t offset, std::size_t size);

  Mapped(Mapped&& other) noexcept;
  Mapped& operator=(Mapped&&) = delete;
  ~Mapped();

  Bytes bytes() const { return {begin_, size_}; }

  // Some page could not be read: what was seen in its place was zeros.
  bool damaged() const;

 private:
  Mapped() = default;
  void* base_ = nullptr;
  std::size_t mapped_size_ = 0;
  const Byte* begin_ = nullptr;
  std::size_t size_ = 0;
  std::size_t slot_ = 0;
};

}  // namespace mayfly
