// Archives by libarchive. It gets one format to try, the sniffed one, and none of its filters.
//
// zip has its directory at the end, and tells by it where it begins (zip_layout.h): what stands before may be another zip, which is then read like this
// one. Where the directory is lost or wrong, a second attempt reads the local headers from the beginning on, and passes over as many entries as the first
// attempt gave. A stream that cannot seek is held first (spool.h).
#include <archive.h>
#include <archive_entry.h>
#include <locale.h>

#include <algorithm>
#include <iterator>

#include "carrier/archive_content.h"
#include "carrier/archive_source.h"
#include "carrier/seven_zip_header.h"
#include "carrier/spool.h"
#include "carrier/unpack.h"
#include "carrier/zip_folder.h"
#include "carrier/zip_layout.h"

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
  // `layout`: of a zip, if it is known.
  LibArchive(const Format& format, std::unique_ptr<Spool> spool, Reader& below, Budget& budget, std::optional<ZipLayout> layout)
      : format_(format), spool_(std::move(spool)), whole_(spool_ ? *spool_ : below), below_seeks_(below.size().has_value()), part_(whole_), budget_(budget),
        layout_(std::move(layout)), source_(layout_ ? part_ : whole_, format.piece), content_(source_, budget, mayfly::carrier::name_of(format.kind)) {
    if (layout_) end_ = layout_->end;
    const bool streaming = format.seek == Seek::if_possible && !source_.seekable();
    if (layout_) {
      open_part();
    } else {
      open(streaming ? format.enable_stream : format.enable);
    }
    fell_back_ = fell_back_ || streaming;
  }

  Result<std::optional<Member>> next() override;
  Reader& content() override { return folder_ ? *folder_ : content_; }
  std::optional<Ending> ending() override;

 private:
  void open(Enable enable);
  void open_part();
  std::optional<Member> step();
  std::optional<Member> take_folder();
  bool fall_back();
  bool go_before();
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
  Reader& whole_;
  bool below_seeks_;
  SliceReader part_;  // of a zip whose layout is known: it
  Budget& budget_;
  std::optional<ZipLayout> layout_;
  std::optional<std::uint64_t> end_;  // of the last zip, in the whole
  ArchiveSource source_;
  std::unique_ptr<struct archive, Free> archive_;
  ArchiveContent content_;
  std::unique_ptr<Reader> folder_;  // the current member's content, if that is a folder's
  std::size_t folders_given_ = 0;
  bool in_folders_ = false;
  std::uint64_t seen_ = 0;       // entries of any type in this attempt
  std::uint64_t pass_over_ = 0;  // entries that the first attempt had
  std::uint64_t refused_ = 0;    // headers in a row that were refused
  bool fell_back_ = false;
  bool damaged_ = false;
  std::optional<Result<std::optional<Member>>> final_;
};

Result<std::optional<Member>> LibArchive::next() {
  folder_.reset();
  if (format_.drain == Drain::always || (format_.drain == Drain::in_stream && fell_back_)) content_.drain();
  while (!final_) {
    if (content_.limit()) return end_with(*content_.limit());
    if (const auto limit = budget_.spend_bytes(0)) return end_with(error_of(*limit));
    const bool folders = in_folders_;
    if (auto member = folders ? take_folder() : step()) {
      if (const auto limit = budget_.spend_member()) return end_with(error_of(*limit));
      content_.start(folders ? nullptr : archive_.get(), member->encrypted);
      return member;
    }
  }
  return *final_;
}

void LibArchive::open(Enable enable) {
  content_.start(nullptr, false);
  archive_.reset(archive_read_new());
  if (archive_ == nullptr) return finish_fatal();
  const Utf8Locale locale;
  enable(archive_.get());
  if (source_.open(archive_.get()) != ARCHIVE_OK && !fall_back()) finish_fatal();
}

// The zip whose layout is known. Its comment is left out: libarchive does not look behind a long one.
void LibArchive::open_part() {
  fell_back_ = in_folders_ = false;
  seen_ = pass_over_ = folders_given_ = 0;
  if (!part_.turn_to(layout_->base, layout_->record_end - layout_->base, layout_->lost) || !source_.rewind()) return finish_fatal();
  open(format_.enable);
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
  if (format_.kind == Kind::zip && archive_entry_filetype(entry) == AE_IFDIR) {  // a folder with data: from the directory, or not at all
    damaged_ = damaged_ || !layout_;
    return std::nullopt;
  }
  return Member{name_of(entry), archive_entry_is_encrypted(entry) != 0};
}

