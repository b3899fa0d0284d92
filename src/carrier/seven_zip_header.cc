// Shapes, from 7zFormat.txt (a number is 1 to 9 bytes; the leading ones of the first say how many follow):
//
//   archive      "7z\xbc\xaf\x27\x1c" version:2 crc:4 offset:8 size:8 crc:4      the header lies at 32 + offset
//   header       01 [04 streams] [05 file-count …] 00      or, packed:      17 streams
//   streams      [06 place count [09 size*] [0a digests] 00] [07 0b count 00 folder* 0c size* [0a digests] 00]
//                [08 [0d count-per-folder*] [09 size*] [0a digests] 00] 00
//   folder       count coder* bind-pair* packed-index*
//   coder        flags id [inputs outputs] [size properties]
//   digests      all [bits] crc*
#include "carrier/seven_zip_header.h"

#include <lzma.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <memory>
#include <optional>
#include <vector>

#include "carrier/codec.h"

namespace mayfly::carrier {
namespace {

using model::SkipReason;

enum Id : Byte {
  kEnd = 0x00,
  kHeader = 0x01,
  kMainStreams = 0x04,
  kFiles = 0x05,
  kPackInfo = 0x06,
  kUnpackInfo = 0x07,
  kSubStreams = 0x08,
  kSize = 0x09,
  kCrc = 0x0a,
  kFolder = 0x0b,
  kUnpackSize = 0x0c,
  kUnpackCount = 0x0d,
  kEncoded = 0x17,
};
enum Method : std::uint64_t { kCopy = 0, kLzma2 = 0x21, kLzma = 0x030101, kPpmd = 0x030401, kAes = 0x06f10701 };

constexpr std::uint64_t kMostParts = 32;  // 7-Zip's own limit

struct Coder {
  std::uint64_t method = 0;
  Bytes properties;
};

struct Folder {
  std::vector<Coder> coders;
  std::uint64_t outputs = 0;
  std::vector<std::uint64_t> unpacked;  // size of each output
  bool has_crc = false;
  std::uint64_t files = 1;
};

struct Streams {
  std::uint64_t place = 0;            // behind the 32 bytes of the start
  std::vector<std::uint64_t> packed;  // sizes
  std::vector<Folder> folders;
};

// Reads the header's bytes. The first thing that is wrong is kept, and from then on everything is zero.
class Parser {
 public:
  Parser(Bytes bytes, std::uint64_t most) : rest_(bytes), most_(most) {}

  const std::optional<SkipReason>& wrong() const { return wrong_; }
  void refuse(SkipReason reason) {
    if (!wrong_) wrong_ = reason;
    rest_ = {};
  }
  void expect(Byte id) {
    if (byte() != id) refuse(SkipReason::broken_container);
  }

  Bytes take(std::uint64_t count) {
    if (count > rest_.size()) refuse(SkipReason::broken_container);
    if (wrong_) return {};
    const Bytes taken = rest_.first(static_cast<std::size_t>(count));
    rest_ = rest_.subspan(taken.size());
    return taken;
  }
  Byte byte() {
    const Bytes one = take(1);
    return one.empty() ? Byte{0} : one[0];
  }
  std::uint64_t number() {
    const Byte first = byte();
    const auto more = static_cast<unsigned>(std::countl_one(first));
    std::uint64_t value = 0;
    const Bytes low = take(more);
    for (std::size_t i = low.size(); i-- > 0;) value = value << 8 | low[i];
    if (more < 8) value |= std::uint64_t{static_cast<Byte>(first & (0x7f >> more))} << (8 * more);
    return value;
  }
  // A count of things for each of which memory is spent; zero if it was refused.
  std::uint64_t count() { return count_within(most_, SkipReason::cap_members); }
  // Of coders in a folder, of a coder's streams.
  std::uint64_t parts() { return count_within(kMostParts, SkipReason::unsupported_container); }

  std::vector<bool> digests(std::uint64_t count);
  Folder folder();
  Streams streams();

 private:
  std::uint64_t count_within(std::uint64_t most, SkipReason reason) {
    const std::uint64_t value = number();
    if (value > most) refuse(reason);
    return wrong_ ? 0 : value;
  }
  Coder coder(std::uint64_t& inputs, std::uint64_t& outputs);
  void pack_info(Streams& streams);
  void unpack_info(Streams& streams);
  void sub_streams(Streams& streams);

