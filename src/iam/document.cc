#include "iam/document.h"

#include <nlohmann/json.hpp>
#include <set>

namespace mayfly::iam {
namespace {

using Json = nlohmann::json;

// JSON's text, or an error that says where it is wrong. nlohmann keeps the last of two equal names; IAM refuses them, and so do we.
Result<Json> parse_json(std::string_view text) {
  if (text.size() > kMaxDocumentSize) return fail(Code::invalid, "a policy of more than " + std::to_string(kMaxDocumentSize) + " bytes");
  std::vector<std::set<std::string>> names;
  std::string flaw;
  const auto watch = [&](int depth, Json::parse_event_t event, Json& parsed) {
    if (static_cast<std::size_t>(depth) > kMaxDocumentDepth && flaw.empty()) flaw = "nested too deep";
    if (event == Json::parse_event_t::object_start) names.emplace_back();
    if (event == Json::parse_event_t::object_end && !names.empty()) names.pop_back();
    if (event == Json::parse_event_t::key && !names.empty() && !names.back().insert(parsed.get<std::string>()).second && flaw.empty())
      flaw = "an element stands twice";
    return flaw.empty();
  };
  try {
    Json out = Json::parse(text, watch);
    if (!flaw.empty()) return fail(Code::invalid, "not a policy: " + flaw);
    return out;
  } catch (const Json::exception&) {  // its text may quote the input
    return fail(Code::invalid, "not a policy: not JSON");
  }
}

Result<std::string> scalar(const Json& json, std::string_view element) {
  if (json.is_string()) return json.get<std::string>();
  if (json.is_boolean()) return std::string(json.get<bool>() ? "true" : "false");
  if (json.is_number()) return json.dump();
  return fail(Code::invalid, std::string(element) + " is neither text nor a list of texts");
}

// One value, or a list of them.
Result<std::vector<std::string>> strings(const Json& json, std::string_view element) {
  std::vector<std::string> out;
  if (!json.is_array()) {
    TRY(out.emplace_back(), scalar(json, element));
    return out;
  }
  for (const Json& item : json) {
    TRY(std::string text, scalar(item, element));
    out.push_back(std::move(text));
  }
  return out;
}

Result<std::vector<PrincipalName>> principals(const Json& json) {
  std::vector<PrincipalName> out;
  if (json.is_string() && json.get<std::string>() == "*") return std::vector<PrincipalName>{{"AWS", "*"}};
  if (!json.is_object()) return fail(Code::invalid, "Principal is neither \"*\" nor an object");
  for (const auto& [type, values] : json.items()) {
    TRY(auto list, strings(values, "Principal"));
    for (std::string& value : list) out.push_back({type, std::move(value)});
  }
  return out;
}

Result<std::vector<Condition>> conditions(const Json& json) {
  std::vector<Condition> out;
  if (!json.is_object()) return fail(Code::invalid, "Condition is not an object");
  for (const auto& [name, keys] : json.items()) {
    const auto op = parse_operator(name);
    if (!op) return fail(Code::invalid, "IAM has no condition operator of this name");
    if (!keys.is_object()) return fail(Code::invalid, "a condition operator holds no keys");
    for (const auto& [key, values] : keys.items()) {
      Condition condition = *op;
      condition.key = to_lower(key);
      TRY(condition.values, strings(values, "Condition"));
      out.push_back(std::move(condition));
    }
  }
  return out;
}

Result<void> read_actions(Statement& out, const Json& json) {
  TRY(out.actions, strings(json, "Action"));
  for (std::string& action : out.actions) action = to_lower(action);
  return {};
}

Result<void> read_resources(Statement& out, const Json& json) {
  out.has_resource = true;
  TRY(out.resources, strings(json, "Resource"));
  return {};
}

Result<void> read_principals(Statement& out, const Json& json) {
  out.has_principal = true;
  TRY(out.principals, principals(json));
  return {};
}

Result<void> read_effect(Statement& out, const Json& json) {
  if (json == "Allow") out.effect = Effect::allow;
  else if (json == "Deny") out.effect = Effect::deny;
  else return fail(Code::invalid, "Effect is neither Allow nor Deny");
  return {};
}

Result<void> read_sid(Statement& out, const Json& json) {
  TRY(out.sid, scalar(json, "Sid"));
  return {};
}

Result<void> read_conditions(Statement& out, const Json& json) {
  TRY(out.conditions, conditions(json));
  return {};
}

struct Element {
  std::string_view name;
  Result<void> (*read)(Statement& out, const Json& json);
  bool Statement::* negation = nullptr;
};

// clang-format off
constexpr Element kElements[] = {
    {"Sid",          read_sid},
    {"Effect",       read_effect},
    {"Action",       read_actions},
    {"NotAction",    read_actions,    &Statement::not_action},
    {"Resource",     read_resources},
    {"NotResource",  read_resources,  &Statement::not_resource},
    {"Principal",    read_principals},
    {"NotPrincipal", read_principals, &Statement::not_principal},
    {"Condition",    read_conditions},
};
// clang-format on

Result<Statement> statement(const Json& json) {
  Statement out;
  if (!json.is_object()) return fail(Code::invalid, "a statement is not an object");
  if (!json.contains("Effect")) return fail(Code::invalid, "a statement has no Effect");
  for (const std::string_view name : {"Action", "Resource", "Principal"})
    if (json.contains(name) && json.contains("Not" + std::string(name))) return fail(Code::invalid, std::string(name) + " and its opposite in one statement");
  for (const auto& [name, value] : json.items()) {
    const Element* element = nullptr;
    for (const Element& row : kElements)
      if (row.name == name) element = &row;
    if (element == nullptr) return fail(Code::invalid, "a statement has an element that IAM does not know");
    TRY(element->read(out, value));
    if (element->negation != nullptr) out.*element->negation = true;
  }
  return out;
}

Result<Document> document(const Json& json) {
  Document out;
  if (!json.is_object()) return fail(Code::invalid, "not a policy: not an object");
  for (const auto& [name, value] : json.items())
    if (name != "Version" && name != "Id" && name != "Statement") return fail(Code::invalid, "a policy has an element that IAM does not know");
  if (const auto version = json.find("Version"); version != json.end()) {
    if (*version != "2012-10-17" && *version != "2008-10-17") return fail(Code::invalid, "a policy has a Version that IAM does not know");
    out.variables = *version == "2012-10-17";
  }
  if (const auto id = json.find("Id"); id != json.end()) {
    TRY(out.id, scalar(*id, "Id"));
  }
  const auto statements = json.find("Statement");
  if (statements == json.end()) return fail(Code::invalid, "a policy has no Statement");
  const Json list = statements->is_array() ? *statements : Json::array({*statements});
  for (const Json& item : list) {
    auto read = statement(item);
    if (!read) return std::unexpected(std::move(read).error().within("statement " + std::to_string(out.statements.size())));
    out.statements.push_back(*std::move(read));
  }
  return out;
}

}  // namespace

Result<Document> parse_document(std::string_view json) {
  TRY(const Json parsed, parse_json(json));
  try {
    return document(parsed);
  } catch (const Json::exception&) {  // dump() of text that is not UTF-8; the parser has refused it before
    return fail(Code::invalid, "not a policy: not JSON");
  }
}

Result<void> check_identity_policy(const Document& document) {
  for (const Statement& statement : document.statements) {
    if (statement.has_principal) return fail(Code::invalid, "Policy document should not specify a principal.");
    if (statement.actions.empty()) return fail(Code::invalid, "Policy statement must contain actions.");
    if (statement.resources.empty()) return fail(Code::invalid, "Policy statement must contain resources.");
  }
  return {};
}

}  // namespace mayfly::iam
