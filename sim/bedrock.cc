// Bedrock: the logging configuration, and the two calls of the runtime that answer in one piece. The answer is a fixed sentence with token counts made
// from the lengths: no model runs here.
#include <nlohmann/json.hpp>

#include "sim/call.h"
#include "sim/text.h"

namespace mayfly::sim {
namespace {

constexpr std::string_view kSentence = "This is a simulated answer.";

Answer get_logging(Call& call) {
  const auto& logging = call.seen().invocation_logging;
  const auto place = logging.find(call.region);
  if (place == logging.end()) return "{}";
  JsonText json;
  return json.begin('{').key("loggingConfig").raw(place->second).end('}').take();
}

// The text of a Converse request's messages; nullopt: it is none.
std::optional<std::size_t> size_of_messages(const std::string& body) {
  try {
    const auto json = nlohmann::json::parse(body);
    std::size_t size = 0;
    const auto& messages = json.at("messages");
    if (!messages.is_array() || messages.empty()) return std::nullopt;
    for (const auto& message : messages) {
      if (!message.at("role").is_string()) return std::nullopt;
      for (const auto& part : message.at("content"))
        if (part.contains("text")) size += part.at("text").get_ref<const std::string&>().size();
    }
    return size;
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
}

std::int64_t tokens(std::size_t bytes) { return static_cast<std::int64_t>(bytes / 4 + 1); }

Answer converse(Call& call) {
  const auto size = size_of_messages(call.body);
  if (!size) return api_error("ValidationException", "The messages of the request are malformed.");
  const std::int64_t in = tokens(*size), out = tokens(kSentence.size());
  JsonText json;
  json.begin('{')
      .begin("output", '{')
      .begin("message", '{')
      .field("role", "assistant")
      .begin("content", '[')
      .begin('{')
      .field("text", kSentence)
      .end('}')
      .end(']');
  json.end('}').end('}').field("stopReason", "end_turn").begin("usage", '{').field("inputTokens", in).field("outputTokens", out).field("totalTokens", in + out);
  return json.end('}').begin("metrics", '{').field("latencyMs", std::int64_t{1}).end('}').end('}').take();
}

// The body's shape is each model's own; this is Anthropic's, by far the most used.
Answer invoke_model(Call& call) {
  if (!nlohmann::json::accept(call.body)) return api_error("ValidationException", "Malformed input request, please reformat your input and try again.");
  JsonText json;
  json.begin('{').field("id", "msg_sim_" + call.request_id.substr(0, 8)).field("type", "message").field("role", "assistant").begin("content", '[');
  json.begin('{').field("type", "text").field("text", kSentence).end('}').end(']').field("stop_reason", "end_turn").begin("usage", '{');
  return json.field("input_tokens", tokens(call.body.size())).field("output_tokens", tokens(kSentence.size())).end('}').end('}').take();
}

// The path names a foundation model, or an ARN of a profile or another model.
std::string model_resource(const Call& call) {
  if (call.resource_path.starts_with("arn:")) return call.resource_path;
  return "arn:aws:bedrock:" + call.region + "::foundation-model/" + call.resource_path;
}

// clang-format off
constexpr Operation kOperations[] = {
    {"bedrock", "GetModelInvocationLoggingConfiguration", get_logging,  nullptr,        nullptr, true},
    {"bedrock", "Converse",                               converse,     model_resource, nullptr, true, Needs::permission, "bedrock:InvokeModel"},
    {"bedrock", "InvokeModel",                            invoke_model, model_resource, nullptr, true},
};
// clang-format on

}  // namespace

std::span<const Operation> bedrock_operations() { return kOperations; }

}  // namespace mayfly::sim