  Bytes rest_;
  std::uint64_t most_;
  std::optional<SkipReason> wrong_;
};

// Which of them have a CRC.
std::vector<bool> Parser::digests(std::uint64_t count) {
  std::vector<bool> defined(static_cast<std::size_t>(count), true);
  if (byte() == 0) {
    Byte bits = 0;
    for (std::size_t i = 0; i < defined.size() && !wrong_; ++i) {
      if (i % 8 == 0) bits = byte();
      defined[i] = (bits & (0x80 >> i % 8)) != 0;
    }
  }
  take(4 * static_cast<std::uint64_t>(std::ranges::count(defined, true)));
  return defined;
}

Coder Parser::coder(std::uint64_t& inputs, std::uint64_t& outputs) {
  constexpr Byte kComplex = 0x10, kProperties = 0x20, kAlternatives = 0xc0;
  const Byte flags = byte();
  if ((flags & kAlternatives) != 0 || (flags & 0x0f) > 8) refuse(SkipReason::unsupported_container);
  Coder coder;
  for (const Byte each : take(flags & 0x0f)) coder.method = coder.method << 8 | each;
  inputs += (flags & kComplex) != 0 ? parts() : 1;
  outputs += (flags & kComplex) != 0 ? parts() : 1;
  if ((flags & kProperties) != 0) coder.properties = take(number());
  return coder;
}

Folder Parser::folder() {
  Folder folder;
  std::uint64_t inputs = 0;
  const std::uint64_t coders = parts();
  for (std::uint64_t i = 0; i < coders && !wrong_; ++i) folder.coders.push_back(coder(inputs, folder.outputs));
  if (folder.outputs == 0 || inputs + 1 < folder.outputs) refuse(SkipReason::broken_container);
  if (wrong_) return folder;
  const std::uint64_t pairs = folder.outputs - 1, packed = inputs - pairs;
  for (std::uint64_t i = 0; i < 2 * pairs; ++i) number();
  for (std::uint64_t i = 0; packed > 1 && i < packed; ++i) number();
  return folder;
}

void Parser::pack_info(Streams& streams) {
  streams.place = number();
  const std::uint64_t packed = count();
  Byte id = byte();
  if (id == kSize) {
    for (std::uint64_t i = 0; i < packed && !wrong_; ++i) streams.packed.push_back(number());
    id = byte();
  }
  if (id == kCrc) {
    digests(packed);
    id = byte();
  }
  if (id != kEnd) refuse(SkipReason::broken_container);
}

void Parser::unpack_info(Streams& streams) {
  expect(kFolder);
  const std::uint64_t folders = count();
  expect(0);  // not external
  for (std::uint64_t i = 0; i < folders && !wrong_; ++i) streams.folders.push_back(folder());
  expect(kUnpackSize);
  for (Folder& folder : streams.folders)
    for (std::uint64_t i = 0; i < folder.outputs && !wrong_; ++i) folder.unpacked.push_back(number());
  Byte id = byte();
  if (id == kCrc) {
    const std::vector<bool> defined = digests(folders);
    for (std::size_t i = 0; i < streams.folders.size(); ++i) streams.folders[i].has_crc = defined[i];
    id = byte();
  }
  if (id != kEnd) refuse(SkipReason::broken_container);
}

void Parser::sub_streams(Streams& streams) {
  Byte id = byte();
  std::uint64_t files = streams.folders.size();
  if (id == kUnpackCount) {
    files = 0;
    for (Folder& folder : streams.folders) files += folder.files = count();
    if (files > most_) refuse(SkipReason::cap_members);
    id = byte();
  }
  std::uint64_t unchecked = 0;
  for (const Folder& folder : streams.folders) {
    for (std::uint64_t i = 1; id == kSize && i < folder.files && !wrong_; ++i) number();
    if (folder.files != 1 || !folder.has_crc) unchecked += folder.files;
  }
  if (id == kSize) id = byte();
  if (id == kCrc) {
    digests(wrong_ ? 0 : unchecked);
    id = byte();
  }
  if (id != kEnd) refuse(SkipReason::broken_container);
}

Streams Parser::streams() {
  Streams streams;
  Byte id = byte();
  if (id == kPackInfo) {
    pack_info(streams);
    id = byte();
  }
  if (id == kUnpackInfo) {
    unpack_info(streams);
    id = byte();
  }
  if (id == kSubStreams) {
    sub_streams(streams);
    id = byte();
  }
  if (id != kEnd) refuse(SkipReason::broken_container);
  return streams;
}

std::uint64_t little_endian(Bytes bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) value = value << 8 | bytes[i];
  return value;
}

// Bytes that the method keeps in memory: the dictionary, PPMd's model.
std::uint64_t memory_of(const Coder& coder) {
  const bool five = coder.method == kLzma || coder.method == kPpmd;
  if (five && coder.properties.size() == 5) return little_endian(coder.properties.subspan(1, 4));
  if (coder.method != kLzma2 || coder.properties.size() != 1) return 0;
  const unsigned bits = coder.properties[0] & 0x3f;
  return bits >= 40 ? std::uint64_t{1} << 32 : std::uint64_t{2 | (bits & 1)} << (bits / 2 + 11);
}

bool uses(const Streams& streams, std::uint64_t method) {
  return std::ranges::any_of(streams.folders,
                             [&](const Folder& folder) { return std::ranges::find(folder.coders, method, &Coder::method) != folder.coders.end(); });
}

bool fits_memory(const Streams& streams) {
  return std::ranges::all_of(streams.folders, [](const Folder& folder) {
    return std::ranges::all_of(folder.coders, [](const Coder& coder) { return memory_of(coder) <= Codec::kMemory; });
  });
}

std::unexpected<Error> refusal(SkipReason reason) { return fail_skip(reason, "header of a 7z archive"); }

// Bytes of the archive; they must all be there.
Result<std::vector<Byte>> fetch(Reader& archive, std::uint64_t offset, std::uint64_t count, std::uint64_t most) {
  const std::uint64_t size = archive.size().value_or(0);
  if (offset > size || count > size - offset) return refusal(SkipReason::broken_container);
  if (count > most) return refusal(SkipReason::cap_bytes);
  TRY(archive.seek(offset));
  std::vector<Byte> bytes(static_cast<std::size_t>(count));
  for (std::size_t done = 0; done < bytes.size();) {
    TRY(const std::size_t got, archive.read(std::span(bytes).subspan(done)));
    if (got == 0) return refusal(SkipReason::broken_container);
    done += got;
  }
  return bytes;
}

// Up to `size` bytes of what the coder packed. An error is libarchive's to tell; what came before it is enough to count by.
Result<std::vector<Byte>> decode(const Coder& coder, const std::vector<Byte>& packed, std::uint64_t size) {
  std::array<lzma_filter, 2> filters{};
  filters[0].id = coder.method == kLzma ? LZMA_FILTER_LZMA1 : LZMA_FILTER_LZMA2;
  filters[1].id = LZMA_VLI_UNKNOWN;
  if (lzma_properties_decode(filters.data(), nullptr, coder.properties.data(), coder.properties.size()) != LZMA_OK)
    return refusal(SkipReason::broken_container);
  const std::unique_ptr<void, decltype(&std::free)> options(filters[0].options, &std::free);

  std::vector<Byte> header(static_cast<std::size_t>(size));
  lzma_stream stream = LZMA_STREAM_INIT;
  stream.next_in = packed.data();
  stream.avail_in = packed.size();
  stream.next_out = header.data();
  stream.avail_out = header.size();
  if (lzma_raw_decoder(&stream, filters.data()) == LZMA_OK)
    while (stream.avail_out > 0 && lzma_code(&stream, LZMA_FINISH) == LZMA_OK) continue;
  header.resize(header.size() - stream.avail_out);
  lzma_end(&stream);
  return header;
}

Result<std::vector<Byte>> unpack_header(Reader& archive, const Streams& streams, const Limits& limits) {
  constexpr std::uint64_t kStart = 32;
  if (uses(streams, kAes)) return refusal(SkipReason::encrypted_container);
  const bool simple = streams.folders.size() == 1 && streams.packed.size() == 1 && streams.folders[0].coders.size() == 1 && streams.folders[0].outputs == 1;
  if (!simple || !fits_memory(streams)) return refusal(SkipReason::unsupported_container);
  const Coder& coder = streams.folders[0].coders[0];
  const std::uint64_t size = streams.folders[0].unpacked[0];
  if (size > limits.max_document_bytes) return refusal(SkipReason::cap_bytes);
  if (streams.place > archive.size().value_or(0)) return refusal(SkipReason::broken_container);
  TRY(const std::vector<Byte> packed, fetch(archive, kStart + streams.place, streams.packed[0], limits.max_document_bytes));
  if (coder.method == kCopy) return packed;
  if (coder.method != kLzma && coder.method != kLzma2) return refusal(SkipReason::unsupported_container);
  return decode(coder, packed, size);
}

}  // namespace

