// The codecs together: each against the writer of its library or of Python, cut at every byte, concatenated, padded, spoilt, and as bombs.
#define ZLIB_CONST
#include <archive.h>
#include <archive_entry.h>
#include <bzlib.h>
#include <gtest/gtest.h>
#include <lz4.h>
#include <lz4frame.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <random>
#include <sstream>

#include "carrier/test_support.h"
#include "carrier/unpack.h"

namespace mayfly::carrier {
namespace {

using test::drain;
using test::Drained;
using test::python;

Drained unpack(Kind kind, std::string_view packed, std::size_t piece = 64 * 1024, const Limits& limits = {}) {
  MemoryReader below(as_bytes(packed));
  Budget budget(limits);
  auto reader = open_compressed(kind, below, budget);
  EXPECT_TRUE(reader);
  return drain(**reader, piece);
}

std::string zstd(std::string_view text) {
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  std::string packed(ZSTD_compressBound(text.size()), '\0');
  packed.resize(ZSTD_compress2(context, packed.data(), packed.size(), text.data(), text.size()));
  ZSTD_freeCCtx(context);
  return packed;
}

std::string lz4(std::string_view text) {
  LZ4F_preferences_t preferences{};
  preferences.frameInfo.blockSizeID = LZ4F_max64KB;
  preferences.frameInfo.contentChecksumFlag = LZ4F_contentChecksumEnabled;
  std::string packed(LZ4F_compressFrameBound(text.size(), &preferences), '\0');
  packed.resize(LZ4F_compressFrame(packed.data(), packed.size(), text.data(), text.size(), &preferences));
  return packed;
}

std::string lz4_legacy(std::string_view text) {
  std::string packed = "\x02\x21\x4c\x18";
  for (; !text.empty(); text.remove_prefix(std::min<std::size_t>(text.size(), 8 << 20))) {
    const auto block = text.substr(0, 8 << 20);
    std::string bytes(static_cast<std::size_t>(LZ4_compressBound(static_cast<int>(block.size()))), '\0');
    bytes.resize(static_cast<std::size_t>(LZ4_compress_default(block.data(), bytes.data(), static_cast<int>(block.size()), static_cast<int>(bytes.size()))));
    for (int shift = 0; shift < 32; shift += 8) packed += static_cast<char>(bytes.size() >> shift & 0xff);
    packed += bytes;
  }
  return packed;
}

// libarchive writes .Z; ours reads it. (Of nothing it makes one zero byte; the compress command writes the header alone.)
std::string compress(std::string_view text) {
  if (text.empty()) return "\x1f\x9d\x90";
  std::string packed(text.size() * 2 + 64 * 1024, '\0');
  std::size_t used = 0;
  struct archive* writer = archive_write_new();
  archive_write_set_format_raw(writer);
  archive_write_add_filter_compress(writer);
  archive_write_set_bytes_in_last_block(writer, 1);
  archive_write_open_memory(writer, packed.data(), packed.size(), &used);
  struct archive_entry* entry = archive_entry_new();
  archive_entry_set_filetype(entry, AE_IFREG);
  archive_write_header(writer, entry);
  archive_write_data(writer, text.data(), text.size());
  archive_entry_free(entry);
  archive_write_close(writer);
  archive_write_free(writer);
  packed.resize(used);
  return packed;
}

std::string gzip(std::string_view text) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&stream, text.size()) + 32, '\0');
  stream.next_in = as_bytes(text).data();
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

std::string bzip2(std::string_view text) {
  std::string packed(text.size() * 2 + 1000, '\0'), copy(text);
  auto size = static_cast<unsigned>(packed.size());
  EXPECT_EQ(BZ2_bzBuffToBuffCompress(packed.data(), &size, copy.data(), static_cast<unsigned>(copy.size()), 1, 0, 0), BZ_OK);
  packed.resize(size);
  return packed;
}

