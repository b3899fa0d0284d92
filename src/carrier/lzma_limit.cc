// libarchive opens LZMA and xz inside a zip with no memory limit, so a hundred bytes can ask for a dictionary of 4 GiB. The linker sends its calls
// (and ours) here instead: --wrap in cmake/libraries.cmake. What needs more than Codec::kMemory then fails in liblzma, which is counted as
// unsupported.
//
// lzma_raw_decoder, which has no limit to set, is only used for 7z; seven_zip_header.h looks at its dictionaries before.
#include <lzma.h>

#include <algorithm>

#include "carrier/codec.h"

// The names are the linker's. NOLINTBEGIN(bugprone-reserved-identifier)
extern "C" {

lzma_ret __real_lzma_alone_decoder(lzma_stream* stream, std::uint64_t memory_limit);
lzma_ret __real_lzma_stream_decoder(lzma_stream* stream, std::uint64_t memory_limit, std::uint32_t flags);

lzma_ret __wrap_lzma_alone_decoder(lzma_stream* stream, std::uint64_t memory_limit);
lzma_ret __wrap_lzma_stream_decoder(lzma_stream* stream, std::uint64_t memory_limit, std::uint32_t flags);

lzma_ret __wrap_lzma_alone_decoder(lzma_stream* stream, std::uint64_t memory_limit) {
  return __real_lzma_alone_decoder(stream, std::min(memory_limit, mayfly::carrier::Codec::kMemory));
}

lzma_ret __wrap_lzma_stream_decoder(lzma_stream* stream, std::uint64_t memory_limit, std::uint32_t flags) {
  return __real_lzma_stream_decoder(stream, std::min(memory_limit, mayfly::carrier::Codec::kMemory), flags);
}

}  // extern "C"
// NOLINTEND(bugprone-reserved-identifier)
