#include "gitdb/staged.h"

#include <algorithm>
#include <map>

#include "gitdb/parse_object.h"

namespace mayfly::gitdb {
namespace {

constexpr std::uint64_t kMostTree = std::uint64_t{256} << 20;  // bytes
constexpr std::uint32_t kFolder = 0040000, kSubmodule = 0160000, kKind = 0170000;

class Compare {
 public:
  Compare(const Index& index, ObjectSource& source, Hash hash, Staged& out) : index_(index), source_(source), hash_(hash), out_(out) {}

  // Entries [begin, end) all lie in `folder` ("" or "a/b/"), which HEAD has as `tree`.
  struct Part {
    std::size_t begin, end;
    std::string folder;
    std::optional<ObjectId> tree;
  };

  void run(std::optional<ObjectId> tree) {
    // Not recursive: folders may be nested deeper than any stack.
    std::vector<Part> parts{{0, index_.entries.size(), "", tree}};
    while (!parts.empty()) {
      const Part part = std::move(parts.back());
      parts.pop_back();
      if (part.tree && is_cached(part)) continue;
      compare(part, parts);
    }
    std::ranges::stable_sort(out_.blobs, {}, &StagedBlob::path);
  }

 private:
  bool is_cached(const Part& part) const {
    std::string_view path = part.folder;
    if (!path.empty()) path.remove_suffix(1);
    const auto known = std::ranges::lower_bound(index_.trees, path, {}, [](const CachedTree& one) { return std::string_view(one.path); });
    return known != index_.trees.end() && known->path == path && known->entries == part.end - part.begin && object_id(hash_, known->id) == *part.tree;
  }

  void compare(const Part& part, std::vector<Part>& parts) {
    std::vector<Byte> content;
    std::map<std::string_view, TreeEntry> head;
    if (part.tree)
      if (auto object = source_.read(*part.tree, kMostTree)) content = std::move(object->content);
    TreeReader entries(content, hash_);
    while (const auto entry = entries.next()) head.emplace(entry->name, *entry);
    for (std::size_t i = part.begin; i < part.end;) {
      const std::string_view name = index_.entries[i].path.substr(part.folder.size());
      const std::size_t slash = name.find('/');
      const bool sparse = slash != std::string_view::npos && slash + 1 == name.size();
      if (slash == std::string_view::npos || sparse) {
        entry(index_.entries[i], head, name.substr(0, slash));
        ++i;
        continue;
      }
      const std::string folder = part.folder + std::string(name.substr(0, slash + 1));
      std::size_t end = i;
      while (end < part.end && index_.entries[end].path.starts_with(folder)) ++end;
      const auto known = head.find(name.substr(0, slash));
      std::optional<ObjectId> tree;
      if (known != head.end() && known->second.is_tree()) tree = object_id(hash_, known->second.id);
      parts.push_back({i, end, folder, tree});
      i = end;
    }
  }

  void entry(const IndexEntry& staged, const std::map<std::string_view, TreeEntry>& head, std::string_view name) {
    if ((staged.mode & kKind) == kSubmodule || staged.intent_to_add) return;
    const auto known = head.find(name);
    if (known != head.end() && std::ranges::equal(known->second.id, staged.id)) return;
    if ((staged.mode & kKind) == kFolder) {
      ++out_.folders_unknown;
      return;
    }
    out_.blobs.push_back({std::string(staged.path), object_id(hash_, staged.id)});
  }

  const Index& index_;
  ObjectSource& source_;
  const Hash hash_;
  Staged& out_;
};

}  // namespace

Staged staged_blobs(const Index& index, ObjectSource& source, const std::optional<ObjectId>& head_tree, Hash hash) {
  Staged out;
  Compare(index, source, hash, out).run(head_tree);
  return out;
}

}  // namespace mayfly::gitdb
