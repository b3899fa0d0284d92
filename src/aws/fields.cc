#include "aws/fields.h"

#include <charconv>

#include "aws/wire_time.h"

namespace mayfly::aws {

void Fields::complain(std::string_view name, std::string_view what) {
  if (broken_->empty()) *broken_ = "the answer's " + std::string(name) + " " + std::string(what);
}

const Tree* Fields::required(std::string_view name) {
  const Tree* child = tree_->find(name);
  if (child == nullptr) complain(name, "is missing");
  return child;
}

std::optional<std::string> Fields::text_if(std::string_view name) {
  const Tree* child = tree_->find(name);
  if (child == nullptr) return std::nullopt;
  if (!child->children.empty()) complain(name, "is no text");
  return child->text;
}

std::string Fields::text(std::string_view name) {
  required(name);
  return text_if(name).value_or("");
}

std::optional<Time> Fields::time_if(std::string_view name) {
  const Tree* child = tree_->find(name);
  if (child == nullptr) return std::nullopt;
  const auto time = parse_wire_time(child->text);
  if (!time) complain(name, "is no time");
  return time;
}

Time Fields::time(std::string_view name) {
  required(name);
  return time_if(name).value_or(Time{});
}

std::optional<bool> Fields::flag_if(std::string_view name) {
  const Tree* child = tree_->find(name);
  if (child == nullptr) return std::nullopt;
  if (child->text != "true" && child->text != "false") complain(name, "is neither true nor false");
  return child->text == "true";
}

bool Fields::flag(std::string_view name) {
  required(name);
  return flag_if(name).value_or(false);
}

std::int64_t Fields::number(std::string_view name) {
  const Tree* child = required(name);
  if (child == nullptr) return 0;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(child->text.data(), child->text.data() + child->text.size(), value);
  if (error != std::errc() || end != child->text.data() + child->text.size()) complain(name, "is no number");
  return value;
}

}  // namespace mayfly::aws
