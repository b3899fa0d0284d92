// Codec: a decompression library behind one small shape, and the reader that drives it.
//
// A codec knows one stream (a gzip member, a zstd frame …). CompressedReader feeds it, goes on to the next stream of a concatenation, accounts to the
// budget, and turns what went wrong into an error that comes after all bytes that could be decoded. Codecs write into the caller's buffer: no copy.
// Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "carrier/budget.h"
#include "carrier/reader.h"
#include "carrier/sniff.h"
#include "carrier/unpack.h"

namespace mayfly::carrier {

class Codec {
 public:
  enum class Step {
    more,         // the stream goes on; if neither `in` nor `out` shrank, it needs input
    end,          // of this stream; the rest of `in` is not its own
    corrupt,      // after all that could be decoded was put into `out`, over this call and those before
    unsupported,  // an option of the format, or more memory than kMemory
  };
  static constexpr std::uint64_t kMemory = std::uint64_t{256} << 20;

  virtual ~Codec() = default;

  // A stream begins, the first or the next one, with `front` (its first bytes, up to 32; step gets them again). False: no memory.
  virtual bool begin(Bytes front) = 0;

  // Takes from the front of `in` and puts at the front of `out`; both shrink by what was used. `last`: nothing comes behind `in`.
  virtual Step step(Bytes& in, std::span<Byte>& out, bool last) = 0;
};

std::unique_ptr<Codec> gzip_codec();
std::unique_ptr<Codec> zlib_codec();
std::unique_ptr<Codec> deflate_codec();  // bare, as in a zip
std::unique_ptr<Codec> xz_codec();
std::unique_ptr<Codec> lzma_codec();
std::unique_ptr<Codec> bzip2_codec();
std::unique_ptr<Codec> zstd_codec();
std::unique_ptr<Codec> lz4_codec();         // of both formats
std::unique_ptr<Codec> lz4_legacy_codec();  // its part
std::unique_ptr<Codec> compress_codec();

// Two bytes are no magic: does what follows unpack? `front`: as sniff() gets it. What git stores (a loose object) is none: it is read as git's, or not.
bool begins_zlib(Bytes front);

class CompressedReader : public CompressedStream {
 public:
  CompressedReader(Kind kind, std::unique_ptr<Codec> codec, Reader& below, Budget& budget);
  Result<std::size_t> read(std::span<Byte> out) override;
  std::optional<Ending> ending() const override;

 private:
  void decode(std::span<Byte>& out);
  void begin_stream();
  void take_step(std::span<Byte>& out);
  bool fill(std::size_t wanted);
  void finish(model::SkipReason reason, const std::string& detail);

  Kind kind_;
  std::unique_ptr<Codec> codec_;
  Reader& below_;
  Budget& budget_;
  std::vector<Byte> buffer_;
  Bytes input_;  // what of the buffer is not yet decoded
  bool below_ended_ = false;
  std::optional<Error> below_error_;  // why it ended
  bool in_stream_ = false;
  bool any_stream_ = false;
  std::uint64_t packed_ = 0, unpacked_ = 0;
  std::optional<Result<std::size_t>> final_;  // the answer to every further call
};

}  // namespace mayfly::carrier
