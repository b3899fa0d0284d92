// A zip's member that is named as a folder and has data all the same: libarchive gives none of it. Stored or deflated, as nearly all members are.
//
// The reader stands on `whole`, which can seek and is not read by anybody else meanwhile.
#pragma once

#include <memory>

#include "carrier/budget.h"
#include "carrier/reader.h"
#include "carrier/zip_layout.h"

namespace mayfly::carrier {

Result<std::unique_ptr<Reader>> open_zip_folder(Reader& whole, const ZipLayout::Folder& folder, Budget& budget);

}  // namespace mayfly::carrier