std::optional<Member> LibArchive::take_folder() {
  if (folders_given_ == layout_->folders.size()) {
    in_folders_ = false;
    finish();
    return std::nullopt;
  }
  const ZipLayout::Folder& folder = layout_->folders[folders_given_++];
  if (folder.encrypted) return Member{folder.name, true};
  auto content = open_zip_folder(whole_, folder, budget_);
  folder_ = content ? std::move(*content) : std::make_unique<FailedReader>(std::move(content).error());
  return Member{folder.name, false};
}

bool LibArchive::fall_back() {
  if (fell_back_ || format_.enable_stream == nullptr) return false;
  if (layout_ && !part_.turn_to(layout_->first, layout_->record_end - layout_->first)) return false;
  if (!source_.rewind()) return false;
  fell_back_ = true;
  // libarchive does not look for the end record at the very beginning, where that of an empty zip is.
  damaged_ = damaged_ || !as_text(source_.front()).starts_with("PK\x05\x06");
  pass_over_ = std::exchange(seen_, 0);
  open(format_.enable_stream);
  return true;
}

// Is there another zip before the one that came to its end?
bool LibArchive::go_before() {
  if (!layout_ || layout_->first == 0) return false;
  auto before = find_zip(whole_, layout_->first, budget_);
  if (!before) (void)end_with(std::move(before).error());
  if (!before || !*before || (*before)->record_end <= (*before)->first) return !before;
  layout_ = std::move(*before);
  open_part();
  return true;
}

void LibArchive::finish() {
  if (source_.error()) return (void)end_with(*source_.error());
  if (layout_ && folders_given_ < layout_->folders.size()) {
    in_folders_ = true;
    return;
  }
  if (go_before()) return;
  if (spool_ && spool_->error()) return (void)end_with(*spool_->error());
  if (damaged_) return (void)end_with(error_of(SkipReason::broken_container));
  content_.start(nullptr, false);
  final_ = Result<std::optional<Member>>(std::nullopt);
}

void LibArchive::finish_fatal() {
  const SkipReason reason = archive_ == nullptr ? SkipReason::unsupported_container : archive_reason(archive_.get());
  if (reason != SkipReason::broken_container) return (void)end_with(error_of(reason));
  damaged_ = true;
  finish();
}

std::optional<Ending> LibArchive::ending() {
  if (!final_ || !final_->has_value() || archive_ == nullptr) return std::nullopt;
  if (!end_ && (format_.kind == Kind::tar || format_.kind == Kind::cpio)) {
    const auto consumed = archive_filter_bytes(archive_.get(), 0);
    if (consumed < 0) return std::nullopt;
    Ending ending{static_cast<std::uint64_t>(consumed), {}};
    if (below_seeks_) return ending;
    auto ahead = source_.ahead(ending.offset);
    if (!ahead) return std::nullopt;
    ending.ahead = std::move(*ahead);
    return ending;
  }
  if (!end_) return std::nullopt;
  Ending ending{*end_, {}};
  if (below_seeks_) return ending;
  if (!spool_->seek(*end_)) return std::nullopt;
  ending.ahead.resize(static_cast<std::size_t>(spool_->size().value_or(*end_) - *end_));
  for (std::size_t done = 0; done < ending.ahead.size();) {
    const auto got = spool_->read(std::span(ending.ahead).subspan(done));
    if (!got || *got == 0) return std::nullopt;
    done += *got;
  }
  return ending;
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
  Reader& whole = spool ? static_cast<Reader&>(*spool) : below;
  if (format->check != nullptr) {
    TRY(format->check(whole, budget.limits()));
    TRY(whole.seek(0));
  }
  std::optional<ZipLayout> layout;
  if (kind == Kind::zip && whole.size()) {
    TRY(layout, find_zip(whole, *whole.size(), budget));
    TRY(whole.seek(0));
  }
  return std::make_unique<LibArchive>(*format, std::move(spool), below, budget, std::move(layout));
}

Result<std::unique_ptr<Archive>> open_zip_behind(Reader& below, std::uint64_t before, Budget& budget) {
  std::unique_ptr<Spool> spool;
  if (!below.size()) spool = std::make_unique<Spool>(below, budget.limits().max_document_bytes);
  Reader& whole = spool ? static_cast<Reader&>(*spool) : below;
  if (!whole.size()) return fail_skip(SkipReason::cap_bytes, "a zip behind something else, too large to be held");
  TRY(auto layout, find_zip(whole, *whole.size(), budget, before));
  if (!layout || layout->members == 0) return nullptr;
  return std::make_unique<LibArchive>(*std::ranges::find(kFormats, Kind::zip, &Format::kind), std::move(spool), below, budget, std::move(layout));
}

}  // namespace mayfly::carrier
