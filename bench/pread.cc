// pread FILE THREADS   reads FILE in pieces of 1 MiB on THREADS threads and does nothing with them: the least that any scanner of the file can cost.
// Each thread has one buffer and takes the next piece that nobody took. Prints the bytes read.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string_view>
#include <system_error>
#include <thread>

namespace {

constexpr std::int64_t kPiece = 1 << 20;

struct Job {
  int file;
  std::int64_t size;
  std::atomic<std::int64_t> next = 0;
  std::atomic<std::int64_t> read = 0;
};

void read_pieces(Job& job) {
  const std::unique_ptr<char, decltype(&std::free)> buffer(static_cast<char*>(std::aligned_alloc(4096, kPiece)),
                                                           &std::free);  // a copy to an unaligned place is several times slower
  for (std::int64_t at = job.next.fetch_add(kPiece); at < job.size; at = job.next.fetch_add(kPiece)) {
    const ssize_t got = pread(job.file, buffer.get(), kPiece, at);
    if (got < 0) return;  // the total then falls short, which the caller checks
    job.read += got;
  }
}

}  // namespace

int main(int argc, char** argv) {
  int count = 0;
  const std::string_view words = argc == 3 ? argv[2] : "";
  if (std::from_chars(words.data(), words.data() + words.size(), count).ec != std::errc() || count < 1) {
    std::fputs("usage: bench_pread FILE THREADS\n", stderr);
    return 2;
  }
  struct stat status = {};
  const int file = open(argv[1], O_RDONLY | O_CLOEXEC);
  if (file < 0 || fstat(file, &status) != 0) {
    std::perror(argv[1]);
    return 2;
  }
  Job job{file, status.st_size};
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < count; ++i) threads.emplace_back(read_pieces, std::ref(job));
  }
  std::printf("%lld\n", static_cast<long long>(job.read));
  close(file);
  return 0;
}