std::string finish(lzma_stream& stream, std::string_view text) {
  std::string packed(text.size() * 2 + 1000, '\0');
  stream.next_in = as_bytes(text).data();
  stream.avail_in = text.size();
  stream.next_out = reinterpret_cast<Byte*>(packed.data());
  stream.avail_out = packed.size();
  EXPECT_EQ(lzma_code(&stream, LZMA_FINISH), LZMA_STREAM_END);
  packed.resize(stream.total_out);
  lzma_end(&stream);
  return packed;
}

std::string xz(std::string_view text) {
  lzma_stream stream = LZMA_STREAM_INIT;
  EXPECT_EQ(lzma_easy_encoder(&stream, 1, LZMA_CHECK_CRC64), LZMA_OK);
  return finish(stream, text);
}

std::string lzma(std::string_view text) {
  lzma_stream stream = LZMA_STREAM_INIT;
  lzma_options_lzma options{};
  lzma_lzma_preset(&options, 1);
  EXPECT_EQ(lzma_alone_encoder(&stream, &options), LZMA_OK);
  return finish(stream, text);
}

void spoil(std::string& bytes, std::size_t at, int flip) { bytes[at] = static_cast<char>(bytes[at] ^ flip); }

struct Format {
  const char* name;
  Kind kind;
  std::string (*pack)(std::string_view text);
  bool concatenates;
  bool checks;  // a spoilt checksum is seen
};

const Format kFormats[] = {
    {"gzip", Kind::gzip, gzip, true, true},
    {"bzip2", Kind::bzip2, bzip2, true, true},
    {"xz", Kind::xz, xz, true, true},
    {"lzma", Kind::lzma, lzma, true, false},
    {"zstd", Kind::zstd, zstd, true, true},
    {"lz4", Kind::lz4, lz4, true, true},
    {"lz4_legacy", Kind::lz4, lz4_legacy, true, false},
    {"compress", Kind::compress, compress, false, false},
};

class Compressed : public testing::TestWithParam<Format> {};
INSTANTIATE_TEST_SUITE_P(Formats, Compressed, testing::ValuesIn(kFormats), [](const auto& each) { return std::string(each.param.name); });

