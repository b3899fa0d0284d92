#include "aws/tree.h"

#include "sign/sigv4.h"

namespace mayfly::aws {
namespace {

void append_form(std::string& out, const std::string& prefix, const Tree& node) {
  if (node.kind == Tree::Kind::object || node.kind == Tree::Kind::list) {
    std::size_t number = 0;
    for (const Tree& child : node.children) {
      const std::string name = node.kind == Tree::Kind::list ? "member." + std::to_string(++number) : child.name;
      append_form(out, prefix.empty() ? name : prefix + "." + name, child);
    }
    return;
  }
  out += "&" + sign::percent_encode(prefix) + "=" + sign::percent_encode(node.text);
}

}  // namespace

const Tree* Tree::find(std::string_view child) const {
  for (const Tree& one : children)
    if (one.name == child) return &one;
  return nullptr;
}

Tree& Tree::add(Tree child) {
  children.push_back(std::move(child));
  return *this;
}

Tree text_node(std::string_view name, std::string_view text) { return {.name = std::string(name), .kind = Tree::Kind::text, .text = std::string(text)}; }
Tree number_node(std::string_view name, long long value) { return {.name = std::string(name), .kind = Tree::Kind::number, .text = std::to_string(value)}; }
Tree boolean_node(std::string_view name, bool value) { return {.name = std::string(name), .kind = Tree::Kind::boolean, .text = value ? "true" : "false"}; }

Tree list_node(std::string_view name, std::initializer_list<std::string_view> texts) {
  Tree list{.name = std::string(name), .kind = Tree::Kind::list};
  for (const std::string_view text : texts) list.add(text_node("member", text));
  return list;
}

std::string to_form(std::string_view action, std::string_view version, const Tree& tree) {
  std::string out = "Action=" + std::string(action) + "&Version=" + std::string(version);
  append_form(out, "", tree);
  return out;
}

void wipe(Tree& tree) {
  wipe(tree.text);
  for (Tree& child : tree.children) wipe(child);
}

}  // namespace mayfly::aws
