#include "carrier/zip_folder.h"

#include <algorithm>
#include <array>

#include "carrier/codec.h"

namespace mayfly::carrier {
namespace {

class StoredCodec : public Codec {
 public:
  bool begin(Bytes) override { return true; }
  Step step(Bytes& in, std::span<Byte>& out, bool last) override {
    const std::size_t count = std::min(in.size(), out.size());
    std::copy_n(in.begin(), count, out.begin());
    in = in.subspan(count);
    out = out.subspan(count);
    return last && in.empty() ? Step::end : Step::more;
  }
};

// A slice of the zip, and what unpacks it.
class FolderReader : public Reader {
 public:
  FolderReader(Reader& whole, std::unique_ptr<Codec> codec, Budget& budget) : slice_(whole), unpacked_(Kind::zip, std::move(codec), slice_, budget) {}
  Result<void> turn_to(std::uint64_t begin, std::uint64_t size) { return slice_.turn_to(begin, size); }
  Result<std::size_t> read(std::span<Byte> out) override { return unpacked_.read(out); }

 private:
  SliceReader slice_;
  CompressedReader unpacked_;
};

}  // namespace

// APPNOTE.TXT §4.3.7: the local header is 30 bytes, the name, the extra field; the data follows.
Result<std::unique_ptr<Reader>> open_zip_folder(Reader& whole, const ZipLayout::Folder& folder, Budget& budget) {
  constexpr std::uint16_t kStored = 0, kDeflated = 8;
  constexpr std::size_t kHeaderSize = 30;
  if (folder.method != kStored && folder.method != kDeflated) return fail_skip(model::SkipReason::unsupported_container, "member of a zip archive");
  std::array<Byte, kHeaderSize> header{};
  TRY(whole.seek(folder.header));
  for (std::size_t done = 0; done < header.size();) {
    TRY(const std::size_t got, whole.read(std::span(header).subspan(done)));
    if (got == 0) return fail_skip(model::SkipReason::broken_container, "member of a zip archive");
    done += got;
  }
  const auto word = [&](std::size_t at) { return std::uint64_t{header[at]} | std::uint64_t{header[at + 1]} << 8; };
  const std::uint64_t begin = folder.header + kHeaderSize + word(26) + word(28), size = whole.size().value_or(0);
  if (!as_text(header).starts_with("PK\x03\x04") || begin > size) return fail_skip(model::SkipReason::broken_container, "member of a zip archive");
  std::unique_ptr<Codec> codec = folder.method == kStored ? std::make_unique<StoredCodec>() : deflate_codec();
  auto reader = std::make_unique<FolderReader>(whole, std::move(codec), budget);
  TRY(reader->turn_to(begin, std::min(folder.packed, size - begin)));
  return reader;
}

}  // namespace mayfly::carrier
