#include "base/mapped.h"

#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <mutex>
#include <utility>

namespace mayfly {
namespace {

// The mapped ranges, for the signal handler, which may only touch lock-free atomics.
struct Slot {
  std::atomic<std::uintptr_t> begin{0}, end{0};
  std::atomic<bool> used{false}, damaged{false};
};
constinit std::array<Slot, 512> slots{};
std::once_flag handler_installed;

// Puts a page of zeros where the file's page could not be had, and lets the reader go on. A fault elsewhere is a bug: the default action follows.
void on_bus_error(int number, siginfo_t* info, void*) {
  const auto address = reinterpret_cast<std::uintptr_t>(info->si_addr);
  const auto page_size = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  for (Slot& slot : slots) {
    if (address < slot.begin.load() || address >= slot.end.load()) continue;
    slot.damaged.store(true);
    void* page = static_cast<Byte*>(info->si_addr) - address % page_size;
    if (::mmap(page, page_size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != MAP_FAILED) return;
  }
  ::signal(number, SIG_DFL);
}

void install_handler() {
  struct sigaction action{};
  action.sa_sigaction = on_bus_error;
  action.sa_flags = SA_SIGINFO;
  sigemptyset(&action.sa_mask);
  ::sigaction(SIGBUS, &action, nullptr);
}

}  // namespace

Result<Mapped> Mapped::open(int fd, std::uint64_t offset, std::size_t size) {
  std::call_once(handler_installed, install_handler);
  std::size_t slot = 0;
  while (slot < slots.size() && slots[slot].used.exchange(true)) ++slot;
  if (slot == slots.size()) return fail(Code::unavailable, "too many files mapped at once");
  const auto page_size = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  const std::uint64_t start = offset & ~(page_size - 1);
  Mapped mapped;
  mapped.slot_ = slot;
  mapped.mapped_size_ = static_cast<std::size_t>(offset - start) + size;
  mapped.base_ = ::mmap(nullptr, mapped.mapped_size_, PROT_READ, MAP_SHARED, fd, static_cast<off_t>(start));
  if (mapped.base_ == MAP_FAILED) {
    mapped.base_ = nullptr;
    slots[slot].used.store(false);
    return fail_errno(errno, "map");
  }
  const auto address = reinterpret_cast<std::uintptr_t>(mapped.base_);
  slots[slot].damaged.store(false);
  slots[slot].end.store(address + mapped.mapped_size_);
  slots[slot].begin.store(address);
  mapped.begin_ = static_cast<const Byte*>(mapped.base_) + (offset - start);
  mapped.size_ = size;
  return mapped;
}

Mapped::Mapped(Mapped&& other) noexcept
    : base_(std::exchange(other.base_, nullptr)), mapped_size_(other.mapped_size_), begin_(other.begin_), size_(other.size_), slot_(other.slot_) {}

Mapped::~Mapped() {
  if (base_ == nullptr) return;
  slots[slot_].begin.store(~std::uintptr_t{0});
  slots[slot_].end.store(0);
  ::munmap(base_, mapped_size_);
  slots[slot_].used.store(false);
}

bool Mapped::damaged() const { return slots[slot_].damaged.load(); }

}  // namespace mayfly