Result<void> check_seven_zip_header(Reader& archive, const Limits& limits) {
  TRY(const std::vector<Byte> start, fetch(archive, 0, 32, 32));
  const std::uint64_t offset = little_endian(Bytes(start).subspan(12, 8)), size = little_endian(Bytes(start).subspan(20, 8));
  if (size == 0) return {};  // an archive of nothing
  if (offset > archive.size().value_or(0)) return refusal(SkipReason::broken_container);
  TRY(std::vector<Byte> header, fetch(archive, 32 + offset, size, limits.max_document_bytes));

  if (header[0] == kEncoded) {
    Parser packed(Bytes(header).subspan(1), limits.max_members);
    const Streams streams = packed.streams();
    if (packed.wrong()) return refusal(*packed.wrong());
    TRY(header, unpack_header(archive, streams, limits));
  }
  Parser parser(header, limits.max_members);
  parser.expect(kHeader);
  Byte id = parser.byte();
  Streams streams;
  if (id == kMainStreams) {
    streams = parser.streams();
    id = parser.byte();
  }
  if (id == kFiles) {
    parser.count();
  } else if (id != kEnd) {
    parser.refuse(SkipReason::unsupported_container);
  }
  if (!parser.wrong() && !fits_memory(streams)) parser.refuse(SkipReason::unsupported_container);
  if (parser.wrong()) return refusal(*parser.wrong());
  return {};
}

}  // namespace mayfly::carrier
