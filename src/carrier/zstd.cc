// Zstandard (RFC 8878) by libzstd, with windows of up to Codec::kMemory (zstd's own default is half of it).
//
// On an error the library does not say how much it wrote in that call. So a call gets either no input, to give what it still holds, or no more than
// the rest of one block, to decode it: what the block before gave is out by then. The library's hint for the next input is the rest of the block and
// the 3 bytes of the next block's header; those 3 are held back.
#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <bit>
#include <utility>

#include "carrier/codec.h"

namespace mayfly::carrier {
namespace {

constexpr std::size_t kBlockHeader = 3;

Codec::Step failure(std::size_t status) {
  const ZSTD_ErrorCode code = ZSTD_getErrorCode(status);
  const bool limit = code == ZSTD_error_frameParameter_windowTooLarge || code == ZSTD_error_memory_allocation ||
                     code == ZSTD_error_frameParameter_unsupported || code == ZSTD_error_dictionary_wrong;
  return limit ? Codec::Step::unsupported : Codec::Step::corrupt;
}

class ZstdCodec : public Codec {
 public:
  ~ZstdCodec() override { ZSTD_freeDCtx(context_); }

  bool begin(Bytes) override {
    if (context_ == nullptr) context_ = ZSTD_createDCtx();
    if (context_ == nullptr) return false;
    constexpr int kWindowLog = std::bit_width(kMemory) - 1;
    hint_ = 1;
    flush_ = false;
    return ZSTD_isError(ZSTD_DCtx_reset(context_, ZSTD_reset_session_only)) == 0 &&
           ZSTD_isError(ZSTD_DCtx_setParameter(context_, ZSTD_d_windowLogMax, kWindowLog)) == 0;
  }

  Step step(Bytes& in, std::span<Byte>& out, bool) override {
    while (!out.empty()) {
      const std::size_t block = hint_ > kBlockHeader ? hint_ - kBlockHeader : hint_;
      ZSTD_inBuffer input{in.data(), flush_ ? 0 : std::min(in.size(), block), 0};
      ZSTD_outBuffer output{out.data(), out.size(), 0};
      const std::size_t hint = ZSTD_decompressStream(context_, &output, &input);
      if (ZSTD_isError(hint) != 0) return failure(hint);
      in = in.subspan(input.pos);
      out = out.subspan(output.pos);
      if (hint == 0) return Step::end;
      hint_ = hint;
      const bool flushed = std::exchange(flush_, out.empty());
      if (in.empty() && !flushed) break;
    }
    return Step::more;
  }

 private:
  ZSTD_DCtx* context_ = nullptr;
  std::size_t hint_ = 1;  // bytes, at least 1
  bool flush_ = false;    // the last call filled `out`; there may be more of that block
};

}  // namespace

std::unique_ptr<Codec> zstd_codec() { return std::make_unique<ZstdCodec>(); }

}  // namespace mayfly::carrier
