#include "leaks/git_links.h"

#include <algorithm>
#include <array>

#include "gitdb/parse_object.h"

namespace mayfly::leaks {

using gitdb::ObjectId;

namespace {

// What follows an entry of a tree: another one's mode, or nothing.
bool begins_entry(Bytes rest, bool at_end) {
  if (rest.empty()) return at_end;
  constexpr std::size_t kShortest = 5, kLongest = 6;  // "40000", "100644"
  std::size_t digits = 0;
  while (digits < rest.size() && rest[digits] >= '0' && rest[digits] <= '7') ++digits;
  return digits >= kShortest && digits <= kLongest && digits < rest.size() && rest[digits] == ' ';
}

}  // namespace

void GitLinks::look(const gitdb::Visit& visit) {
  switch (visit.type) {
    case gitdb::Type::blob: return;
    case gitdb::Type::commit: {
      const gitdb::Commit commit = gitdb::parse_commit(whole(visit.content()), hash_);
      if (commit.tree) ask(*commit.tree);
      for (const ObjectId& parent : commit.parents) ask(parent);
      return;
    }
    case gitdb::Type::tag: {
      const gitdb::Tag tag = gitdb::parse_tag(whole(visit.content()), hash_);
      if (tag.object) ask(*tag.object);
      return;
    }
    case gitdb::Type::tree:
      if (every_ || visit.delta == nullptr || has_news(visit.content(), *visit.delta)) look_through(visit.content());
  }
}

void GitLinks::ask(const ObjectId& id) {
  if (!names_.may_have(id) && missing_.size() < kMostMissing) missing_.insert(id);
}

// Does the delta bring bytes that could be a name, of an object that is not there?
bool GitLinks::has_news(const gitdb::Rope& tree, const gitdb::Delta& delta) {
  constexpr std::size_t kMode = 7;  // and the blank behind it
  const std::size_t name_size = size_of(hash_);
  std::array<Byte, 4096> window{};
  std::uint64_t done = 0;  // places before it were looked at
  for (const gitdb::Operation& operation : delta.operations) {
    // A name in which a byte of the insert stands, or whose bytes stand on both sides of the copy's front edge, begins in [begin, end).
    const std::uint64_t begin = std::max(done, operation.to - std::min<std::uint64_t>(operation.to, name_size - 1));
    const std::uint64_t last = operation.is_copy() ? operation.to : operation.to + operation.size;
    done = std::max(done, last);
    for (std::uint64_t at = std::max<std::uint64_t>(begin, 1); at < last && at + name_size <= tree.size();) {
      const std::uint64_t end = std::min({last + name_size + kMode, at - 1 + window.size(), tree.size()});
      const auto bytes = std::span(window).first(static_cast<std::size_t>(end - (at - 1)));
      tree.copy(at - 1, bytes);
      std::size_t i = 0;
      for (; at < last && i + 1 + name_size <= bytes.size(); ++i, ++at)
        if (bytes[i] == 0 && begins_entry(Bytes(bytes).subspan(i + 1 + name_size), end == tree.size()) &&
            !names_.may_have(gitdb::object_id(hash_, Bytes(bytes).subspan(i + 1, name_size))))
          return true;
      if (i == 0) break;
    }
  }
  return false;
}

void GitLinks::look_through(const gitdb::Rope& tree) {
  gitdb::TreeReader entries(whole(tree), hash_);
  while (const auto entry = entries.next())
    if (!entry->is_submodule()) ask(gitdb::object_id(hash_, entry->id));
}

Bytes GitLinks::whole(const gitdb::Rope& content) {
  const Bytes first = content.size() == 0 ? Bytes() : content.from(0);
  if (first.size() == content.size()) return first;
  scratch_.resize(static_cast<std::size_t>(content.size()));
  content.copy(0, scratch_);
  return scratch_;
}

}  // namespace mayfly::leaks
