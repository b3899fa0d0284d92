// The repositories below a folder, for --recursive.
#pragma once

#include <string>
#include <vector>

#include "model/coverage.h"

namespace mayfly::app {

// Repositories and bundles, in the order of their names; links are not followed, and a repository is not searched for others. A folder that cannot be
// listed is a skip.
std::vector<std::string> repositories_below(const std::string& folder, model::Coverage& coverage);

}  // namespace mayfly::app
