#include "app/git_reasons.h"

namespace mayfly::app {

using gitdb::GapKind;
using model::SkipReason;

SkipReason reason_of(GapKind kind) {
  switch (kind) {
    case GapKind::shallow: return SkipReason::shallow;
    case GapKind::partial_clone: return SkipReason::partial_clone;
    case GapKind::alternate: return SkipReason::alternate;
    case GapKind::outside: return SkipReason::outside_repository;
    case GapKind::unsupported: return SkipReason::unsupported_repository;
    case GapKind::prerequisite: return SkipReason::missing_object;
    case GapKind::unreadable: return SkipReason::broken_object;
  }
  return SkipReason::broken_object;
}

SkipReason reason_of(leaks::GitGap gap) {
  switch (gap) {
    case leaks::GitGap::missing_base: return SkipReason::missing_object;
    case leaks::GitGap::too_large: return SkipReason::cap_bytes;
    case leaks::GitGap::broken:
    case leaks::GitGap::wrong_name: return SkipReason::broken_object;
  }
  return SkipReason::broken_object;
}

SkipReason reason_of(const Error& error) {
  switch (error.code) {
    case Code::not_found: return SkipReason::missing_object;
    case Code::denied: return SkipReason::no_permission;
    case Code::unsupported: return SkipReason::cap_bytes;
    default: return SkipReason::broken_object;
  }
}

}  // namespace mayfly::app
