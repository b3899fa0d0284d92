// A request's parameters, whatever the protocol: flat names as the query protocol has them ("Tags.member.1.Key"). JSON comes in the same form.
// Plain values.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/answer.h"

namespace mayfly::sim {

class Params {
 public:
  // "a=b&c=d", percent-encoded, '+' for a space.
  static std::optional<Params> from_form(std::string_view body);
  // One JSON object; nullopt: it is none.
  static std::optional<Params> from_json(std::string_view body);

  void set(std::string name, std::string value) { values_.insert_or_assign(std::move(name), std::move(value)); }
  const std::string* find(std::string_view name) const;
  std::string get(std::string_view name) const;  // empty: absent
  bool has(std::string_view name) const { return find(name) != nullptr; }
  bool is_true(std::string_view name) const { return get(name) == "true"; }

  // NAME.member.1, NAME.member.2, …
  std::vector<std::string> list(std::string_view name) const;

  // ValidationError where it is absent.
  Expected<std::string> required(std::string_view name) const;
  // Within [least, most]; `fallback` where it is absent.
  Expected<std::int64_t> number(std::string_view name, std::int64_t fallback, std::int64_t least, std::int64_t most) const;

  const std::map<std::string, std::string, std::less<>>& all() const { return values_; }

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

// "UserName" → "userName": how CloudTrail and validation messages spell parameters.
std::string camel(std::string_view name);

}  // namespace mayfly::sim
