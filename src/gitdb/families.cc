#include "gitdb/families.h"

#include <algorithm>

namespace mayfly::gitdb {
namespace {

std::uint32_t entry_at(const std::vector<Entry>& entries, std::uint64_t offset) {
  const auto it = std::lower_bound(entries.begin(), entries.end(), offset, [](const Entry& e, std::uint64_t o) { return e.offset < o; });
  return it != entries.end() && it->offset == offset ? static_cast<std::uint32_t>(it - entries.begin()) : kNoEntry;
}

void find_parent(const Pack& pack, std::vector<Entry>& entries, Entry& entry) {
  const auto head = pack.head(entry.offset);
  if (!head) {
    entry.broken = true;
    return;
  }
  if (head->kind == EntryHead::Kind::whole) return;
  if (head->kind == EntryHead::Kind::offset_delta) {
    entry.parent = entry_at(entries, head->base_offset);
    entry.broken = entry.parent == kNoEntry;
    return;
  }
  const auto place = pack.index.find(head->base_id);
  if (place) entry.parent = entry_at(entries, pack.index.offset(*place));
  entry.outside = entry.parent == kNoEntry;
}

// From a root down, without recursion: chains may be of any length.
template <class Visit>
void each_below(const std::vector<Entry>& entries, std::uint32_t root, Visit visit) {
  for (std::uint32_t i = root;;) {
    visit(i);
    if (entries[i].first_child != kNoEntry) {
      i = entries[i].first_child;
      continue;
    }
    while (i != root && entries[i].next_sibling == kNoEntry) i = entries[i].parent;
    if (i == root) return;
    i = entries[i].next_sibling;
  }
}

}  // namespace

Families families_of(const Pack& pack, const std::function<bool(std::uint32_t)>& wanted) {
  Families families;
  std::vector<Entry>& entries = families.entries;
  std::vector<std::pair<std::uint64_t, std::uint32_t>> places(pack.index.count());
  std::vector<bool> is_wanted(places.size());
  for (std::uint32_t i = 0; i < places.size(); ++i) {
    places[i] = {pack.index.offset(i), i};
    is_wanted[i] = wanted(i);
  }
  std::sort(places.begin(), places.end());
  entries.resize(places.size());
  for (std::uint32_t i = 0; i < entries.size(); ++i) {
    entries[i].offset = places[i].first;
    entries[i].index = places[i].second;
    entries[i].wanted = is_wanted[places[i].second];
  }
  places = {};
  // Two names for one place: only the first can be right, the other is asked for elsewhere.
  for (std::size_t i = 1; i < entries.size(); ++i) entries[i].broken = entries[i].offset == entries[i - 1].offset;
  for (Entry& entry : entries)
    if (!entry.broken) find_parent(pack, entries, entry);
  for (std::size_t i = entries.size(); i-- > 0;) {
    if (entries[i].parent == kNoEntry) continue;
    Entry& parent = entries[entries[i].parent];
    entries[i].next_sibling = parent.first_child;
    parent.first_child = static_cast<std::uint32_t>(i);
  }
  for (std::uint32_t i = 0; i < entries.size(); ++i) {
    if (!entries[i].wanted) continue;
    for (std::uint32_t up = i; up != kNoEntry && !entries[up].needed; up = entries[up].parent) entries[up].needed = true;
  }
  for (std::uint32_t i = 0; i < entries.size(); ++i) {
    if (entries[i].parent != kNoEntry) continue;
    if (entries[i].needed) families.roots.push_back(i);
    each_below(entries, i, [&](std::uint32_t e) { entries[e].reached = true; });
  }
  for (std::uint32_t i = 0; i < entries.size(); ++i)
    if (entries[i].wanted && !entries[i].reached) families.unrooted.push_back(i);
  return families;
}

std::vector<Shard> shards_of(const Families& families, const Pack& pack, std::uint64_t bytes) {
  std::vector<Shard> shards;
  std::uint64_t size = 0;
  Shard shard;
  for (std::size_t i = 0; i < families.roots.size(); ++i) {
    each_below(families.entries, families.roots[i], [&](std::uint32_t e) { size += families.size_of_entry(e, pack); });
    shard.end = i + 1;
    if (size < bytes) continue;
    shards.push_back(shard);
    shard = {i + 1, i + 1};
    size = 0;
  }
  if (shard.end > shard.begin) shards.push_back(shard);
  return shards;
}

}  // namespace mayfly::gitdb
