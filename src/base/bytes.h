// Bytes: a view of raw memory, and the few conversions between it and text. The owner outlives the view.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace mayfly {

using Byte = std::uint8_t;
using Bytes = std::span<const Byte>;

inline std::string_view as_text(Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
inline Bytes as_bytes(std::string_view text) { return {reinterpret_cast<const Byte*>(text.data()), text.size()}; }

}  // namespace mayfly
