#include "iam/condition.h"

#include <algorithm>
#include <array>

#include "base/base64.h"
#include "base/check.h"
#include "iam/compare.h"
#include "iam/pattern.h"

namespace mayfly::iam {

// How a value of the request is compared with one of the policy. What cannot be read (no number, no date) fits nothing.
struct Operator {
  std::string_view name;
  bool negated;
  bool (*fits)(std::string_view found, std::string_view wanted, const Context& context, bool variables);
};

namespace {

template <Wildcards wildcards, Case letter_case>
bool string_fits(std::string_view found, std::string_view wanted, const Context& context, bool variables) {
  const auto pattern = expand(wanted, context, variables, wildcards);
  return pattern && matches(*pattern, found, letter_case);
}

// ArnEquals and ArnLike do the same, as the User Guide says.
bool arn_fits(std::string_view found, std::string_view wanted, const Context& context, bool variables) {
  const auto pattern = expand(wanted, context, variables, Wildcards::yes);
  return pattern && matches_arn(*pattern, found);
}

template <bool (*less)(double, double)>
bool number_fits(std::string_view found, std::string_view wanted, const Context&, bool) {
  const auto a = parse_number(found), b = parse_number(wanted);
  return a && b && less(*a, *b);
}

template <bool (*less)(double, double)>
bool date_fits(std::string_view found, std::string_view wanted, const Context&, bool) {
  const auto a = parse_date(found), b = parse_date(wanted);
  return a && b && less(*a, *b);
}

bool equal(double a, double b) { return a == b; }
bool before(double a, double b) { return a < b; }
bool not_after(double a, double b) { return a <= b; }
bool after(double a, double b) { return a > b; }
bool not_before(double a, double b) { return a >= b; }

bool bool_fits(std::string_view found, std::string_view wanted, const Context&, bool) {
  const std::string a = to_lower(found), b = to_lower(wanted);
  return a == b && (a == "true" || a == "false");
}

bool binary_fits(std::string_view found, std::string_view wanted, const Context&, bool) {
  const auto a = base64_decode(found), b = base64_decode(wanted);
  return a && b && *a == *b;
}

bool address_fits(std::string_view found, std::string_view wanted, const Context&, bool) { return in_network(found, wanted); }

constexpr auto kExact = string_fits<Wildcards::no, Case::exact>;
constexpr auto kAnyCase = string_fits<Wildcards::no, Case::ignored>;
constexpr auto kLike = string_fits<Wildcards::yes, Case::exact>;

// clang-format off
constexpr std::array kOperators = {
    Operator{"StringEquals",              false, kExact},
    Operator{"StringNotEquals",           true,  kExact},
    Operator{"StringEqualsIgnoreCase",    false, kAnyCase},
    Operator{"StringNotEqualsIgnoreCase", true,  kAnyCase},
    Operator{"StringLike",                false, kLike},
    Operator{"StringNotLike",             true,  kLike},
    Operator{"NumericEquals",             false, number_fits<equal>},
    Operator{"NumericNotEquals",          true,  number_fits<equal>},
    Operator{"NumericLessThan",           false, number_fits<before>},
    Operator{"NumericLessThanEquals",     false, number_fits<not_after>},
    Operator{"NumericGreaterThan",        false, number_fits<after>},
    Operator{"NumericGreaterThanEquals",  false, number_fits<not_before>},
    Operator{"DateEquals",                false, date_fits<equal>},
    Operator{"DateNotEquals",             true,  date_fits<equal>},
    Operator{"DateLessThan",              false, date_fits<before>},
    Operator{"DateLessThanEquals",        false, date_fits<not_after>},
    Operator{"DateGreaterThan",           false, date_fits<after>},
    Operator{"DateGreaterThanEquals",     false, date_fits<not_before>},
    Operator{"Bool",                      false, bool_fits},
    Operator{"BinaryEquals",              false, binary_fits},
    Operator{"IpAddress",                 false, address_fits},
    Operator{"NotIpAddress",              true,  address_fits},
    Operator{"ArnEquals",                 false, arn_fits},
    Operator{"ArnNotEquals",              true,  arn_fits},
    Operator{"ArnLike",                   false, arn_fits},
    Operator{"ArnNotLike",                true,  arn_fits},
    Operator{"Null",                      false, nullptr},
};
// clang-format on

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (to_lower(text.substr(0, prefix.size())) != to_lower(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

bool take_suffix(std::string_view& text, std::string_view suffix) {
  if (text.size() < suffix.size() || to_lower(text.substr(text.size() - suffix.size())) != to_lower(suffix)) return false;
  text.remove_suffix(suffix.size());
  return true;
}

// Null: "true" asks that the key be absent, "false" that it be there.
bool null_holds(const Condition& condition, const Values* found) {
  const bool absent = found == nullptr || found->empty();
  return std::ranges::any_of(condition.values, [&](const std::string& wanted) { return to_lower(wanted) == (absent ? "true" : "false"); });
}

}  // namespace

std::optional<Condition> parse_operator(std::string_view text) {
  Condition out;
  if (take_prefix(text, "ForAllValues:")) out.quantifier = Quantifier::all_values;
  else if (take_prefix(text, "ForAnyValue:")) out.quantifier = Quantifier::any_value;
  out.if_exists = take_suffix(text, "IfExists");
  const auto row = std::ranges::find_if(kOperators, [&](const Operator& op) { return to_lower(op.name) == to_lower(text); });
  if (row == kOperators.end() || (row->fits == nullptr && (out.if_exists || out.quantifier != Quantifier::none))) return std::nullopt;
  out.op = &*row;
  return out;
}

std::string_view operator_name(const Condition& condition) { return condition.op->name; }

bool holds(const Condition& condition, const Context& context, bool variables) {
  CHECK(condition.op != nullptr);
  const Values* found = context.find(condition.key);
  const Operator& op = *condition.op;
  if (op.fits == nullptr) return null_holds(condition, found);

  if (found == nullptr || found->empty()) {
    if (condition.if_exists || condition.quantifier == Quantifier::all_values) return true;
    return condition.quantifier == Quantifier::none && op.negated;
  }
  const auto fits_any = [&](const std::string& value) {
    return std::ranges::any_of(condition.values, [&](const std::string& wanted) { return op.fits(value, wanted, context, variables); });
  };
  const auto satisfied = [&](const std::string& value) { return fits_any(value) != op.negated; };
  switch (condition.quantifier) {
    case Quantifier::all_values: return std::ranges::all_of(*found, satisfied);
    case Quantifier::any_value: return std::ranges::any_of(*found, satisfied);
    case Quantifier::none: break;
  }
  // Several values without a quantifier: IAM leaves it open; here one that fits is enough, and for a negated operator too much.
  return std::ranges::any_of(*found, fits_any) != op.negated;
}

}  // namespace mayfly::iam
