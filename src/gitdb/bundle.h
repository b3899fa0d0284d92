// The head of a bundle (gitformat-bundle(5)), versions 2 and 3: capabilities, prerequisites, refs; the pack follows.
#pragma once

#include <string>
#include <string_view>

#include "gitdb/repository.h"

namespace mayfly::gitdb {

struct BundleHead {
  Bundle bundle;
  Hash hash = Hash::sha1;
  bool filtered = false;  // objects were left out on purpose
};

bool is_bundle(std::string_view head);  // the first 16 bytes and more

// `head`: the file's beginning. `invalid`: it is not a bundle's, or it is cut short.
Result<BundleHead> parse_bundle(std::string_view head);

}  // namespace mayfly::gitdb
