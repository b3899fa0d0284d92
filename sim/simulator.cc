#include "sim/simulator.h"

#include "iam/pattern.h"
#include "sim/authenticate.h"
#include "sim/authorize.h"
#include "sim/control.h"
#include "sim/ids.h"
#include "sim/paging.h"
#include "sim/protocol.h"

namespace mayfly::sim {
namespace {

constexpr std::size_t kMaxParameters = 24;  // of a call, kept in its event

// One request on its way through; each step either goes on or answers.
struct Passage {
  Passage(Core& of, const net::HttpRequest& asked) : core(of), request(asked) {}

  Core& core;
  const net::HttpRequest& request;
  Millis begins = monotonic_millis();
  Millis now = 0;  // the world's time; a skewed clock is ahead
  Protocol protocol = Protocol::query;
  Route route;
  const Operation* operation = nullptr;
  Credentials credentials;
  Signer signer;
  std::string request_id;
  std::optional<Fault> fault;
  std::string resource = "*", account;
  bool verify_time = true;
};

bool has_secrets(std::string_view name) { return name.find("Password") != std::string_view::npos || name == "WebIdentityToken" || name == "TokenCode"; }

std::vector<std::pair<std::string, std::string>> event_parameters(const Params& params) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& [name, value] : params.all()) {
    if (name == "Action" || name == "Version" || has_secrets(name)) continue;
    out.emplace_back(camel(name), value);
    if (out.size() == kMaxParameters) break;
  }
  return out;
}

Call call_of(const Passage& passage) {
  Call call(passage.core.state);
  call.now = passage.now;
  call.service = passage.route.service;
  call.operation = passage.route.operation;
  call.region = passage.credentials.region.empty() ? "us-east-1" : passage.credentials.region;
  call.params = passage.route.params;
  call.body = passage.protocol == Protocol::rest ? passage.request.body : std::string();
  call.resource_path = passage.route.resource_path;
  call.caller = passage.signer.caller;
  call.account = call.caller->account;
  call.request_id = passage.request_id;
  call.source_ip = passage.request.peer;
  call.user_agent = passage.request.header("user-agent");
  return call;
}

// Whom a call is about: of AssumeRole the role's account.
std::string account_of(const Call& call) {
  constexpr std::string_view start = "arn:aws:iam::";
  const std::string role = call.params.get("RoleArn");
  return call.service == "sts" && role.starts_with(start) && role.size() >= start.size() + 12 ? role.substr(start.size(), 12) : call.account;
}

ApiError throttled(std::string_view service) {
  if (service == "organizations")
    return {"TooManyRequestsException", "AWS Organizations can't complete your request because another request is already in progress. Try again later.", 400};
  if (service == "bedrock") return {"ThrottlingException", "Too many requests, please wait before trying again.", 429};
  return {service == "cloudtrail" ? "ThrottlingException" : "Throttling", "Rate exceeded", 400};
}

ApiError server_error(std::string_view service) {
  const char* code = service == "iam"             ? "ServiceFailure"
                     : service == "organizations" ? "ServiceException"
                     : service == "bedrock"       ? "InternalServerException"
                                                  : "InternalFailure";
  return {code, "The request processing has failed because of an unknown error, exception or failure.", 500};
}

// What a fault says in place of an answer; nullopt: it strikes elsewhere.
std::optional<ApiError> error_of(const Passage& passage, const Call& call) {
  switch (passage.fault->kind) {
    case FaultKind::denied: {
      if (call.account.empty()) return access_denied(call.service, "Not authorized to perform " + action_of(*passage.operation)).error();
      iam::Request request = request_of(call, action_of(*passage.operation), passage.resource);
      return access_denied(call.service, refusal(*call.caller, request, iam::Decision{})).error();
    }
    case FaultKind::throttled: return throttled(call.service);
    case FaultKind::server_error: return server_error(call.service);
    case FaultKind::expired_token: return auth_error(AuthFault::expired, passage.protocol, "The security token included in the request is expired");
    default: return std::nullopt;
  }
}

// What the request says of itself: no lock.
Expected<void> read(Passage& passage) {
  passage.request_id = uuid("request " + std::to_string(++passage.core.requests));
  TRY(passage.route, route(passage.request, passage.protocol));
  passage.operation = find_operation(passage.route.service, passage.route.operation);
  if (passage.operation == nullptr)
    return api_error(passage.protocol == Protocol::query ? "InvalidAction" : "UnknownOperationException",
                     "This simulator has no operation " + passage.route.operation + ".");
  TRY(passage.credentials, read_credentials(passage.request, passage.protocol));
  return {};
}

// Who signed, and whether a fault or a rate stops it: what needs the lock before the signature is checked.
Expected<void> meet(Passage& passage) {
  Core& core = passage.core;
  const std::lock_guard lock(core.mutex);
  const Settings& settings = core.state.settings;
  passage.verify_time = settings.verify_time;
  if (passage.credentials.scheme == Credentials::Scheme::none) {
    if (passage.operation->needs != Needs::nothing)
      return std::unexpected(auth_error(AuthFault::missing, passage.protocol, "Request is missing Authentication Token"));
    passage.signer.caller = std::make_shared<const Caller>();
  } else {
    TRY(passage.signer, find_signer(passage.credentials, core.state.store, passage.now, settings.consistency_ms, passage.protocol));
  }
  const Call call = call_of(passage);
  passage.account = account_of(call);
  if (!call.account.empty() || passage.operation->needs == Needs::nothing) passage.resource = resource_of(call, *passage.operation);
  passage.fault = core.faults.strike({call.service + ":" + call.operation, passage.account, call.region, passage.resource, page_number(call.params)});
  if (passage.fault && passage.fault->kind == FaultKind::skewed_clock) passage.now += passage.fault->seconds * 1000;
  if (passage.fault)
    if (auto error = error_of(passage, call)) return std::unexpected(*std::move(error));
  if (!core.buckets.take(settings.rates, call.service + ":" + call.operation, call.account, call.region, passage.begins))
    return std::unexpected(throttled(call.service));
  return {};
}

