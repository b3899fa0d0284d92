#include "gitdb/inflate.h"

#include <libdeflate.h>
#include <zlib.h>

#include <algorithm>
#include <limits>

#include "base/check.h"

namespace mayfly::gitdb {

std::uint32_t crc32(Bytes bytes) { return libdeflate_crc32(0, bytes.data(), bytes.size()); }

struct Inflater::State {
  libdeflate_decompressor* decompressor = libdeflate_alloc_decompressor();
};

Inflater::Inflater() : state_(std::make_unique<State>()) { CHECK(state_->decompressor != nullptr); }

Inflater::~Inflater() { libdeflate_free_decompressor(state_->decompressor); }

Result<std::size_t> Inflater::inflate(Bytes packed, std::span<Byte> out) {
  std::size_t taken = 0;
  const auto result = libdeflate_zlib_decompress_ex(state_->decompressor, packed.data(), packed.size(), out.data(), out.size(), &taken, nullptr);
  if (result != LIBDEFLATE_SUCCESS) return fail(Code::corrupt, "the compressed bytes are broken or of another size");
  return taken;
}

struct InflateStream::State {
  z_stream stream{};
  Bytes packed;
  std::size_t given = 0;  // bytes of `packed` that zlib has seen or has before it
  bool ended = false, broken = false;
};

InflateStream::InflateStream(Bytes packed) : state_(std::make_unique<State>()) {
  state_->packed = packed;
  CHECK(inflateInit(&state_->stream) == Z_OK);
}

InflateStream::~InflateStream() { inflateEnd(&state_->stream); }

std::size_t InflateStream::consumed() const { return state_->given - state_->stream.avail_in; }

Result<std::size_t> InflateStream::read(std::span<Byte> out) {
  constexpr std::size_t kMost = std::size_t{1} << 30;  // zlib counts in 32 bits
  if (state_->broken) return fail(Code::corrupt, "the compressed bytes are broken");
  if (state_->ended || out.empty()) return 0;
  z_stream& stream = state_->stream;
  out = out.first(std::min(out.size(), kMost));
  stream.next_out = out.data();
  stream.avail_out = static_cast<unsigned>(out.size());
  while (stream.avail_out == static_cast<unsigned>(out.size())) {
    if (stream.avail_in == 0) {
      const std::size_t more = std::min(state_->packed.size() - state_->given, kMost);
      stream.next_in = const_cast<Byte*>(state_->packed.data() + state_->given);  // zlib's interface; it does not write there
      stream.avail_in = static_cast<unsigned>(more);
      state_->given += more;
    }
    const int result = ::inflate(&stream, Z_NO_FLUSH);
    if (result == Z_STREAM_END) {
      state_->ended = true;
      break;
    }
    if (result != Z_OK) {
      state_->broken = true;
      break;
    }
  }
  const std::size_t count = out.size() - stream.avail_out;
  if (count == 0 && state_->broken) return fail(Code::corrupt, "the compressed bytes are broken");
  return count;
}

}  // namespace mayfly::gitdb
