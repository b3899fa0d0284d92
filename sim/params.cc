#include "sim/params.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "key/query.h"

namespace mayfly::sim {
namespace {

using Json = nlohmann::json;
constexpr int kMaxDepth = 12;

void flatten(const Json& json, const std::string& name, int depth, Params& out) {
  if (depth > kMaxDepth || json.is_null()) return;
  if (json.is_object()) {
    for (const auto& [key, value] : json.items()) flatten(value, name.empty() ? key : name + "." + key, depth + 1, out);
  } else if (json.is_array()) {
    std::size_t i = 0;
    for (const Json& item : json) flatten(item, name + ".member." + std::to_string(++i), depth + 1, out);
  } else {
    out.set(name, json.is_string() ? json.get<std::string>() : json.dump());
  }
}

}  // namespace

std::optional<Params> Params::from_form(std::string_view body) {
  Params out;
  while (!body.empty()) {
    const std::size_t end = std::min(body.find('&'), body.size());
    std::string pair(body.substr(0, end));
    body.remove_prefix(std::min(end + 1, body.size()));
    if (pair.empty()) continue;
    std::ranges::replace(pair, '+', ' ');
    const std::size_t equals = std::min(pair.find('='), pair.size());
    auto name = key::percent_decode(std::string_view(pair).substr(0, equals));
    auto value = key::percent_decode(std::string_view(pair).substr(std::min(equals + 1, pair.size())));
    if (!name || !value) return std::nullopt;
    out.set(*std::move(name), *std::move(value));
  }
  return out;
}

std::optional<Params> Params::from_json(std::string_view body) {
  Params out;
  if (body.empty()) return out;
  try {
    const Json json = Json::parse(body);
    if (!json.is_object()) return std::nullopt;
    flatten(json, "", 0, out);
  } catch (const Json::exception&) {
    return std::nullopt;
  }
  return out;
}

const std::string* Params::find(std::string_view name) const {
  const auto place = values_.find(name);
  return place == values_.end() ? nullptr : &place->second;
}

std::string Params::get(std::string_view name) const {
  const std::string* value = find(name);
  return value == nullptr ? std::string() : *value;
}

std::vector<std::string> Params::list(std::string_view name) const {
  std::vector<std::string> out;
  for (std::size_t i = 1;; ++i) {
    const std::string* value = find(std::string(name) + ".member." + std::to_string(i));
    if (value == nullptr) return out;
    out.push_back(*value);
  }
}

Expected<std::string> Params::required(std::string_view name) const {
  if (const std::string* value = find(name); value != nullptr && !value->empty()) return *value;
  return api_error("ValidationError", "1 validation error detected: Value null at '" + camel(name) + "' failed to satisfy constraint: Member must not be null");
}

Expected<std::int64_t> Params::number(std::string_view name, std::int64_t fallback, std::int64_t least, std::int64_t most) const {
  const std::string* text = find(name);
  if (text == nullptr) return fallback;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error != std::errc() || end != text->data() + text->size()) return api_error("MalformedInput", "Invalid value for " + std::string(name));
  if (value >= least && value <= most) return value;
  const std::string limit = value < least ? "greater than or equal to " + std::to_string(least) : "less than or equal to " + std::to_string(most);
  return api_error("ValidationError",
                   "1 validation error detected: Value '" + *text + "' at '" + camel(name) + "' failed to satisfy constraint: Member must have value " + limit);
}

std::string camel(std::string_view name) {
  std::string out(name);
  if (!out.empty() && out[0] >= 'A' && out[0] <= 'Z') out[0] = static_cast<char>(out[0] - 'A' + 'a');
  return out;
}

}  // namespace mayfly::sim
