// Archives by libarchive. It gets one format to try, the sniffed one, and none of its filters.
//
// zip has its directory at the end. Where that is lost or wrong, a second attempt reads the local headers from the beginning on, and passes over as
// many entries as the first attempt gave. A stream that cannot seek is held in memory first (archive_spool.h).
#include <archive.h>
#include <archive_entry.h>
#include <locale.h>

#include <algorithm>
#include <iterator>

#include "carrier/archive_content.h"
#include "carrier/archive_source.h"
#include "carrier/archive_spool.h"
#include "carrier/seven_zip_header.h"
#include "carrier/unpack.h"

namespace mayfly::carrier {
namespace {

using model::SkipReason;
using Enable = int (*)(struct archive*);

enum class Seek { no, if_possible, needed };

// When passing over a member means to unpack it, or to read it while a header is looked for: then we do it before, within the budget.
enum class Drain { never, in_stream, always };

struct Format {
  Kind kind;
  Seek seek;
  Enable enable;
  Enable enable_stream;  // the second attempt; nullptr: none
  std::size_t piece;     // of input, bytes: an error inside a deflate stream loses what came out of its piece
  Drain drain;
  std::uint64_t header;                                          // bytes, the most for one: names as long as a header claims are held in memory
  Result<void> (*check)(Reader& archive, const Limits& limits);  // what libarchive cannot be trusted with; nullptr: nothing
};

constexpr std::size_t kLarge = 128 * 1024, kSmall = 4 * 1024;
constexpr std::uint64_t kAny = ArchiveSource::kAll, kHeader = 16 << 20;

// clang-format off
constexpr Format kFormats[] = {
    {Kind::tar, Seek::no, archive_read_support_format_tar, nullptr, kLarge, Drain::never, kAny, nullptr},
    {Kind::zip, Seek::if_possible, archive_read_support_format_zip_seekable, archive_read_support_format_zip_streamable, kSmall, Drain::in_stream, kAny,
     nullptr},
    {Kind::seven_zip, Seek::needed, archive_read_support_format_7zip, nullptr, kLarge, Drain::always, kAny, check_seven_zip_header},
    {Kind::cpio, Seek::no, archive_read_support_format_cpio, nullptr, kLarge, Drain::always, kHeader, nullptr},
    {Kind::ar, Seek::no, archive_read_support_format_ar, nullptr, kLarge, Drain::always, kHeader, nullptr},
};
// clang-format on

// libarchive turns names into the locale's character set. In this one UTF-8 stays as it is; for this thread, and as long as the object lives.
class Utf8Locale {
 public:
  Utf8Locale() : before_(utf8() == locale_t{} ? locale_t{} : uselocale(utf8())) {}
  ~Utf8Locale() {
    if (before_ != locale_t{}) uselocale(before_);
  }
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;

 private:
  static locale_t utf8() {
    static const locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", locale_t{});
    return locale;
  }
  locale_t before_;
};

struct Free {
  void operator()(struct archive* archive) const { archive_read_free(archive); }
};

std::string name_of(struct archive_entry* entry) {
  if (const char* name = archive_entry_pathname(entry)) return name;
  if (const char* name = archive_entry_pathname_utf8(entry)) return name;
  return "";
}

// Has it content of its own? Links have not, unless they bring a size along (cpio keeps a file's data with its last link).
bool has_content(struct archive_entry* entry) {
  const bool sized = archive_entry_size_is_set(entry) != 0 && archive_entry_size(entry) > 0;
  if (archive_entry_filetype(entry) == AE_IFLNK) return false;
  if (archive_entry_hardlink(entry) != nullptr) return sized;
  return archive_entry_filetype(entry) == AE_IFREG || sized;
}

class LibArchive : public Archive {
 public:
  LibArchive(const Format& format, std::unique_ptr<Spool> spool, Reader& below, Budget& budget)
      : format_(format), spool_(std::move(spool)), budget_(budget), source_(spool_ ? *spool_ : below, format.piece),
        content_(source_, budget, mayfly::carrier::name_of(format.kind)) {
    const bool streaming = format.seek == Seek::if_possible && !source_.seekable();
    open(streaming ? format.enable_stream : format.enable);
    fell_back_ = streaming;
  }

  Result<std::optional<Member>> next() override {
    if (format_.drain == Drain::always || (format_.drain == Drain::in_stream && fell_back_)) content_.drain();
    while (!final_) {
      if (content_.limit()) return end_with(*content_.limit());
      if (const auto limit = budget_.spend_bytes(0)) return end_with(error_of(*limit));
      if (auto member = step()) {
        if (const auto limit = budget_.spend_member()) return end_with(error_of(*limit));
        content_.start(archive_.get(), member->encrypted);
        return member;
      }
    }
    return *final_;
  }

  Reader& content() override { return content_; }

