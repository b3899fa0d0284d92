// Many blocking calls at once: `count` threads with small stacks take the items 0 … size-1 one after another. For work that waits for a network; work that
// computes belongs on as many threads as processors (leaks/pool.h).
//
// Returns when all items are done, or, after an interrupt (base/interrupt.h), when those that were begun are. 64 threads that wait take about 4 MB.
#pragma once

#include <cstddef>
#include <functional>

namespace mayfly {

// `work` is called from many threads; it must not throw. The number of items that were begun.
std::size_t call_many(std::size_t threads, std::size_t size, const std::function<void(std::size_t item)>& work);

}  // namespace mayfly
