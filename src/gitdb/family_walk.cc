#include "gitdb/family_walk.h"

#include <algorithm>

namespace mayfly::gitdb {

std::string_view name_of(UnreadReason reason) {
  switch (reason) {
    case UnreadReason::missing_base: return "missing_base";
    case UnreadReason::broken: return "broken";
    case UnreadReason::too_large: return "too_large";
  }
  return "broken";
}

std::span<Byte> Buffer::take(std::size_t size) {
  if (size > capacity_ || memory_ == nullptr) {
    constexpr std::size_t kLeast = 4096;
    capacity_ = std::max(kLeast, size);
    memory_ = std::make_unique_for_overwrite<Byte[]>(capacity_);
  }
  size_ = size;
  return {memory_.get(), size_};
}

void Buffer::release() {
  constexpr std::size_t kKept = 256 * 1024;
  size_ = 0;
  if (capacity_ <= kKept) return;
  memory_.reset();
  capacity_ = 0;
}

FamilyWalk::Level& FamilyWalk::push() {
  if (depth_ == levels_.size()) levels_.push_back(std::make_unique<Level>());
  return *levels_[depth_++];
}

void FamilyWalk::pop() {
  constexpr std::size_t kKeptLevels = 64;
  Level& level = *levels_[--depth_];
  held_ -= level.held;
  level.held = 0;
  level.payload.release();
  level.flat.release();
  level.rope.clear();
  level.made = false;
  if (depth_ >= kKeptLevels) levels_.resize(depth_);
}

void FamilyWalk::walk(std::uint32_t root) {
  if (const auto reason = enter(root)) pass_over(root, *reason);
  const std::size_t floor = depth_ > 0 && families_.entries[root].outside ? 1 : 0;
  while (depth_ > floor) {
    Level& level = *levels_[depth_ - 1];
    const std::uint32_t child = level.next_child;
    if (child == kNoEntry) {
      pop();
      continue;
    }
    level.next_child = families_.entries[child].next_sibling;
    if (!families_.entries[child].needed) continue;
    if (const auto reason = enter(child)) pass_over(child, *reason);
  }
  while (depth_ > 0) pop();
}

// Reads one entry and gives it to the visitor. On success it is the top level, unless nothing stands on it. Else why not.
std::optional<UnreadReason> FamilyWalk::enter(std::uint32_t index) {
  const Entry& entry = families_.entries[index];
  if (entry.broken) return UnreadReason::broken;
  const auto head = pack_.head(entry.offset);
  if (!head) return UnreadReason::broken;
  const std::size_t before = depth_;
  std::optional<UnreadReason> reason;
  if (head->kind == EntryHead::Kind::whole) {
    reason = enter_whole(entry, *head);
  } else {
    if (entry.outside) reason = enter_outside(head->base_id);
    if (!reason) reason = enter_delta(entry, *head);
  }
  while (reason && depth_ > before) pop();
  return reason;
}

bool FamilyWalk::has_needed_child(const Entry& entry) const {
  for (std::uint32_t i = entry.first_child; i != kNoEntry; i = families_.entries[i].next_sibling)
    if (families_.entries[i].needed) return true;
  return false;
}

std::optional<UnreadReason> FamilyWalk::enter_whole(const Entry& entry, const EntryHead& head) {
  type_ = head.type;
  if (head.size >= kStreamFrom && !has_needed_child(entry)) {
    InflateStream stream(pack_.packed(entry.offset, head));
    visitor_.large_object(pack_.index.id(entry.index), type_, head.size, stream);
    return std::nullopt;
  }
  if (head.size > kMaxHeldBytes - held_) return UnreadReason::too_large;
  Level& level = push();
  const auto out = level.payload.take(static_cast<std::size_t>(head.size));
  hold(level, head.size);
  if (!pack_.inflate(entry.offset, head, inflater_, out)) return UnreadReason::broken;
  level.rope.assign(level.payload.bytes());
  level.size = head.size;
  level.made = true;
  give(entry, nullptr);
  return std::nullopt;
}

std::optional<UnreadReason> FamilyWalk::enter_outside(const ObjectId& base) {
  auto object = elsewhere_.read(base, kMaxHeldBytes - held_);
  if (!object) return object.error().code == Code::unsupported ? UnreadReason::too_large : UnreadReason::missing_base;
  type_ = object->type;
  Level& level = push();
  std::ranges::copy(object->content, level.payload.take(object->content.size()).begin());
  hold(level, object->content.size());
  level.rope.assign(level.payload.bytes());
  level.size = level.rope.size();
  level.made = true;
  level.next_child = kNoEntry;
  visitor_.object({base, kNoEntry, type_, false, depth_ - 1, level.size, nullptr, &level.rope});
  return std::nullopt;
}

std::optional<UnreadReason> FamilyWalk::enter_delta(const Entry& entry, const EntryHead& head) {
  if (head.size > kMaxHeldBytes - held_) return UnreadReason::too_large;
  Level& level = push();
  const auto out = level.payload.take(static_cast<std::size_t>(head.size));
  hold(level, head.size);
  if (!pack_.inflate(entry.offset, head, inflater_, out)) return UnreadReason::broken;
  if (!parse_delta(level.payload.bytes(), level.delta) || level.delta.base_size != levels_[depth_ - 2]->size) return UnreadReason::broken;
  if (level.delta.result_size > kMaxObject) return UnreadReason::too_large;
  level.size = level.delta.result_size;
  give(entry, &level.delta);
  let_go_of_delta(level);
  return std::nullopt;
}

void FamilyWalk::hold(Level& level, std::uint64_t bytes) {
  level.held += bytes;
  held_ += bytes;
}

void FamilyWalk::give(const Entry& entry, const Delta* delta) {
  Level& level = *levels_[depth_ - 1];
  level.next_child = entry.first_child;
  const auto place = static_cast<std::uint32_t>(&entry - families_.entries.data());
  visitor_.object({pack_.index.id(entry.index), place, type_, entry.wanted, depth_ - 1, level.size, delta, nullptr, this});
}

// Operations take sixteen times the bytes that spell them: only few are kept for a content that nobody has asked for yet.
void FamilyWalk::let_go_of_delta(Level& level) {
  constexpr std::size_t kMostKept = 1024, kMostRoom = 4096;
  if (level.next_child == kNoEntry) return;  // it is popped next
  if (!level.made && level.delta.operations.size() > kMostKept) content_at(depth_ - 1);
  if (level.made && level.delta.operations.capacity() > kMostRoom) level.delta.operations = {};
  if (!level.made) hold(level, level.delta.operations.size() * sizeof(Operation));
}

const Rope& FamilyWalk::content_at(std::size_t depth) {
  std::size_t d = depth;
  while (!levels_[d]->made) --d;  // a family's first object is
  for (++d; d <= depth; ++d) {
    Level& level = *levels_[d];
    level.rope.compose(levels_[d - 1]->rope, level.delta);
    level.made = true;
    flatten(level);
  }
  return levels_[depth]->rope;
}

// An object of many small pieces costs those that stand on it more as a rope than its bytes as a copy.
void FamilyWalk::flatten(Level& level) {
  constexpr std::uint64_t kFewPieces = 16, kPieceSize = 128;
  if (level.next_child == kNoEntry) return;
  const std::uint64_t size = level.rope.size();
  if (level.rope.piece_count() < kFewPieces || level.rope.piece_count() < size / kPieceSize || size > kMaxHeldBytes - held_) return;
  level.rope.copy(0, level.flat.take(static_cast<std::size_t>(size)));
  hold(level, size);
  level.rope.assign(level.flat.bytes());
}

// An entry that cannot be read takes all that stands on it along.
void FamilyWalk::pass_over(std::uint32_t entry, UnreadReason reason) {
  std::vector<std::uint32_t> left{entry};
  while (!left.empty()) {
    const Entry& next = families_.entries[left.back()];
    left.pop_back();
    if (next.wanted) visitor_.unread(pack_.index.id(next.index), reason);
    for (std::uint32_t i = next.first_child; i != kNoEntry; i = families_.entries[i].next_sibling) left.push_back(i);
  }
}

}  // namespace mayfly::gitdb
