#include "gitdb/entry_reader.h"

#include "gitdb/rope.h"

namespace mayfly::gitdb {
namespace {

using Chain = std::vector<std::pair<std::uint64_t, EntryHead>>;

// Applies the chain's deltas to the root, the last first.
Result<void> climb(const Pack& pack, Chain& chain, std::uint64_t limit, Inflater& inflater, Object& object) {
  std::vector<Byte> payload;
  Delta delta;
  Rope base, result;
  for (; !chain.empty(); chain.pop_back()) {
    payload.resize(static_cast<std::size_t>(chain.back().second.size));
    TRY(pack.inflate(chain.back().first, chain.back().second, inflater, payload));
    TRY(parse_delta(payload, delta));
    if (delta.base_size != object.content.size()) return fail(Code::corrupt, "a delta for another base");
    if (delta.result_size > limit) return fail_too_large(limit);
    base.assign(object.content);
    result.compose(base, delta);
    std::vector<Byte> content(static_cast<std::size_t>(result.size()));
    result.copy(0, content);
    object.content = std::move(content);
  }
  return {};
}

}  // namespace

std::unexpected<Error> fail_too_large(std::uint64_t limit) { return fail(Code::unsupported, "the object is larger than " + std::to_string(limit) + " bytes"); }

Result<Object> read_entry(const Pack& pack, std::uint64_t offset, std::uint64_t limit,
                          const std::function<std::optional<std::uint64_t>(const ObjectId&)>& local,
                          const std::function<Result<Object>(const ObjectId&)>& outside) {
  constexpr std::size_t kMaxChain = 1 << 16;  // git makes none longer than 4095
  Inflater inflater;
  Chain chain;
  Object object;
  for (;;) {
    TRY(const EntryHead head, pack.head(offset));
    if (head.size > limit) return fail_too_large(limit);
    if (head.kind == EntryHead::Kind::whole) {
      object.type = head.type;
      object.content.resize(static_cast<std::size_t>(head.size));
      TRY(pack.inflate(offset, head, inflater, object.content));
      break;
    }
    chain.emplace_back(offset, head);
    if (chain.size() > kMaxChain) return fail(Code::corrupt, "a chain of deltas that has no end");
    if (head.kind == EntryHead::Kind::offset_delta) {
      offset = head.base_offset;
    } else if (const auto base = local(head.base_id)) {
      offset = *base;
    } else {
      TRY(object, outside(head.base_id));
      break;
    }
  }
  TRY(climb(pack, chain, limit, inflater, object));
  return object;
}

}  // namespace mayfly::gitdb