TEST_P(Compressed, GivesWhatWasPacked) {
  for (const std::size_t size : {0U, 1U, 100U, 70'000U, 3'000'000U}) {
    const std::string text = test::sample_text(size);
    const std::string packed = GetParam().pack(text);
    for (const std::size_t piece : {7U, 64U * 1024, 1U << 20}) {
      if (piece == 7 && size > 100'000) continue;
      const auto all = unpack(GetParam().kind, packed, piece);
      EXPECT_FALSE(all.error) << size << " " << piece << " " << all.error->message;
      EXPECT_TRUE(all.bytes == text) << size << " " << piece;
    }
  }
}

TEST_P(Compressed, ReadsFromAStreamThatTrickles) {
  const std::string text = test::sample_text(5000);
  const std::string packed = GetParam().pack(text);
  test::TrickleReader below(packed, 1);
  Budget budget(Limits{});
  const auto reader = open_compressed(GetParam().kind, below, budget);
  ASSERT_TRUE(reader);
  const auto all = drain(**reader);
  EXPECT_FALSE(all.error);
  EXPECT_EQ(all.bytes, text);
}

// Cut at every byte: what comes is a prefix, it never shrinks as more is there, and the cut is told. (compress has no end that could be missed.)
TEST_P(Compressed, CutAnywhereGivesAPrefixAndThenCorrupt) {
  const std::string text = test::sample_text(3000);
  const std::string packed = GetParam().pack(text);
  std::size_t before = 0;
  for (std::size_t size = 0; size < packed.size(); ++size) {
    const auto all = unpack(GetParam().kind, std::string_view(packed).substr(0, size), 512);
    EXPECT_TRUE(text.starts_with(all.bytes)) << size;
    EXPECT_GE(all.bytes.size(), before) << size;
    before = all.bytes.size();
    const bool whole_legacy = std::string_view(GetParam().name) == "lz4_legacy" && size == 4;
    const bool seen = GetParam().kind == Kind::compress ? size < 3 : !whole_legacy;
    EXPECT_EQ(all.broken(), seen) << size;
  }
}

TEST_P(Compressed, TellsTheErrorBelowRatherThanItsEcho) {
  const std::string packed = GetParam().pack(test::sample_text(3000));
  test::TrickleReader below(std::string_view(packed).substr(0, packed.size() / 2), 100, fail_skip(model::SkipReason::cap_time, "below").error());
  Budget budget(Limits{});
  const auto reader = open_compressed(GetParam().kind, below, budget);
  const auto all = drain(**reader);
  ASSERT_TRUE(all.error);
  EXPECT_EQ(skip_reason_of(*all.error), model::SkipReason::cap_time);
}

TEST_P(Compressed, GoesOnWithTheNextStream) {
  if (!GetParam().concatenates) return;
  const std::string first = test::sample_text(70'000, 1), second = test::sample_text(500, 2);
  const std::string packed = GetParam().pack(first) + GetParam().pack(second) + GetParam().pack("") + GetParam().pack(first);
  for (const std::size_t piece : {333U, 1U << 20}) {
    const auto all = unpack(GetParam().kind, packed, piece);
    EXPECT_FALSE(all.error);
    EXPECT_TRUE(all.bytes == first + second + first);
  }
}

TEST_P(Compressed, ZeroBytesBehindAreNothingAndOthersAreCorrupt) {
  if (!GetParam().concatenates) return;
  const std::string text = test::sample_text(2000);
  const std::string packed = GetParam().pack(text);
  for (const std::size_t zeros : {1U, 4U, 511U, 300'000U}) {
    const auto padded = unpack(GetParam().kind, packed + std::string(zeros, '\0'));
    EXPECT_FALSE(padded.error) << zeros;
    EXPECT_EQ(padded.bytes, text);
  }
  for (const std::string& garbage : {std::string("x"), std::string("\0\0\0\0garbage", 11), std::string("ABSK is no stream, and this is long enough")}) {
    const auto spoilt = unpack(GetParam().kind, packed + garbage);
    EXPECT_TRUE(spoilt.broken()) << garbage;
    EXPECT_EQ(spoilt.bytes, text);
  }
}

TEST_P(Compressed, AWrongChecksumComesAfterTheData) {
  if (!GetParam().checks) return;
  const std::string text = test::sample_text(200'000);
  std::string packed = GetParam().pack(text);
  // The check's place: gzip's CRC before the length, xz's in the block's end, the others' at the very end.
  const bool is_xz = GetParam().kind == Kind::xz;
  const std::size_t from_end = GetParam().kind == Kind::gzip ? 8 : is_xz ? 0 : 1;
  if (is_xz) {
    // Index and footer of one block: the check of 8 bytes stands before them.
    const std::size_t index_size = 4 * (std::size_t{static_cast<Byte>(packed[packed.size() - 8])} + 1);
    spoil(packed, packed.size() - 12 - index_size - 1, 1);
  } else {
    spoil(packed, packed.size() - from_end, GetParam().kind == Kind::bzip2 ? 0x40 : 1);
  }
  const auto all = unpack(GetParam().kind, packed);
  EXPECT_TRUE(all.broken());
  EXPECT_TRUE(all.bytes == text) << all.bytes.size();
}

// Each byte spoilt in turn: no crash, no endless loop, and never more than a fraction beyond what was packed.
TEST_P(Compressed, SpoiltAnywhereItEnds) {
  const std::string text = test::sample_text(1500);
  const std::string packed = GetParam().pack(text);
  Limits limits;
  limits.max_bytes = 1 << 20;
  for (std::size_t at = 0; at < packed.size(); ++at) {
    for (const int flip : {1, 0x80, 0xff}) {
      std::string spoilt = packed;
      spoil(spoilt, at, flip);
      const auto all = unpack(GetParam().kind, spoilt, 4096, limits);
      EXPECT_LE(all.bytes.size(), (1U << 20) + 4096);
    }
  }
}

TEST_P(Compressed, ABombEndsAtTheRatioAndAtTheBytes) {
  const std::string packed = GetParam().pack(std::string(20'000'000, '\0'));
  Limits limits;
  limits.ratio_free_bytes = 1 << 20;
  limits.max_ratio = 10;
  const auto by_ratio = unpack(GetParam().kind, packed, 64 * 1024, limits);
  ASSERT_TRUE(by_ratio.error);
  EXPECT_EQ(skip_reason_of(*by_ratio.error), model::SkipReason::cap_ratio);
  EXPECT_LE(by_ratio.bytes.size(), std::max<std::size_t>(1 << 20, packed.size() * 10) + 128 * 1024);
  Limits bytes;
  bytes.max_bytes = 3'000'000;
  const auto by_bytes = unpack(GetParam().kind, packed, 64 * 1024, bytes);
  ASSERT_TRUE(by_bytes.error);
  EXPECT_EQ(skip_reason_of(*by_bytes.error), model::SkipReason::cap_bytes);
  EXPECT_LE(by_bytes.bytes.size(), 3'000'000U + 64 * 1024);
}

// zlib's own one-shot prefix, through Python, for every cut.
TEST(Gzip, ACutGivesAllThatZlibCanDecode) {
  const std::string text = test::sample_text(1200);
  const std::string packed = gzip(text);
  const std::string sizes = python("import zlib\nfor n in range(len(data)): out.write(b'%d ' % len(zlib.decompressobj(31).decompress(data[:n])))", packed);
  std::istringstream expected(sizes);
  for (std::size_t n = 0; n < packed.size(); ++n) {
    std::size_t size = 0;
    ASSERT_TRUE(expected >> size);
    EXPECT_EQ(unpack(Kind::gzip, std::string_view(packed).substr(0, n)).bytes.size(), size) << n;
  }
}

TEST(Xz, ACutGivesAllThatLiblzmaCanDecode) {
  const std::string text = test::sample_text(1200);
  const std::string packed = xz(text);
  const std::string sizes = python("import lzma\nfor n in range(len(data)): out.write(b'%d ' % len(lzma.LZMADecompressor().decompress(data[:n])))", packed);
  std::istringstream expected(sizes);
  for (std::size_t n = 0; n < packed.size(); ++n) {
    std::size_t size = 0;
    ASSERT_TRUE(expected >> size);
    EXPECT_EQ(unpack(Kind::xz, std::string_view(packed).substr(0, n)).bytes.size(), size) << n;
  }
}

TEST(Bzip2, ACutGivesAllThatLibbz2CanDecode) {
  const std::string text = test::sample_text(250'000);  // three blocks at level 1
  const std::string packed = bzip2(text);
  const std::string sizes = python("import bz2\nfor n in range(0, len(data), 97): out.write(b'%d ' % len(bz2.BZ2Decompressor().decompress(data[:n])))", packed);
  std::istringstream expected(sizes);
  for (std::size_t n = 0; n < packed.size(); n += 97) {
    std::size_t size = 0;
    ASSERT_TRUE(expected >> size);
    EXPECT_EQ(unpack(Kind::bzip2, std::string_view(packed).substr(0, n)).bytes.size(), size) << n;
  }
}

// A block that is spoilt costs itself, not those before it, however the input is cut into pieces.
TEST(Zstd, ADamagedBlockCostsNoneBeforeIt) {
  const std::string text = test::sample_text(1'000'000);
  std::string packed = zstd(text);
  spoil(packed, packed.size() - 2000, 0x5a);
  for (const std::size_t piece : {1000U, 64U * 1024, 4U << 20}) {
    const auto all = unpack(Kind::zstd, packed, piece);
    EXPECT_TRUE(all.error);
    EXPECT_GE(all.bytes.size(), 6U * 128 * 1024) << piece;
    EXPECT_EQ(all.bytes.compare(0, 6 * 128 * 1024, text, 0, 6 * 128 * 1024), 0);
  }
}

TEST(Lz4, ADamagedBlockCostsNoneBeforeIt) {
  const std::string text = test::sample_text(1'000'000);
  const std::string packed = lz4(text);
  const std::string cut = packed.substr(0, packed.size() - 30'000);
  std::string spoilt = cut;
  spoilt.append("\xff\xff\xff\x7f", 4).append(40'000, 'x');  // what follows is no block
  for (const std::size_t piece : {1000U, 64U * 1024, 4U << 20}) {
    const auto all = unpack(Kind::lz4, spoilt, piece);
    EXPECT_TRUE(all.broken());
    EXPECT_GE(all.bytes.size(), unpack(Kind::lz4, cut).bytes.size());
    EXPECT_GE(all.bytes.size(), 13U * 64 * 1024);
  }
}

TEST(Zstd, SkippableFramesAndLargeWindows) {
  const std::string text = test::sample_text(1000);
  const std::string skippable("\x5f\x2a\x4d\x18\x05\0\0\0hello", 13);
  const auto all = unpack(Kind::zstd, skippable + zstd(text) + skippable + zstd(text) + skippable);
  EXPECT_FALSE(all.error);
  EXPECT_EQ(all.bytes, text + text);
  // Frame header (RFC 8878 §3.1.1.1): no size, window descriptor of 2^28 and of 2^29 bytes; one empty last block.
  EXPECT_FALSE(unpack(Kind::zstd, std::string_view("\x28\xb5\x2f\xfd\0\x90\1\0\0", 9)).error);
  const auto large = unpack(Kind::zstd, std::string_view("\x28\xb5\x2f\xfd\0\x98\1\0\0", 9));
  ASSERT_TRUE(large.error);
  EXPECT_EQ(skip_reason_of(*large.error), model::SkipReason::unsupported_container);
}

TEST(Xz, ADictionaryBeyondTheMemoryIsUnsupported) {
  const std::string packed = python(
      "import lzma, struct, zlib\nb = bytearray(lzma.compress(b'x')); h = b[12:12 + (b[12] + 1) * 4]\n"
      "i = h.index(b'\\x21\\x01'); h[i + 2] = 40; h[-4:] = struct.pack('<I', zlib.crc32(bytes(h[:-4])))\nb[12:12 + len(h)] = h; out.write(b)");
  const auto all = unpack(Kind::xz, packed);
  ASSERT_TRUE(all.error);
  EXPECT_EQ(skip_reason_of(*all.error), model::SkipReason::unsupported_container);
}

TEST(Lz4, SkippableFramesAndBothFormatsTogether) {
  const std::string text = test::sample_text(1000);
  const std::string skippable("\x50\x2a\x4d\x18\x05\0\0\0hello", 13);
  for (const std::string& packed : {skippable + lz4(text) + lz4_legacy(text), lz4_legacy(text) + lz4(text)}) {
    const auto all = unpack(Kind::lz4, packed);
    EXPECT_FALSE(all.error);
    EXPECT_EQ(all.bytes, text + text);
  }
}

// Bytes of all values and long runs, so that the table fills, is cleared, and codes name themselves.
TEST(Compress, TablesThatFillAndClear) {
  std::mt19937 random(7);
  std::string noise(1'000'000, '\0');
  std::ranges::generate(noise, [&] { return static_cast<char>(random()); });
  for (const std::string& text : {noise, std::string(500'000, 'a'), noise + test::sample_text(2'000'000) + std::string(100'000, 'z') + noise}) {
    const auto all = unpack(Kind::compress, compress(text));
    EXPECT_FALSE(all.error);
    EXPECT_TRUE(all.bytes == text);
  }
}

}  // namespace
}  // namespace mayfly::carrier