 private:
  void open(Enable enable);
  std::optional<Member> step();
  bool fall_back();
  void finish();
  void finish_fatal();
  Error error_of(SkipReason reason) const;

  std::unexpected<Error> end_with(Error error) {
    content_.start(nullptr, false);
    final_ = Result<std::optional<Member>>(std::unexpected(error));
    return std::unexpected(std::move(error));
  }

  const Format& format_;
  std::unique_ptr<Spool> spool_;
  Budget& budget_;
  ArchiveSource source_;
  std::unique_ptr<struct archive, Free> archive_;
  ArchiveContent content_;
  std::uint64_t seen_ = 0;       // entries of any type in this attempt
  std::uint64_t pass_over_ = 0;  // entries that the first attempt had
  std::uint64_t refused_ = 0;    // headers in a row that were refused
  bool fell_back_ = false;
  bool damaged_ = false;
  std::optional<Result<std::optional<Member>>> final_;
};

void LibArchive::open(Enable enable) {
  content_.start(nullptr, false);
  archive_.reset(archive_read_new());
  if (archive_ == nullptr) return finish_fatal();
  const Utf8Locale locale;
  enable(archive_.get());
  // What stands behind the end of a tar is looked at as well.
  if (format_.kind == Kind::tar) archive_read_set_format_option(archive_.get(), "tar", "read_concatenated_archives", "1");
  if (source_.open(archive_.get()) != ARCHIVE_OK && !fall_back()) finish_fatal();
}

// One header. A member, or nothing where it was none, or where the archive ended (final_).
std::optional<Member> LibArchive::step() {
  constexpr std::uint64_t kMostRefused = 1 << 20;  // of a tar with so many bad blocks in a row nothing is to be hoped for
  content_.start(nullptr, false);
  const Utf8Locale locale;
  struct archive_entry* entry = nullptr;
  source_.allow(format_.header);
  const int status = archive_read_next_header(archive_.get(), &entry);
  source_.allow(ArchiveSource::kAll);
  switch (status) {
    case ARCHIVE_OK:
    case ARCHIVE_WARN: break;
    case ARCHIVE_EOF: finish(); return std::nullopt;
    case ARCHIVE_RETRY:
    case ARCHIVE_FAILED:
      damaged_ = true;
      if (++refused_ > kMostRefused) finish_fatal();
      return std::nullopt;
    default:
      if (!fall_back()) finish_fatal();
      return std::nullopt;
  }
  refused_ = 0;
  if (++seen_ <= pass_over_ || !has_content(entry)) return std::nullopt;
  return Member{name_of(entry), archive_entry_is_encrypted(entry) != 0};
}

bool LibArchive::fall_back() {
  if (fell_back_ || format_.enable_stream == nullptr || !source_.rewind()) return false;
  fell_back_ = true;
  // libarchive does not look for the end record at the very beginning, where that of an empty zip is.
  damaged_ = damaged_ || !as_text(source_.front()).starts_with("PK\x05\x06");
  pass_over_ = std::exchange(seen_, 0);
  open(format_.enable_stream);
  return true;
}

void LibArchive::finish() {
  if (source_.error()) {
    (void)end_with(*source_.error());
  } else if (spool_ && spool_->error()) {
    (void)end_with(*spool_->error());
  } else if (damaged_) {
    (void)end_with(error_of(SkipReason::broken_container));
  } else {
    content_.start(nullptr, false);
    final_ = Result<std::optional<Member>>(std::nullopt);
  }
}

void LibArchive::finish_fatal() {
  const SkipReason reason = archive_ == nullptr ? SkipReason::unsupported_container : archive_reason(archive_.get());
  if (reason != SkipReason::broken_container) return (void)end_with(error_of(reason));
  damaged_ = true;
  finish();
}

Error LibArchive::error_of(SkipReason reason) const { return fail_skip(reason, std::string(mayfly::carrier::name_of(format_.kind)) + " archive").error(); }

}  // namespace

Result<std::unique_ptr<Archive>> open_archive(Kind kind, Reader& below, Budget& budget) {
  const auto format = std::ranges::find(kFormats, kind, &Format::kind);
  if (format == std::end(kFormats)) return fail(Code::invalid, "not an archive: " + std::string(name_of(kind)));
  std::unique_ptr<Spool> spool;
  if (format->seek != Seek::no && !below.size()) {
    spool = std::make_unique<Spool>(below, budget.limits().max_document_bytes);
    if (format->seek == Seek::needed && !spool->size()) return fail_skip(SkipReason::cap_bytes, "an archive inside another, too large to be held");
  }
  if (format->check != nullptr) {
    Reader& whole = spool ? static_cast<Reader&>(*spool) : below;
    TRY(format->check(whole, budget.limits()));
    TRY(whole.seek(0));
  }
  return std::make_unique<LibArchive>(*format, std::move(spool), below, budget);
}

}  // namespace mayfly::carrier
