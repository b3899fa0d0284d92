// A request or an answer of any of AWS's protocols as one kind of tree, so that an operation is written once and not once a protocol.
//
//   XML    an element is a node; its children in order; a list's items are called "member"
//   JSON   a member of an object is a node of that name; an array's items are called "member"; null is left out
//
// Plain values. Reading is bounded: size by the caller (net/http.h), depth and number of nodes here. No external entities, no DTD is ever read.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"

namespace mayfly::aws {

inline constexpr std::size_t kMaxTreeDepth = 64;
inline constexpr std::size_t kMaxTreeNodes = 250'000;

struct Tree {
  enum class Kind { text, number, boolean, list, object };

  std::string name = {};
  Kind kind = Kind::object;
  std::string text = {};  // of the leaves: also numbers and "true", "false"
  std::vector<Tree> children = {};

  const Tree* find(std::string_view child) const;  // the first of that name; nullptr
  Tree& add(Tree child);
};

// Parts of requests.
Tree text_node(std::string_view name, std::string_view text);
Tree number_node(std::string_view name, long long value);
Tree boolean_node(std::string_view name, bool value);
Tree list_node(std::string_view name, std::initializer_list<std::string_view> texts);

// `corrupt`: no XML, no JSON, cut off, or beyond the bounds. XML: the tree of the root element.
Result<Tree> parse_xml(std::string_view text);
Result<Tree> parse_json(std::string_view text);

// A request's body as JSON.
std::string to_json(const Tree& tree);

// A request's parameters as a form (AWS Query protocol): "Action=ListUsers&Version=2010-05-08&Tags.member.1.Key=a".
std::string to_form(std::string_view action, std::string_view version, const Tree& tree);

// Overwrites every text in the tree: answers that hold secrets.
using mayfly::wipe;
void wipe(Tree& tree);

}  // namespace mayfly::aws
