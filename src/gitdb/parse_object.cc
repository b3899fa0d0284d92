#include "gitdb/parse_object.h"

#include <charconv>

#include "gitdb/small_file.h"

namespace mayfly::gitdb {
namespace {

std::optional<ObjectId> id_of(std::string_view text, Hash hash) {
  const auto id = object_id(text);
  return id && id->hash == hash ? id : std::nullopt;
}

// "Name <mail> 1700000000 +0100"
Person person_of(std::string_view text) {
  Person person;
  const std::size_t mail = text.rfind('>');
  if (mail == std::string_view::npos) return {std::string(text), std::nullopt};
  person.who = text.substr(0, mail + 1);
  std::string_view time = text.substr(mail + 1);
  while (!time.empty() && time.front() == ' ') time.remove_prefix(1);
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(time.data(), time.data() + time.size(), seconds);
  constexpr std::int64_t kLast = 253402300799;  // 9999-12-31T23:59:59Z, the last that RFC 3339 can say
  if (error == std::errc() && end != time.data() && seconds >= 0 && seconds <= kLast) person.when = Time{seconds};
  return person;
}

// The lines of a head, "key value", up to the empty one. Continued lines (a blank in front) have an empty key.
template <class Take>
void each_field(Bytes content, Take take) {
  std::string_view rest = as_text(content);
  while (!rest.empty()) {
    const std::string_view line = next_line(rest);
    if (line.empty()) return;
    const std::size_t blank = std::min(line.find(' '), line.size());
    take(line.substr(0, blank), line.substr(std::min(blank + 1, line.size())));
  }
}

}  // namespace

std::optional<TreeEntry> TreeReader::next() {
  if (rest_.empty()) return std::nullopt;
  TreeEntry entry;
  std::size_t at = 0;
  while (at < rest_.size() && at < 8 && rest_[at] >= '0' && rest_[at] <= '7') entry.mode = entry.mode * 8 + static_cast<std::uint32_t>(rest_[at++] - '0');
  const std::size_t zero = rest_.find('\0', at);
  if (at == 0 || at >= rest_.size() || rest_[at] != ' ' || zero == std::string_view::npos || rest_.size() - zero - 1 < id_size_) {
    broken_ = true;
    rest_ = {};
    return std::nullopt;
  }
  entry.name = rest_.substr(at + 1, zero - at - 1);
  entry.id = as_bytes(rest_.substr(zero + 1, id_size_));
  rest_.remove_prefix(zero + 1 + id_size_);
  return entry;
}

Commit parse_commit(Bytes content, Hash hash) {
  Commit commit;
  each_field(content, [&](std::string_view key, std::string_view value) {
    if (key == "tree" && !commit.tree) commit.tree = id_of(value, hash);
    else if (key == "parent") {
      if (const auto id = id_of(value, hash)) commit.parents.push_back(*id);
    } else if (key == "author" && commit.author.who.empty()) commit.author = person_of(value);
    else if (key == "committer" && commit.committer.who.empty()) commit.committer = person_of(value);
  });
  return commit;
}

Tag parse_tag(Bytes content, Hash hash) {
  Tag tag;
  each_field(content, [&](std::string_view key, std::string_view value) {
    if (key == "object" && !tag.object) tag.object = id_of(value, hash);
    else if (key == "type" && !tag.type) tag.type = type_named(value);
    else if (key == "tag" && tag.name.empty()) tag.name = value;
    else if (key == "tagger" && tag.tagger.who.empty()) tag.tagger = person_of(value);
  });
  return tag;
}

}  // namespace mayfly::gitdb
