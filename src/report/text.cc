// Text for people: a block for each finding, the blocks of one path together, and at the end what was seen and what was not.
//
//   analysis.ipynb  cell 3, line 2
//     bedrock-long-term  ABSK…(132)   user BedrockAPIKey-x7k2   account 111122223333
//     stop it now: mayfly contain --alias BedrockAPIKey-x7k2-at-111122223333
//     also analysis.ipynb  cell 9, line 1
//     …
//
//   1 key in 1 file · 1 file read, 2.1 KB · complete
#include <algorithm>

#include "base/escape.h"
#include "report/families.h"
#include "report/paint.h"
#include "report/words.h"
#include "report/writers.h"

namespace mayfly::report {
namespace {

using model::Finding;
using model::Grade;
using model::SkipKind;
using model::Status;

std::string name_words(const Finding& finding) {
  const std::string family(finding.family ? *finding.family : "long-term key, decoded");
  switch (finding.grade) {
    case Grade::key:
    case Grade::expired: return family;
    case Grade::placeholder: return "placeholder of " + family;
    case Grade::mention: return "mention of " + family;
  }
  return family;
}

// The second line's items, each a few words.
std::vector<std::string> details(const Finding& finding, Charset charset) {
  std::vector<std::string> out;
  const auto add = [&](std::string_view label, const std::optional<std::string>& value) {
    if (value) out.push_back(std::string(label) + " " + terminal_safe(*value, charset));
  };
  add("user", finding.user);
  add("access key", finding.access_key_id);
  add("account", finding.account);
  add("region", finding.region);
  if (finding.issued_at) out.push_back("issued " + to_rfc3339(*finding.issued_at));
  if (finding.expires_at) out.push_back((finding.grade == Grade::expired ? "EXPIRED " : "expires ") + to_rfc3339(*finding.expires_at));
  if (finding.grade == Grade::placeholder) out.push_back("not a key" + (finding.note ? ": " + terminal_safe(*finding.note, charset) : ""));
  if (finding.grade == Grade::mention) out.push_back("the prefix alone, no key behind it");
  if (finding.grade != Grade::placeholder) add("note:", finding.note);
  if (std::string words = encoding_words(finding.place, charset); !words.empty()) out.push_back(std::move(words));
  return out;
}

class TextWriter : public Writer {
 public:
  TextWriter(Style style, Out out)
      : paint_(style.color), charset_(style.unicode ? Charset::unicode : Charset::ascii), width_(style.width), out_(std::move(out)) {}

  void finding(const Finding& finding) override {
    std::string text;
    const std::string path = finding.git ? shown_path(finding) : finding.place.path;
    if (path_ == path && !finding.git) {
      text += "  also " + place_words(finding.place, charset_) + "\n";
    } else {
      if (path_) text += "\n";
      path_ = path;
      action_.clear();
      text += (finding.git ? git_heading(path, finding.place) : paint_.bold(place_words(finding.place, charset_))) + "\n";
    }
    text += second_line(finding);
    if (finding.git) text += "  " + lower_first(git_words(*finding.git, charset_)) + "\n" + other_places(*finding.git);
    if (std::string action = action_words(finding, charset_); action != action_) {
      if (!action.empty()) text += "  " + action + "\n";
      action_ = std::move(action);
    }
    out_(text);
  }

  void finish(std::span<const model::Coverage> coverage, const Summary& summary) override {
    const std::string dot = " " + std::string(marks(charset_).dot) + " ";
    std::string text = path_ ? "\n" : "";
    text += found(summary);
    for (const model::Coverage& one : coverage) text += dot + read(one);
    text += dot;
    text += summary.status == Status::complete ? paint_.green("complete") : paint_.red(name_of(summary.status));
    text += "\n";
    for (const model::Coverage& one : coverage)
      if (const std::string words = skip_words(one, SkipKind::by_rule); !words.empty()) text += "left out by rule: " + words + "\n";
    if (summary.interrupted) text += paint_.red("INTERRUPTED") + ": the rest was not read\n";
    for (const model::Coverage& one : coverage) text += unread(one, summary);
    out_(text);
  }

 private:
  // A path in a tree stands behind its repository; a message has the object's name.
  static std::string shown_path(const Finding& finding) {
    const model::GitFacts& git = *finding.git;
    std::string out = git.repo.empty() || git.repo == "." ? "" : git.repo + ": ";
    return out + (finding.place.path.empty() ? git.where + " " + git.object.substr(0, 12) : finding.place.path);
  }

