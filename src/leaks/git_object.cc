#include "leaks/git_object.h"

#include <algorithm>

namespace mayfly::leaks {
namespace {

// One text of a tree. A name has no line: its offset in the tree is its place.
void scan_name(Contents& contents, Bytes name, std::uint64_t offset, const Where& where) {
  constexpr std::size_t kShortest = 16;  // the shortest prefix that is a mention
  if (name.size() < kShortest) return;
  scan::State state;
  state.runs = scan::Runs::ignore;
  scan::Output output;
  scan::scan(state, name, true, output);
  for (scan::Candidate& candidate : output.candidates) {
    if (candidate.shape != scan::Shape::key && !contents.options().judgement.lesser_grades) continue;
    candidate.offset += offset;
    contents.found.push_back({judge(candidate, where, contents.options().judgement), false, false});
  }
}

// A blob has no name here, so a notebook is known by how it begins.
void scan_blob(Contents& contents, carrier::Reader& content, const Where& where) {
  carrier::PeekReader peek(content);
  const auto front = contents.options().raw ? Result<Bytes>(Bytes()) : peek.peek(carrier::kSniffSize);
  if (!front) return contents.skip(carrier::skip_reason_of(front.error()), where);
  const carrier::Kind kind = carrier::sniff(*front, "");
  contents.scan_sniffed(kind == carrier::Kind::plain && carrier::begins_like_notebook(*front) ? carrier::Kind::notebook : kind, *front, peek, where);
}

}  // namespace

Result<std::size_t> RopeReader::read(std::span<Byte> out) {
  const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), rope_.size() - at_));
  rope_.copy(at_, out.first(n));
  at_ += n;
  return n;
}

Result<void> RopeReader::seek(std::uint64_t offset) {
  if (offset > rope_.size()) return fail(Code::invalid, "seek beyond the end");
  at_ = offset;
  return {};
}

Where where_of(const gitdb::ObjectId& id) {
  Where where;
  where.path = gitdb::hex(id);
  return where;
}

void scan_tree(Contents& contents, Bytes tree, const gitdb::ObjectId& id, const std::vector<std::uint64_t>* anchors) {
  const Where where = where_of(id);
  const auto scan_text = [&](std::size_t begin, std::size_t end) {
    if (anchors != nullptr) {
      const auto first = std::lower_bound(anchors->begin(), anchors->end(), begin);
      if (first == anchors->end() || *first >= end) return;
    }
    scan_name(contents, tree.subspan(begin, end - begin), begin, where);
  };
  std::size_t at = 0;
  while (at < tree.size()) {
    const std::string_view rest = as_text(tree.subspan(at));
    const std::size_t zero = rest.find('\0');
    const std::size_t blank = rest.substr(0, zero).find(' ');
    if (zero == std::string_view::npos || blank == std::string_view::npos) return scan_text(at, tree.size());
    scan_text(at + blank + 1, at + zero);
    at += std::min(rest.size(), zero + 1 + size_of(id.hash));
  }
}

void scan_object(Contents& contents, gitdb::Type type, carrier::Reader& content, const gitdb::ObjectId& id) {
  contents.begin_file();
  if (type == gitdb::Type::blob) scan_blob(contents, content, where_of(id));
  else contents.scan_plain(content, where_of(id));
  contents.coverage.unpacked += contents.budget().bytes();
}

void scan_object(Contents& contents, gitdb::Type type, const gitdb::Rope& content, const gitdb::ObjectId& id, const std::vector<std::uint64_t>* anchors) {
  if (type != gitdb::Type::tree) {
    RopeReader reader(content);
    return scan_object(contents, type, reader, id);
  }
  const Bytes first = content.from(0);
  if (first.size() == content.size()) return scan_tree(contents, first, id, anchors);
  std::vector<Byte> flat(static_cast<std::size_t>(content.size()));
  content.copy(0, flat);
  scan_tree(contents, flat, id, anchors);
}

}  // namespace mayfly::leaks
