// The vector filters: each equals the plain one (filter.cc) to the bit. Only filter.cc calls these, after asking the processor.
#pragma once

#include "scan/filter.h"

namespace mayfly::scan {

Block filter_avx2(const Byte* begin, const Byte* end, Runs runs);
Block filter_ssse3(const Byte* begin, const Byte* end, Runs runs);
std::uint64_t count_lines_avx2(Bytes bytes);

}  // namespace mayfly::scan
