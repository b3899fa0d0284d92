// Most UTF-16 in files is ASCII with zero bytes between. Runs of it are converted 16 units at a time, in loops plain enough for the compiler to turn
// into vector instructions; everything else goes one character at a time.
#include "carrier/utf16.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "carrier/budget.h"
#include "carrier/utf8.h"

namespace mayfly::carrier {
namespace {

constexpr std::size_t kRun = 16;  // units

// Converts whole runs while they are ASCII; gives how many units that was.
template <bool kSwap>
std::size_t convert_ascii(const Byte* in, std::size_t in_units, Byte* out, std::size_t out_size) {
  const std::size_t most = std::min(in_units, out_size) / kRun * kRun;
  std::size_t done = 0;
  for (; done < most; done += kRun) {
    std::uint16_t units[kRun];
    std::memcpy(units, in + 2 * done, sizeof units);
    std::uint16_t all = 0;
    for (std::size_t i = 0; i < kRun; ++i) {
      if constexpr (kSwap) units[i] = static_cast<std::uint16_t>(units[i] << 8 | units[i] >> 8);
      all = static_cast<std::uint16_t>(all | units[i]);
    }
    if (all >= 0x80) break;
    for (std::size_t i = 0; i < kRun; ++i) out[done + i] = static_cast<Byte>(units[i]);
  }
  return done;
}

bool is_high(char32_t unit) { return unit >= 0xd800 && unit < 0xdc00; }
bool is_low(char32_t unit) { return unit >= 0xdc00 && unit < 0xe000; }

}  // namespace

Result<std::size_t> Utf16Reader::read(std::span<Byte> out) {
  std::span<Byte> rest = out;
  while (!rest.empty()) {
    if (rest_size_ > 0) {
      rest.front() = rest_.front();
      std::shift_left(rest_.begin(), rest_.end(), 1);
      --rest_size_;
      rest = rest.subspan(1);
    } else if (final_) {
      break;
    } else {
      convert(rest);
    }
  }
  const std::size_t count = out.size() - rest.size();
  return count > 0 ? Result<std::size_t>(count) : *final_;
}

void Utf16Reader::fill() {
  if (!input_.empty()) std::memmove(buffer_.data(), input_.data(), input_.size());
  const auto got = below_.read(std::span(buffer_).subspan(input_.size()));
  below_ended_ = !got || *got == 0;
  input_ = Bytes(buffer_).first(input_.size() + got.value_or(0));
  if (below_ended_ && input_.size() < 2) {
    final_ = got;
    if (got && input_.size() == 1) final_ = Result<std::size_t>(fail_skip(model::SkipReason::broken_container, "an odd byte at the end of UTF-16"));
  }
}

// Converts some, or reads more.
void Utf16Reader::convert(std::span<Byte>& out) {
  if (input_.size() < 2) return fill();
  if (std::exchange(at_start_, false) && unit(0) == 0xfeff) {
    input_ = input_.subspan(2);
    return;
  }
  const bool swap = (order_ == ByteOrder::big) == (std::endian::native == std::endian::little);
  const auto run = swap ? convert_ascii<true> : convert_ascii<false>;
  const std::size_t units = run(input_.data(), input_.size() / 2, out.data(), out.size());
  input_ = input_.subspan(2 * units);
  out = out.subspan(units);
  // The run ended: some characters by hand, then it is tried again.
  for (std::size_t i = 0; i < kRun && !out.empty() && rest_size_ == 0 && input_.size() >= 2; ++i) {
    const char32_t first = unit(0);
    std::size_t taken = 2;
    char32_t point = first;
    if (is_high(first)) {
      if (input_.size() < 4 && !below_ended_) return fill();
      const bool pair = input_.size() >= 4 && is_low(unit(2));
      point = pair ? 0x10000 + ((first & 0x3ff) << 10) + (unit(2) & 0x3ff) : kReplacement;
      taken = pair ? 4 : 2;
    } else if (is_low(first)) {
      point = kReplacement;
    }
    input_ = input_.subspan(taken);
    put(point, out);
  }
}

void Utf16Reader::put(char32_t point, std::span<Byte>& out) {
  std::array<Byte, 4> bytes{};
  const std::size_t size = encode_utf8(point, bytes);
  const std::size_t fits = std::min(size, out.size());
  std::copy_n(bytes.begin(), fits, out.begin());
  out = out.subspan(fits);
  rest_size_ = size - fits;
  std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(fits), rest_size_, rest_.begin());
}

char32_t Utf16Reader::unit(std::size_t offset) const {
  const char32_t first = input_[offset], second = input_[offset + 1];
  return order_ == ByteOrder::little ? first | second << 8 : first << 8 | second;
}

}  // namespace mayfly::carrier
