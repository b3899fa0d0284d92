// Looks at the header of a 7z archive before libarchive does.
//
// The header says how many files there are and how large the dictionaries; libarchive allocates that much before it looks further, so 500 bytes can
// cost gigabytes. Here the counts are read without trust: more than the budget's members is cap_members, a dictionary beyond Codec::kMemory is
// unsupported_container. What 7-Zip does not write (a header packed by something else than LZMA, archive properties) is unsupported as well, so that
// nothing passes here that libarchive reads otherwise.
//
// Source: 7-Zip's 7zFormat.txt. Not thread-safe.
#pragma once

#include "base/result.h"
#include "carrier/budget.h"
#include "carrier/reader.h"

namespace mayfly::carrier {

// `archive` can seek; where it stands afterwards is not said. `corrupt`: no header is found, or it is cut or malformed.
Result<void> check_seven_zip_header(Reader& archive, const Limits& limits);

}  // namespace mayfly::carrier
