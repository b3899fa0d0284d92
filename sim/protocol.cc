#include "sim/protocol.h"

#include <array>
#include <cstdio>
#include <ctime>

#include "key/query.h"
#include "sim/text.h"

namespace mayfly::sim {
namespace {

constexpr std::string_view kIamVersion = "2010-05-08", kStsVersion = "2011-06-15";

struct Target {
  std::string_view prefix, service;
};
constexpr Target kTargets[] = {
    {"AWSOrganizationsV20161128.", "organizations"},
    {"com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.", "cloudtrail"},
    {"CloudTrail_20131101.", "cloudtrail"},
};

struct RestRoute {
  std::string_view method, prefix, suffix, operation;
};
constexpr RestRoute kRestRoutes[] = {
    {"GET", "/logging/modelinvocations", "", "GetModelInvocationLoggingConfiguration"},
    {"POST", "/model/", "/converse", "Converse"},
    {"POST", "/model/", "/invoke", "InvokeModel"},
};

std::string_view name_space(std::string_view service) {
  return service == "sts" ? "https://sts.amazonaws.com/doc/2011-06-15/" : "https://iam.amazonaws.com/doc/2010-05-08/";
}

Expected<Route> json_route(const net::HttpRequest& request, std::string_view target) {
  Route out;
  out.protocol = Protocol::json;
  for (const Target& row : kTargets) {
    if (!target.starts_with(row.prefix)) continue;
    out.service = row.service;
    out.operation = target.substr(row.prefix.size());
    auto params = Params::from_json(request.body);
    if (!params) return api_error("SerializationException", "The body is not a JSON object.");
    out.params = *std::move(params);
    return out;
  }
  return api_error("UnknownOperationException", "This simulator has no such service.", 404);
}

Expected<Route> rest_route(const net::HttpRequest& request) {
  Route out;
  out.protocol = Protocol::rest;
  out.service = "bedrock";
  const std::string_view path = request.path();
  for (const RestRoute& row : kRestRoutes) {
    if (request.method != row.method || !path.starts_with(row.prefix) || !path.ends_with(row.suffix) || path.size() < row.prefix.size() + row.suffix.size())
      continue;
    const std::string_view inside = path.substr(row.prefix.size(), path.size() - row.prefix.size() - row.suffix.size());
    const auto decoded = key::percent_decode(inside);
    if (!decoded || (row.suffix.empty() && !inside.empty()) || (!row.suffix.empty() && inside.empty())) continue;
    out.operation = row.operation;
    out.resource_path = *decoded;
    return out;
  }
  return api_error("UnknownOperationException", "This simulator has no such operation.", 404);
}

Expected<Route> query_route(const net::HttpRequest& request) {
  Route out;
  auto params = Params::from_form(request.method == "GET" ? request.query() : std::string_view(request.body));
  if (!params || !params->has("Action")) return api_error("MissingAction", "Could not find an Action parameter in the request.");
  out.params = *std::move(params);
  out.operation = out.params.get("Action");
  const std::string version = out.params.get("Version");
  if (version != kIamVersion && version != kStsVersion)
    return api_error("InvalidAction", "Could not find operation " + out.operation + " for version " + version);
  out.service = version == kStsVersion ? "sts" : "iam";
  return out;
}

}  // namespace

Expected<Route> route(const net::HttpRequest& request, Protocol& protocol) {
  const std::string_view target = request.header("x-amz-target");
  const std::string_view path = request.path();
  protocol = !target.empty() ? Protocol::json : path == "/" ? Protocol::query : Protocol::rest;
  return protocol == Protocol::json ? json_route(request, target) : protocol == Protocol::rest ? rest_route(request) : query_route(request);
}

net::HttpResponse success(const Route& route, const Answer& answer, const std::string& request_id, Time now) {
  net::HttpResponse out;
  out.headers = {{"x-amzn-RequestId", request_id}, {"Date", http_date(now)}};
  if (route.protocol == Protocol::query) {
    out.headers.emplace_back("Content-Type", "text/xml");
    const std::string result = answer->empty() ? "" : "<" + route.operation + "Result>" + *answer + "</" + route.operation + "Result>";
    out.body = "<" + route.operation + "Response xmlns=\"" + std::string(name_space(route.service)) + "\">" + result + "<ResponseMetadata><RequestId>" +
               request_id + "</RequestId></ResponseMetadata></" + route.operation + "Response>";
  } else {
    out.headers.emplace_back("Content-Type", route.protocol == Protocol::json ? "application/x-amz-json-1.1" : "application/json");
    out.body = *answer;
  }
  return out;
}

net::HttpResponse failure(Protocol protocol, std::string_view service, const ApiError& error, const std::string& request_id, Time now) {
  net::HttpResponse out;
  out.status = error.status;
  out.headers = {{"x-amzn-RequestId", request_id}, {"Date", http_date(now)}};
  if (protocol == Protocol::query) {
    out.headers.emplace_back("Content-Type", "text/xml");
    Xml xml;
    xml.open("Error").leaf("Type", error.status < 500 ? "Sender" : "Receiver").leaf("Code", std::string_view(error.code));
    xml.leaf("Message", std::string_view(error.message)).close("Error").leaf("RequestId", std::string_view(request_id));
    out.body = "<ErrorResponse xmlns=\"" + std::string(name_space(service)) + "\">" + xml.take() + "</ErrorResponse>";
    return out;
  }
  JsonText json;
  json.begin('{');
  if (protocol == Protocol::json) json.field("__type", error.code).field("Message", error.message);
  else json.field("message", error.message);
  out.headers.emplace_back("Content-Type", protocol == Protocol::json ? "application/x-amz-json-1.1" : "application/json");
  out.headers.emplace_back("x-amzn-ErrorType", error.code);
  out.body = json.end('}').take();
  return out;
}

std::string http_date(Time time) {
  constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto seconds = static_cast<std::time_t>(time.seconds);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT", kDays.at(static_cast<std::size_t>(parts.tm_wday)), parts.tm_mday,
                kMonths.at(static_cast<std::size_t>(parts.tm_mon)), parts.tm_year + 1900, parts.tm_hour, parts.tm_min, parts.tm_sec);
  return text.data();
}

}  // namespace mayfly::sim
