#include "base/callers.h"

#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <vector>

#include "base/interrupt.h"

namespace mayfly {
namespace {

constexpr std::size_t kStackBytes = 512U << 10;  // reserved; what is touched is a tenth

struct Shared {
  std::atomic<std::size_t> next{0};
  std::size_t size = 0;
  const std::function<void(std::size_t)>& work;

  void run() {
    while (!interrupted()) {
      const std::size_t item = next++;
      if (item >= size) return;
      work(item);
    }
  }
};

void* run(void* shared) {
  static_cast<Shared*>(shared)->run();
  return nullptr;
}

}  // namespace

std::size_t call_many(std::size_t threads, std::size_t size, const std::function<void(std::size_t item)>& work) {
  Shared shared{.size = size, .work = work};
  pthread_attr_t attributes;
  ::pthread_attr_init(&attributes);
  ::pthread_attr_setstacksize(&attributes, kStackBytes);
  std::vector<pthread_t> others;
  for (std::size_t i = 1; i < std::min(threads, size); ++i) {
    pthread_t thread{};
    if (::pthread_create(&thread, &attributes, run, &shared) != 0) break;  // fewer do it too
    others.push_back(thread);
  }
  ::pthread_attr_destroy(&attributes);
  shared.run();
  for (const pthread_t thread : others) ::pthread_join(thread, nullptr);
  return std::min(shared.next.load(), size);
}

}  // namespace mayfly
