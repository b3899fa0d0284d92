// Does a statement's Principal name who asks, and how directly? That decides what boundaries cut (evaluate.h).
// Source: IAM User Guide, "AWS JSON policy elements: Principal". Pure, thread-safe.
#pragma once

#include "iam/evaluate.h"

namespace mayfly::iam {

// From least to most direct.
enum class Naming { none, account, role, directly };

Naming naming_of(const Statement& statement, const Principal& principal);

// Does the statement speak of this principal? Statements without Principal speak of all.
bool speaks_of(const Statement& statement, const Principal& principal);

}  // namespace mayfly::iam
