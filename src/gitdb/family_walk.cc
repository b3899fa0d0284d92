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
  held_ -= level.payload.size() + level.flat.size();
  level.payload.release();
  level.flat.release();
  level.rope.clear();
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
  held_ += head.size;
  if (!pack_.inflate(entry.offset, head, inflater_, out)) return UnreadReason::broken;
  level.rope.assign(level.payload.bytes());
  give(entry, nullptr);
  return std::nullopt;
}

std::optional<UnreadReason> FamilyWalk::enter_outside(const ObjectId& base) {
  auto object = elsewhere_.read(base, kMaxHeldBytes - held_);
  if (!object) return object.error().code == Code::unsupported ? UnreadReason::too_large : UnreadReason::missing_base;
  type_ = object->type;
  Level& level = push();
  std::ranges::copy(object->content, level.payload.take(object->content.size()).begin());
  held_ += object->content.size();
  level.rope.assign(level.payload.bytes());
  level.next_child = kNoEntry;
  visitor_.object({base, type_, false, depth_ - 1, &level.rope, nullptr});
  return std::nullopt;
}

std::optional<UnreadReason> FamilyWalk::enter_delta(const Entry& entry, const EntryHead& head) {
  if (head.size > kMaxHeldBytes - held_) return UnreadReason::too_large;
  Level& level = push();
  const Rope& base = levels_[depth_ - 2]->rope;
  const auto out = level.payload.take(static_cast<std::size_t>(head.size));
  held_ += head.size;
  if (!pack_.inflate(entry.offset, head, inflater_, out)) return UnreadReason::broken;
  if (!parse_delta(level.payload.bytes(), delta_) || delta_.base_size != base.size()) return UnreadReason::broken;
  if (delta_.result_size > kMaxObject) return UnreadReason::too_large;
  level.rope.compose(base, delta_);
  flatten(level);
  give(entry, &delta_);
  return std::nullopt;
}

void FamilyWalk::give(const Entry& entry, const Delta* delta) {
  Level& level = *levels_[depth_ - 1];
  level.next_child = entry.first_child;
  visitor_.object({pack_.index.id(entry.index), type_, entry.wanted, depth_ - 1, &level.rope, delta});
}

// An object of many small pieces costs more as a rope than its bytes as a copy.
void FamilyWalk::flatten(Level& level) {
  constexpr std::uint64_t kFewPieces = 16, kPieceSize = 256;
  const std::uint64_t size = level.rope.size();
  if (level.rope.piece_count() < kFewPieces || level.rope.piece_count() < size / kPieceSize || size > kMaxHeldBytes - held_) return;
  level.rope.copy(0, level.flat.take(static_cast<std::size_t>(size)));
  held_ += size;
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
