// The walk over a delta family: from its root down, depth first, each object inflated once. An object is given with the delta that made it, so that a
// visitor that has seen the base need only look at what is new; its content, a rope over what lies above it, is made when the visitor or a child asks.
//
// Memory: what is held at a time is the root, the deltas down to the current object, and flat copies of objects that would else be in too many pieces;
// at most kMaxHeldBytes, beyond which objects are left unread (by name: too_large). One walker is used by one thread.
#pragma once

#include <memory>
#include <vector>

#include "gitdb/families.h"
#include "gitdb/rope.h"

namespace mayfly::gitdb {

inline constexpr std::uint64_t kMaxHeldBytes = std::uint64_t{160} << 20;  // of one walker
inline constexpr std::uint64_t kStreamFrom = std::uint64_t{16} << 20;     // a whole object so large that nothing stands on is streamed
inline constexpr std::uint64_t kMaxObject = std::uint64_t{1} << 30;       // what a delta makes; git itself makes none for files from 512 MiB on

// Why an object could not be read here.
enum class UnreadReason { missing_base, broken, too_large };
std::string_view name_of(UnreadReason reason);

// Memory that is not cleared before use and keeps its size for the next.
class Buffer {
 public:
  std::span<Byte> take(std::size_t size);
  std::size_t size() const { return size_; }
  Bytes bytes() const { return {memory_.get(), size_}; }
  void release();  // forgets the content; large memory is given back

 private:
  std::unique_ptr<Byte[]> memory_;
  std::size_t capacity_ = 0, size_ = 0;
};

class FamilyWalk;

// Valid until the visitor returns.
struct Visit {
  ObjectId id;
  std::uint32_t entry = kNoEntry;  // of the families; kNoEntry: a base that is not in this pack
  Type type = Type::blob;
  bool wanted = true;            // false: only its descendants are
  std::size_t depth = 0;         // 0: the first of a family. The base of an object at depth d is the last one that was given at d - 1
  std::uint64_t size = 0;        // bytes of the content
  const Delta* delta = nullptr;  // null at depth 0
  const Rope& content() const;

  const Rope* made = nullptr;  // how content() is found: here, or made by the walk
  FamilyWalk* walk = nullptr;
};

class Visitor {
 public:
  virtual ~Visitor() = default;
  virtual void object(const Visit& visit) = 0;
  // A large object that no other stands on.
  virtual void large_object(const ObjectId& id, Type type, std::uint64_t size, InflateStream& stream) = 0;
  virtual void unread(const ObjectId& id, UnreadReason reason) = 0;
};

class FamilyWalk {
 public:
  // `elsewhere`: where bases that are not in this pack come from.
  FamilyWalk(const Pack& pack, const Families& families, ObjectSource& elsewhere, Visitor& visitor)
      : pack_(pack), families_(families), elsewhere_(elsewhere), visitor_(visitor) {}

  void walk(std::uint32_t root);

  // The content of the object at a depth of the walk.
  const Rope& content_at(std::size_t depth);

 private:
  struct Level {
    std::uint32_t next_child = kNoEntry;
    std::uint64_t size = 0;  // of the content
    bool made = false;       // else the content is what `delta` makes of the level above
    Rope rope;
    Delta delta;
    Buffer payload, flat;
    std::uint64_t held = 0;  // bytes of all these
  };

  std::optional<UnreadReason> enter(std::uint32_t entry);
  std::optional<UnreadReason> enter_whole(const Entry& entry, const EntryHead& head);
  std::optional<UnreadReason> enter_delta(const Entry& entry, const EntryHead& head);
  std::optional<UnreadReason> enter_outside(const ObjectId& base);
  bool has_needed_child(const Entry& entry) const;
  Level& push();
  void pop();
  void pass_over(std::uint32_t entry, UnreadReason reason);
  void hold(Level& level, std::uint64_t bytes);
  void flatten(Level& level);
  void give(const Entry& entry, const Delta* delta);
  void let_go_of_delta(Level& level);

  const Pack& pack_;
  const Families& families_;
  ObjectSource& elsewhere_;
  Visitor& visitor_;
  Inflater inflater_;
  Type type_ = Type::blob;
  std::vector<std::unique_ptr<Level>> levels_;
  std::size_t depth_ = 0;   // levels in use
  std::uint64_t held_ = 0;  // bytes in them
};

inline const Rope& Visit::content() const { return made != nullptr ? *made : walk->content_at(depth); }

}  // namespace mayfly::gitdb
