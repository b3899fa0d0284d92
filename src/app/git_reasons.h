// What the readers of git say about what they could not read, as the coverage's reasons. Pure.
#pragma once

#include "gitdb/repository.h"
#include "leaks/git_scan.h"
#include "model/coverage.h"

namespace mayfly::app {

model::SkipReason reason_of(gitdb::GapKind kind);
model::SkipReason reason_of(leaks::GitGap gap);
model::SkipReason reason_of(const Error& error);  // of one object, or of a pack

}  // namespace mayfly::app