  // A path in a history is none that could be opened.
  std::string git_heading(const std::string& path, const model::Place& place) const {
    const std::string where = member_words(place, charset_);
    return paint_.bold(terminal_safe(path, charset_)) + where + "  " + position_words(place, charset_);
  }

  static std::string lower_first(std::string text) {
    if (!text.empty() && text.front() >= 'A' && text.front() <= 'Z') text.front() = static_cast<char>(text.front() - 'A' + 'a');
    return text;
  }

  // Where else the repository holds it, a few of them.
  std::string other_places(const model::GitFacts& git) const {
    constexpr std::size_t kShown = 10;
    std::string text;
    for (std::size_t i = 1; i < std::min(git.places.size(), kShown + 1); ++i) {
      const model::GitPlace& place = git.places[i];
      text += "    also " + (place.path ? terminal_safe(*place.path, charset_) : place.where + " " + place.object.substr(0, 12));
      if (place.cell) text += "  cell " + std::to_string(*place.cell) + ",";
      if (place.line) text += (place.cell ? " line " : "  line ") + std::to_string(*place.line);
      text += place.commit ? "  commit " + place.commit->substr(0, 12) : "";
      text += "\n";
    }
    if (git.places.size() > kShown + 1) text += "    and " + plural(git.places.size() - kShown - 1, "more place") + "\n";
    return text;
  }

  // "  family  preview   user …   account …", folded where the terminal ends.
  std::string second_line(const Finding& finding) const {
    const std::string name = name_words(finding), preview = preview_words(finding.preview, charset_);
    std::string text = "  " + (finding.grade == Grade::key ? paint_.red(name) : paint_.yellow(name)) + "  " + preview;
    std::size_t used = 4 + name.size() + columns(preview);
    for (const std::string& item : details(finding, charset_)) {
      const std::size_t size = columns(item);
      const bool fold = width_ > 0 && used + 3 + size > static_cast<std::size_t>(width_);
      text += (fold ? "\n    " : "   ") + item;
      used = fold ? 4 + size : used + 3 + size;
    }
    return text + "\n";
  }

  // Code points: near enough to columns for folding a line.
  static std::size_t columns(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
  }

  static std::string found(const Summary& s) {
    if (s.status == Status::failed && s.files_with_findings == 0) return "nothing learned";
    std::string out = s.keys == 0 ? "no keys" : plural(s.distinct_keys, "key");
    if (s.keys > s.distinct_keys) out += " at " + plural(s.keys, "place");
    if (s.expired > 0) out += ", " + std::to_string(s.expired) + " expired";
    if (s.placeholders > 0) out += ", " + plural(s.placeholders, "placeholder");
    if (s.mentions > 0) out += ", " + plural(s.mentions, "mention");
    if (s.repositories_with_findings > 0) {
      out += " in " + (s.files_with_findings > 0 ? plural(s.files_with_findings, "file") + " and " : "");
      return out + plural(s.repositories_with_findings, "repository", "repositories");
    }
    if (s.files_with_findings > 0) return out + " in " + plural(s.files_with_findings, "file");
    return s.status == Status::complete ? out : out + " in what was read";
  }

  static std::string read(const model::Coverage& c) {
    if (c.scope == "git") return plural(c.objects, "git object") + " read, " + human_bytes(c.bytes);
    std::string out = plural(c.files, "file") + " read, " + human_bytes(c.bytes);
    if (c.members > 0) out += ", " + plural(c.members, "member");
    if (c.objects > 0) out += ", " + plural(c.objects, "object");
    return out;
  }

  std::string unread(const model::Coverage& coverage, const Summary& summary) const {
    std::string text;
    const std::uint64_t count = coverage.count(SkipKind::unread);
    if (count == 0) return text;
    text += paint_.red(summary.status == Status::failed ? "FAILED" : "INCOMPLETE") + ": ";
    text +=
        coverage.scope == "git" ? plural(count, "gap") + " in what git holds (" : plural(count, "file or part of one", "files or parts of files") + " unread (";
    text += skip_words(coverage, SkipKind::unread) + ")\n";
    return text + unread_lines(coverage, charset_);
  }

  const Paint paint_;
  const Charset charset_;
  const int width_;
  const Out out_;
  std::optional<std::string> path_;  // of the block before
  std::string action_;               // likewise: said once for neighbours of one path
};

}  // namespace

std::unique_ptr<Writer> text_writer(Style style, Out out) { return std::make_unique<TextWriter>(style, std::move(out)); }

}  // namespace mayfly::report
