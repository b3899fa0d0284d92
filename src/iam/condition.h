// Conditions of a statement: operator, key, values; and whether one holds for a request.
//
// Operators are rows of one table (condition.cc). The rules about absent keys, several values and negation are those of the IAM User Guide, "IAM JSON
// policy elements: Condition operators", "Multivalued context keys" and "Conditions with multiple context keys or values".
// Pure, thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "iam/context.h"

namespace mayfly::iam {

struct Operator;  // a row of the table

enum class Quantifier { none, all_values, any_value };

struct Condition {
  const Operator* op = nullptr;  // never null once parsed; rows live as long as the program
  Quantifier quantifier = Quantifier::none;
  bool if_exists = false;
  std::string key;  // in lower case
  Values values;    // one must fit; with a negated operator none may
};

// "ForAnyValue:StringLikeIfExists" without its key and values; nullopt: IAM has no such operator (Null takes no IfExists).
std::optional<Condition> parse_operator(std::string_view text);

std::string_view operator_name(const Condition& condition);  // "StringLike"

// `variables`: ${…} in the values of string and ARN operators is replaced (Version 2012-10-17).
bool holds(const Condition& condition, const Context& context, bool variables);

}  // namespace mayfly::iam
