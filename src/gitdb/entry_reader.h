// Reads one object of a pack by where it begins: down its chain of deltas to the root, then up again. For the few objects that somebody asks for; whoever
// wants all of them walks the families (family_walk.h).
#pragma once

#include <functional>

#include "gitdb/pack.h"

namespace mayfly::gitdb {

// `local`: where a name lies in this pack; `outside`: an object that is not in it. Errors as ObjectSource::read has them.
Result<Object> read_entry(const Pack& pack, std::uint64_t offset, std::uint64_t limit,
                          const std::function<std::optional<std::uint64_t>(const ObjectId&)>& local,
                          const std::function<Result<Object>(const ObjectId&)>& outside);

std::unexpected<Error> fail_too_large(std::uint64_t limit);

}  // namespace mayfly::gitdb
