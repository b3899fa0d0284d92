// A path or member name as it may be shown: a key that stands in it is masked. Names of files are input too.
#pragma once

#include <string>
#include <string_view>

namespace mayfly::leaks {

std::string shown(std::string_view name);

}  // namespace mayfly::leaks
