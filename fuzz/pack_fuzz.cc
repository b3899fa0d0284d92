// Reads its input as a pack without an index: its index is made by walking it, then each object is read by the walk over its families and alone. What must
// hold: no crash; a walk that names an object gives it the same bytes as a single read; memory stays bounded.
#include <sys/mman.h>
#include <unistd.h>

#include <map>
#include <string>

#include "base/check.h"
#include "base/fd.h"
#include "fuzz/input.h"
#include "gitdb/entry_reader.h"
#include "gitdb/family_walk.h"
#include "gitdb/naming.h"
#include "gitdb/pack_walk.h"

namespace mayfly {
namespace {

using namespace gitdb;

constexpr std::uint64_t kMost = std::uint64_t{1} << 20;  // bytes of an object that is looked at

class Nowhere : public ObjectSource {
 public:
  Result<Object> read(const ObjectId&, std::uint64_t) override { return fail(Code::not_found, "nothing lies elsewhere"); }
};

class Looker : public Visitor {
 public:
  explicit Looker(Hash hash) : namer_(hash) {}
  void object(const Visit& visit) override {
    CHECK((visit.delta == nullptr) == (visit.depth == 0));
    if (visit.content->size() <= kMost) seen[visit.id] = namer_.name(visit.type, *visit.content);
  }
  void large_object(const ObjectId&, Type, std::uint64_t, InflateStream& stream) override {
    std::vector<Byte> piece(1000);
    (void)stream.read(piece);
  }
  void unread(const ObjectId&, UnreadReason) override {}
  std::map<ObjectId, ObjectId> seen;  // the name in the index, and the one that the content has

 private:
  Namer namer_;
};

void look(Pack& pack) {
  Nowhere nowhere;
  auto index = index_by_walking(pack, nowhere);
  if (!index) return;
  pack.index = std::move(*index);
  const Families families = families_of(pack, [](std::uint32_t) { return true; });
  Looker looker(pack.hash());
  FamilyWalk walk(pack, families, nowhere, looker);
  for (const std::uint32_t root : families.roots) walk.walk(root);
  for (const auto& [id, name] : looker.seen) {
    CHECK(id == name);
    const auto local = [&](const ObjectId& wanted) -> std::optional<std::uint64_t> {
      const auto place = pack.index.find(wanted);
      return place ? std::optional(pack.index.offset(*place)) : std::nullopt;
    };
    const auto outside = [&](const ObjectId& wanted) { return nowhere.read(wanted, kMost); };
    const auto object = read_entry(pack, *local(id), 64 * kMost, local, outside);
    if (!object) continue;
    Rope rope;
    rope.assign(object->content);
    CHECK(Namer(pack.hash()).name(object->type, rope) == id);
  }
}

}  // namespace
}  // namespace mayfly

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mayfly;
  fuzz::Input input(data, size);
  const Fd file(::memfd_create("pack", MFD_CLOEXEC));
  CHECK(file);
  if (!write_all(file.number(), as_text(input.content()))) return 0;
  const std::string path = "/proc/self/fd/" + std::to_string(file.number());
  auto pack = gitdb::Pack::open(path, 0, input.take() % 2 == 0 ? gitdb::Hash::sha1 : gitdb::Hash::sha256, gitdb::Links::follow);
  if (pack) look(*pack);
  return 0;
}
