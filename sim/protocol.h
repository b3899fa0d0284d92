// From HTTP to a call, and from an answer to HTTP: the query protocol (IAM, STS), JSON 1.1 (Organizations, CloudTrail), REST with JSON (Bedrock).
// One address serves all services, as AWS_ENDPOINT_URL has it: what the request is tells which is meant.
// Pure, thread-safe.
#pragma once

#include <optional>
#include <string>

#include "net/http_server.h"
#include "sim/answer.h"
#include "sim/call.h"
#include "sim/params.h"

namespace mayfly::sim {

enum class Protocol { query, json, rest };

struct Route {
  Protocol protocol = Protocol::query;
  std::string service, operation;
  Params params;
  std::string resource_path;
};

// UnknownOperationException, InvalidAction, …: no service or operation of ours; the protocol is set as far as it can be told.
Expected<Route> route(const net::HttpRequest& request, Protocol& protocol);

// A whole response: body in the protocol's frame, content type, request id, Date.
net::HttpResponse success(const Route& route, const Answer& answer, const std::string& request_id, Time now);
net::HttpResponse failure(Protocol protocol, std::string_view service, const ApiError& error, const std::string& request_id, Time now);

// "Tue, 24 Nov 2026 13:00:00 GMT" (RFC 9110 §5.6.7).
std::string http_date(Time time);

}  // namespace mayfly::sim
