// pugixml stays in this file. It never fetches or expands anything: a DOCTYPE is skipped, and only the five entities of XML itself and numbers are known.
#include <pugixml.hpp>

#include "aws/tree.h"

namespace mayfly::aws {
namespace {

bool copy(const pugi::xml_node& from, Tree& to, std::size_t depth, std::size_t& nodes) {
  if (depth > kMaxTreeDepth || ++nodes > kMaxTreeNodes) return false;
  const std::string_view name = from.name();
  const std::size_t colon = name.find(':');  // a namespace's prefix
  to.name = colon == std::string_view::npos ? name : name.substr(colon + 1);
  to.kind = Tree::Kind::text;
  for (const pugi::xml_node& child : from.children()) {
    if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) {
      to.text += child.value();
    } else if (child.type() == pugi::node_element) {
      to.kind = Tree::Kind::object;
      if (!copy(child, to.children.emplace_back(), depth + 1, nodes)) return false;
    }
  }
  if (to.kind == Tree::Kind::object) to.text.clear();  // the blanks between elements
  return true;
}

}  // namespace

Result<Tree> parse_xml(std::string_view text) {
  pugi::xml_document document;
  const pugi::xml_parse_result parsed = document.load_buffer(text.data(), text.size(), pugi::parse_default | pugi::parse_ws_pcdata_single, pugi::encoding_utf8);
  if (!parsed) return fail(Code::corrupt, "the answer is no XML, or was cut off");
  const pugi::xml_node root = document.document_element();
  Tree tree;
  std::size_t nodes = 0;
  if (!root) return fail(Code::corrupt, "the answer is no XML: it has no element");
  if (!copy(root, tree, 0, nodes)) return fail(Code::corrupt, "the answer's XML is deeper or larger than any of AWS's");
  return tree;
}

}  // namespace mayfly::aws
