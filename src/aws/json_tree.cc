// nlohmann-json stays in this file. Its event interface, so that depth and number of values are bounded while it reads, not afterwards.
#include <nlohmann/json.hpp>

#include "aws/tree.h"

namespace mayfly::aws {
namespace {

class Builder : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit Builder(Tree& root) { open_.push_back(&root); }

  bool null() override { return count(); }
  bool boolean(bool value) override { return leaf(Tree::Kind::boolean, value ? "true" : "false"); }
  bool number_integer(number_integer_t value) override { return leaf(Tree::Kind::number, std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override { return leaf(Tree::Kind::number, std::to_string(value)); }
  bool number_float(number_float_t /*value*/, const string_t& text) override { return leaf(Tree::Kind::number, text); }
  bool string(string_t& value) override { return leaf(Tree::Kind::text, value); }
  bool binary(binary_t& /*value*/) override { return false; }
  bool start_object(std::size_t /*size*/) override { return begin(Tree::Kind::object); }
  bool start_array(std::size_t /*size*/) override { return begin(Tree::Kind::list); }
  bool end_object() override { return end(); }
  bool end_array() override { return end(); }
  bool key(string_t& value) override {
    key_ = value;
    return true;
  }
  bool parse_error(std::size_t /*position*/, const std::string& /*token*/, const nlohmann::detail::exception& /*error*/) override { return false; }

 private:
  bool count() { return ++nodes_ <= kMaxTreeNodes; }

  // The place of the next value: the root itself, or a new child of the innermost open node.
  Tree* place() {
    if (!begun_) return open_.front();
    Tree& parent = *open_.back();
    Tree& child = parent.children.emplace_back();
    child.name = parent.kind == Tree::Kind::list ? "member" : key_;
    return &child;
  }

  bool leaf(Tree::Kind kind, std::string_view text) {
    if (!count()) return false;
    Tree* at = place();
    begun_ = true;
    at->kind = kind;
    at->text = text;
    return true;
  }

  bool begin(Tree::Kind kind) {
    if (!count() || open_.size() > kMaxTreeDepth) return false;
    Tree* at = place();
    at->kind = kind;
    if (begun_) open_.push_back(at);
    begun_ = true;
    return true;
  }

  bool end() {
    if (open_.size() > 1) open_.pop_back();
    return true;
  }

  std::vector<Tree*> open_;  // a parent's vector does not grow while a child of it is open
  std::string key_;
  std::size_t nodes_ = 0;
  bool begun_ = false;
};

nlohmann::json value_of(const Tree& tree) {
  using nlohmann::json;
  switch (tree.kind) {
    case Tree::Kind::text: return tree.text;
    case Tree::Kind::number: {
      json number = json::parse(tree.text, nullptr, false);  // as it was read, or as number_node made it
      return number.is_number() ? number : json(tree.text);
    }
    case Tree::Kind::boolean: return tree.text == "true";
    case Tree::Kind::list: {
      json list = json::array();
      for (const Tree& child : tree.children) list.push_back(value_of(child));
      return list;
    }
    case Tree::Kind::object: break;
  }
  json object = json::object();
  for (const Tree& child : tree.children) object[child.name] = value_of(child);
  return object;
}

}  // namespace

Result<Tree> parse_json(std::string_view text) {
  Tree root;
  Builder builder(root);
  bool ok = false;
  try {
    ok = nlohmann::json::sax_parse(text, &builder);
  } catch (const nlohmann::json::exception& error) {
    static_cast<void>(error);  // its text may hold part of the answer
  }
  if (!ok) return fail(Code::corrupt, "the answer is no JSON, was cut off, or is deeper or larger than any of AWS's");
  return root;
}

std::string to_json(const Tree& tree) { return value_of(tree).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace); }

}  // namespace mayfly::aws
