#include "carrier/codec.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "carrier/magic.h"

namespace mayfly::carrier {
namespace {

constexpr std::size_t kInputSize = 128 * 1024;
constexpr std::size_t kFrontSize = 32;

}  // namespace

CompressedReader::CompressedReader(Kind kind, std::unique_ptr<Codec> codec, Reader& below, Budget& budget)
    : kind_(kind), codec_(std::move(codec)), below_(below), budget_(budget), buffer_(kInputSize) {}

Result<std::size_t> CompressedReader::read(std::span<Byte> out) {
  if (final_) return *final_;
  std::span<Byte> rest = out;
  decode(rest);
  const std::size_t count = out.size() - rest.size();
  unpacked_ += count;
  if (!final_) {
    auto limit = budget_.spend_bytes(count);
    if (!limit) limit = budget_.check_ratio(packed_, unpacked_);
    if (limit) finish(*limit, "unpacking " + std::string(name_of(kind_)));
  } else {
    (void)budget_.spend_bytes(count);
  }
  return count > 0 || !final_ ? Result<std::size_t>(count) : *final_;
}

std::optional<Ending> CompressedReader::ending() const {
  if (!final_ || !final_->has_value()) return std::nullopt;
  return Ending{packed_ - input_.size(), std::vector<Byte>(input_.begin(), input_.end())};
}

void CompressedReader::decode(std::span<Byte>& out) {
  while (!out.empty() && !final_) {
    if (in_stream_) {
      take_step(out);
    } else {
      begin_stream();
    }
  }
}

// Between two streams: zero bytes are padding, and only another stream of the same kind may follow. Before the first one nothing is asked of the
// content; the codec will say what is wrong with it.
void CompressedReader::begin_stream() {
  if (any_stream_) {
    do {
      const auto padding_end = std::ranges::find_if(input_, [](Byte byte) { return byte != 0; });
      input_ = input_.subspan(static_cast<std::size_t>(padding_end - input_.begin()));
    } while (input_.empty() && fill(1) && !final_);
    if (final_) return;
  }
  fill(kFrontSize);
  if (final_) return;
  if (input_.empty() && any_stream_) {
    final_ = below_error_ ? Result<std::size_t>(std::unexpected(*below_error_)) : Result<std::size_t>(std::size_t{0});
    return;
  }
  if (any_stream_ && !begins(kind_, input_)) {
    fill(kSniffSize);
    if (final_) return;
    const Kind behind = sniff(input_, "");
    if (!is_compressed(behind) && !is_archive(behind)) return finish(model::SkipReason::broken_container, "bytes behind the end that are no further stream");
    final_ = Result<std::size_t>(std::size_t{0});
    return;
  }
  if (!codec_->begin(input_.first(std::min(input_.size(), kFrontSize)))) return finish(model::SkipReason::unsupported_container, "no memory");
  in_stream_ = any_stream_ = true;
}

void CompressedReader::take_step(std::span<Byte>& out) {
  if (input_.empty()) fill(1);
  if (final_) return;
  const std::size_t in_before = input_.size(), out_before = out.size();
  const bool last = below_ended_;
  switch (codec_->step(input_, out, last)) {
    case Codec::Step::more: break;
    case Codec::Step::end: in_stream_ = false; return;
    case Codec::Step::corrupt: return finish(model::SkipReason::broken_container, "damaged " + std::string(name_of(kind_)) + " stream");
    case Codec::Step::unsupported: return finish(model::SkipReason::unsupported_container, std::string(name_of(kind_)) + " needs what is not supported");
  }
  if (input_.size() < in_before || out.size() < out_before) return;
  // It needs more than there is in the buffer. If there is no more, it is told so once.
  if (!fill(input_.size() + 1) && last) finish(model::SkipReason::broken_container, "truncated " + std::string(name_of(kind_)) + " stream");
}

// Reads until `wanted` bytes are in the buffer; false if the end came first.
bool CompressedReader::fill(std::size_t wanted) {
  while (input_.size() < wanted && !below_ended_) {
    if (const auto limit = budget_.spend_bytes(0)) {
      finish(*limit, "unpacking " + std::string(name_of(kind_)));
      return false;
    }
    if (!input_.empty() && input_.data() != buffer_.data()) std::memmove(buffer_.data(), input_.data(), input_.size());
    const auto got = below_.read(std::span(buffer_).subspan(input_.size()));
    if (!got) below_error_ = got.error();
    below_ended_ = !got || *got == 0;
    packed_ += got.value_or(0);
    input_ = Bytes(buffer_).first(input_.size() + got.value_or(0));
  }
  return input_.size() >= wanted;
}

// What is wrong here is often only the echo of what was wrong below.
void CompressedReader::finish(model::SkipReason reason, const std::string& detail) {
  if (final_) return;
  if (reason == model::SkipReason::broken_container && below_error_) {
    final_ = Result<std::size_t>(std::unexpected(*below_error_));
  } else {
    final_ = Result<std::size_t>(fail_skip(reason, detail));
  }
}

}  // namespace mayfly::carrier
