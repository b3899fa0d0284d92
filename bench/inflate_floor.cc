// bench_inflate_floor THREADS PACK…   inflates what is stored of every object of each pack once, with libdeflate, and does nothing with it: the least
// that any scanner of the repository can cost. The .idx beside each pack says where its objects begin (idx v2, SHA-1; gitformat-pack(5)).
//
// Checked as it goes: each object inflates to the size that its header names (libdeflate also compares the Adler-32) and ends where the next one
// begins. Prints "objects stored inflated" (bytes). Exit 2: a pack that does not hold together.
#include <fcntl.h>
#include <libdeflate.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <vector>

namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::size_t kName = 20, kFanout = 8, kNames = kFanout + 256 * 4, kPackHeader = 12;
constexpr std::size_t kTurn = 512;  // objects that a thread takes at a time: neighbours in the pack

struct Job {
  Bytes pack;
  std::vector<std::uint64_t> offsets;  // sorted; the end of the last object behind them
  std::atomic<std::size_t> next = 0;
  std::atomic<std::uint64_t> stored = 0, inflated = 0;
  std::atomic<bool> broken = false;
};

// Mapped until the program ends. Empty: not there, or empty.
Bytes map(const std::string& path) {
  struct stat status = {};
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0 || fstat(file, &status) != 0 || status.st_size == 0) return {};
  const auto size = static_cast<std::size_t>(status.st_size);
  void* begin = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
  close(file);
  return begin == MAP_FAILED ? Bytes() : Bytes(static_cast<const std::uint8_t*>(begin), size);
}

std::uint64_t big_endian(Bytes index, std::size_t at, std::size_t size) {
  std::uint64_t value = 0;
  for (const std::uint8_t byte : index.subspan(at, size)) value = value << 8 | byte;
  return value;
}

// Where the objects of a pack begin, in that order, and its trailer. Empty: not an index that this program reads.
std::vector<std::uint64_t> offsets_of(Bytes index, Bytes pack) {
  if (index.size() < kNames || pack.size() < kPackHeader + kName || big_endian(index, 0, 8) != 0xff744f6300000002) return {};
  const std::uint64_t count = big_endian(index, kNames - 4, 4);
  const std::size_t small = kNames + count * (kName + 4), large = small + count * 4;
  if (index.size() < large + 2 * kName) return {};
  std::vector<std::uint64_t> offsets;
  for (std::size_t i = 0; i < count; ++i) {
    std::uint64_t offset = big_endian(index, small + i * 4, 4);
    if ((offset & 0x80000000) != 0) {
      const std::uint64_t at = large + (offset & 0x7fffffff) * 8;
      if (at + 8 > index.size()) return {};
      offset = big_endian(index, at, 8);
    }
    offsets.push_back(offset);
  }
  offsets.push_back(pack.size() - kName);
  std::ranges::sort(offsets);
  return offsets.back() == pack.size() - kName && offsets.front() >= kPackHeader ? offsets : std::vector<std::uint64_t>();
}

// Reads the header of the object in `entry`; answers with its size and leaves the compressed bytes. Ends in them if the header is cut off.
std::uint64_t take_header(Bytes& entry) {
  std::size_t at = 0;
  const auto next = [&]() -> std::uint64_t { return at < entry.size() ? entry[at++] : 0; };
  std::uint64_t byte = next();
  const std::uint64_t type = byte >> 4 & 7;
  std::uint64_t size = byte & 15;
  for (unsigned shift = 4; (byte & 0x80) != 0 && shift < 60; shift += 7) {
    byte = next();
    size |= (byte & 0x7f) << shift;
  }
  if (type == 6) {  // the distance to the base, 7 bits a byte
    while ((next() & 0x80) != 0) continue;
  } else if (type == 7) {
    at += kName;
  }
  entry = entry.subspan(std::min(at, entry.size()));
  return size;
}

void inflate_objects(Job& job) {
  const std::unique_ptr<libdeflate_decompressor, decltype(&libdeflate_free_decompressor)> inflater(libdeflate_alloc_decompressor(),
                                                                                                   &libdeflate_free_decompressor);
  std::unique_ptr<std::uint8_t[]> out;
  std::size_t room = 0;
  std::uint64_t stored = 0, inflated = 0;
  const std::size_t count = job.offsets.size() - 1;
  for (std::size_t turn = job.next.fetch_add(kTurn); turn < count; turn = job.next.fetch_add(kTurn)) {
    for (std::size_t i = turn; i < std::min(count, turn + kTurn); ++i) {
      Bytes entry = job.pack.subspan(job.offsets[i], job.offsets[i + 1] - job.offsets[i]);
      const std::uint64_t size = take_header(entry);
      if (size > room) {
        room = size * 2;
        out.reset(new std::uint8_t[room]);
      }
      std::size_t used = 0, made = 0;
      const auto end = libdeflate_zlib_decompress_ex(inflater.get(), entry.data(), entry.size(), out.get(), size, &used, &made);
      if (end != LIBDEFLATE_SUCCESS || made != size || used != entry.size()) job.broken = true;
      stored += used;
      inflated += made;
    }
  }
  job.stored += stored;
  job.inflated += inflated;
}

}  // namespace

int main(int argc, char** argv) {
  unsigned threads = 0;
  const std::string_view words = argc >= 3 ? argv[1] : "";
  if (std::from_chars(words.data(), words.data() + words.size(), threads).ec != std::errc() || threads < 1) {
    std::fputs("usage: bench_inflate_floor THREADS PACK...\n", stderr);
    return 2;
  }
  std::uint64_t objects = 0, stored = 0, inflated = 0;
  for (const std::string path : std::span(argv, static_cast<std::size_t>(argc)).subspan(2)) {
    if (!path.ends_with(".pack")) continue;
    Job job{map(path), {}};
    job.offsets = offsets_of(map(path.substr(0, path.size() - 5) + ".idx"), job.pack);
    if (!job.offsets.empty()) {
      std::vector<std::jthread> workers;
      for (unsigned i = 0; i < threads; ++i) workers.emplace_back(inflate_objects, std::ref(job));
    }
    if (job.offsets.empty() || job.broken) {
      std::fprintf(stderr, "bench_inflate_floor: %s and its .idx do not hold together\n", path.c_str());
      return 2;
    }
    objects += job.offsets.size() - 1;
    stored += job.stored;
    inflated += job.inflated;
  }
  std::printf("%llu %llu %llu\n", static_cast<unsigned long long>(objects), static_cast<unsigned long long>(stored), static_cast<unsigned long long>(inflated));
  return 0;
}
