// What is known of a request: condition keys and their values. A key that is absent and a key without values are not the same (Null, IfExists).
//
// Names are compared without case (IAM User Guide, "Condition": key names are not case-sensitive), so they are kept in lower case.
// Plain values; thread-safe while nobody writes.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace mayfly::iam {

using Values = std::vector<std::string>;

// ASCII only, whatever the locale.
std::string to_lower(std::string_view text);

class Context {
 public:
  // Replaces what the key had.
  void set(std::string_view key, std::string value) { values_.insert_or_assign(to_lower(key), Values{std::move(value)}); }
  void set(std::string_view key, Values values) { values_.insert_or_assign(to_lower(key), std::move(values)); }

  // `key` in lower case; nullptr: absent.
  const Values* find(std::string_view key) const {
    const auto place = values_.find(key);
    return place == values_.end() ? nullptr : &place->second;
  }

 private:
  std::map<std::string, Values, std::less<>> values_;
};

}  // namespace mayfly::iam
