// Reads the fields of an answer into a plain struct. What AWS always sends must be there: an answer without it is broken, and never an empty list or a
// default. The first thing that is missing or malformed is remembered, for the whole tree; reading goes on with empty values, and error() tells at the end.
//
// One Fields reads one node, on one thread, while the tree lives.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/tree.h"
#include "base/time.h"

namespace mayfly::aws {

class Fields {
 public:
  explicit Fields(const Tree& tree) : tree_(&tree), broken_(&own_) {}
  Fields(const Fields&) = delete;
  Fields& operator=(const Fields&) = delete;

  std::string text(std::string_view name);
  Time time(std::string_view name);
  bool flag(std::string_view name);
  std::int64_t number(std::string_view name);

  // Absent: nullopt. Present but malformed: an error.
  std::optional<std::string> text_if(std::string_view name);
  std::optional<Time> time_if(std::string_view name);
  std::optional<bool> flag_if(std::string_view name);

  // The same function reads each item of a list, or a structure.
  template <class T>
  using Decode = T (*)(Fields&);

  template <class T>
  std::vector<T> list(std::string_view name, Decode<T> decode) {
    return items(required(name), name, decode);
  }
  template <class T>
  std::vector<T> list_if(std::string_view name, Decode<T> decode) {
    return items(tree_->find(name), name, decode);
  }
  template <class T>
  std::optional<T> structure_if(std::string_view name, Decode<T> decode) {
    const Tree* child = tree_->find(name);
    if (child == nullptr) return std::nullopt;
    Fields fields(*child, broken_);
    return decode(fields);
  }
  template <class T>
  T structure(std::string_view name, Decode<T> decode) {
    auto value = structure_if(name, decode);
    if (!value) required(name);
    return value ? *std::move(value) : T{};
  }

  // The node's own text: lists of plain strings.
  std::string self() const { return tree_->text; }

  // Empty: all that had to be there was.
  const std::string& error() const { return *broken_; }

 private:
  Fields(const Tree& tree, std::string* broken) : tree_(&tree), broken_(broken) {}

  const Tree* required(std::string_view name);
  void complain(std::string_view name, std::string_view what);

  template <class T>
  std::vector<T> items(const Tree* list, std::string_view name, Decode<T> decode) {
    std::vector<T> out;
    if (list == nullptr) return out;
    if (list->kind != Tree::Kind::list && list->children.empty() && !list->text.empty()) complain(name, "is no list");
    out.reserve(list->children.size());
    for (const Tree& child : list->children) {
      if (child.name != "member") complain(name, "is no list");
      Fields fields(child, broken_);
      out.push_back(decode(fields));
    }
    return out;
  }

  const Tree* tree_;
  std::string own_;
  std::string* broken_;
};

inline std::string plain_text(Fields& fields) { return fields.self(); }

}  // namespace mayfly::aws