// Permission, then the operation itself. CloudTrail hears of both.
Answer perform(const Passage& passage) {
  Core& core = passage.core;
  const std::lock_guard lock(core.mutex);
  Call call = call_of(passage);
  Answer answer = [&]() -> Answer {
    if (passage.operation->needs == Needs::permission) TRY(authorize(call, *passage.operation));
    return passage.operation->run(call);
  }();
  const std::string owner = call.account.empty() ? passage.account : call.account;
  if (!owner.empty() && core.state.store.summary(owner) != nullptr) {
    Event event;
    event.at = passage.now;
    event.request_id = passage.request_id;
    event.id = uuid("event " + passage.request_id);
    event.name = call.operation;
    event.source = call.service + ".amazonaws.com";
    event.region = call.service == "iam" || call.service == "organizations" ? "us-east-1" : call.region;
    event.source_ip = call.source_ip;
    event.user_agent = call.user_agent;
    event.caller = call.caller;
    event.parameters = event_parameters(call.params);
    if (!call.resource_path.empty()) event.parameters.emplace_back("modelId", call.resource_path);
    event.read_only = passage.operation->read_only;
    if (!answer) {
      event.error_code = answer.error().code;
      event.error_message = answer.error().message;
    }
    // A role that is assumed from another account is known in both.
    if (passage.account != owner && core.state.store.summary(passage.account) != nullptr) core.state.trail.add(passage.account, event);
    core.state.trail.add(owner, std::move(event));
    core.state.store.note_use(*call.caller, {to_time(passage.now), call.service, call.region});
  }
  return answer;
}

net::HttpResponse respond(const Passage& passage, const Answer& answer) {
  if (answer) return success(passage.route, answer, passage.request_id, to_time(passage.now));
  return failure(passage.protocol, passage.route.service, answer.error(), passage.request_id, to_time(passage.now));
}

// The faults that strike the answer or the connection.
void spoil(net::HttpResponse& response, FaultKind kind) {
  switch (kind) {
    case FaultKind::html_500:
      response.status = 500;
      response.headers = {{"Content-Type", "text/html"}};
      response.body = "<html><head><title>500</title></head><body><h1>Internal Server Error</h1></body></html>";
      return;
    case FaultKind::empty_body: response.body.clear(); return;
    case FaultKind::truncated_body: response.body.resize(response.body.size() / 2); return;
    case FaultKind::broken_off: response.ending = net::Ending::broken_off; return;
    case FaultKind::timeout: response.ending = net::Ending::silence; return;
    case FaultKind::reset: response.ending = net::Ending::reset; return;
    default: return;
  }
}

// Nothing is done for a call whose answer never comes, and for one that dies in front of the service.
bool is_performed(const std::optional<Fault>& fault) {
  return !fault || (fault->kind != FaultKind::timeout && fault->kind != FaultKind::reset && fault->kind != FaultKind::html_500);
}

std::chrono::milliseconds latency_of(const Settings& settings, const std::string& operation) {
  for (const Latency& row : settings.latency)
    if (iam::glob(row.operation, operation, iam::Case::ignored)) return std::chrono::milliseconds(row.millis);
  return std::chrono::milliseconds(0);
}

void record(const Passage& passage, const Answer& answer, net::HttpResponse& response) {
  Core& core = passage.core;
  const std::lock_guard lock(core.mutex);
  response.delay = latency_of(core.state.settings, passage.route.service + ":" + passage.route.operation);
  LoggedCall call;
  call.at = passage.now;
  call.service = passage.route.service;
  call.operation = passage.route.operation;
  call.action = passage.operation == nullptr ? "" : action_of(*passage.operation);
  call.account = passage.account;
  call.caller = passage.signer.caller == nullptr ? "" : passage.signer.caller->arn;
  call.resource = passage.resource;
  call.region = passage.credentials.region;
  call.page = page_number(passage.route.params);
  call.status = response.ending == net::Ending::answer ? response.status : 0;
  if (!answer) call.code = answer.error().code;
  if (passage.fault) call.fault = name_of(passage.fault->kind);
  call.request_id = passage.request_id;
  core.log.add(std::move(call), passage.begins, passage.begins + response.delay.count());
}

Answer settle(Passage& passage) {
  TRY(read(passage));
  TRY(meet(passage));
  if (passage.credentials.scheme != Credentials::Scheme::none)
    TRY(verify(passage.request, passage.credentials, passage.signer, passage.route.service, to_time(passage.now), passage.verify_time, passage.protocol));
  if (!is_performed(passage.fault)) return "";
  return perform(passage);
}

}  // namespace

Core::Core(World world) : state{Store(std::move(world)), {}, {}, 0} { load(state.store.world()); }

void Core::load(World world) {
  const std::lock_guard lock(mutex);
  state.settings = world.settings;
  state.trail.clear();
  state.made = 0;
  faults.clear();
  for (const Fault& fault : world.faults) faults.add(fault);
  buckets.clear();
  log.clear();
  state.store.load(std::move(world));
}

net::HttpResponse Simulator::handle(const net::HttpRequest& request) {
  if (is_control(request)) return control(core_, request, reload_);
  Passage passage(core_, request);
  passage.now = core_.clock.now();
  const Answer answer = settle(passage);
  net::HttpResponse response = respond(passage, answer);
  if (passage.fault) spoil(response, passage.fault->kind);
  record(passage, answer, response);
  return response;
}

}  // namespace mayfly::sim
