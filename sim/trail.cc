#include "sim/trail.h"

#include "sim/ids.h"
#include "sim/text.h"

namespace mayfly::sim {
namespace {

void write_identity(JsonText& json, const Caller& caller, bool mfa) {
  json.begin("userIdentity", '{');
  switch (caller.kind) {
    case iam::PrincipalKind::user: json.field("type", "IAMUser"); break;
    case iam::PrincipalKind::role_session: json.field("type", "AssumedRole"); break;
    case iam::PrincipalKind::root: json.field("type", "Root"); break;
    case iam::PrincipalKind::federated: json.field("type", "WebIdentityUser"); break;
    case iam::PrincipalKind::service: json.field("type", "AWSService"); break;
    case iam::PrincipalKind::anonymous: json.field("type", "Unknown"); break;
  }
  if (!caller.id.empty()) json.field("principalId", caller.id);
  if (!caller.arn.empty()) json.field("arn", caller.arn);
  if (!caller.account.empty()) json.field("accountId", caller.account);
  if (!caller.access_key_id.empty()) json.field("accessKeyId", caller.access_key_id);
  if (caller.kind == iam::PrincipalKind::user) json.field("userName", caller.name);
  if (caller.kind == iam::PrincipalKind::role_session) {
    json.begin("sessionContext", '{').begin("sessionIssuer", '{').field("type", "Role").field("principalId", caller.id.substr(0, caller.id.find(':')));
    json.field("arn", caller.role_arn).field("accountId", caller.account).field("userName", caller.name).end('}');
    json.begin("attributes", '{').field("creationDate", to_rfc3339(caller.issued.value_or(Time{}))).field("mfaAuthenticated", mfa ? "true" : "false").end('}');
    if (!caller.source_identity.empty()) json.field("sourceIdentity", caller.source_identity);
    json.end('}');
  }
  json.end('}');
}

}  // namespace

void TrailLog::add(const std::string& account, Event event) {
  std::deque<Event>& events = events_[account];
  events.push_back(std::move(event));
  if (events.size() > kMaxEvents) {
    events.pop_front();
    ++dropped_;
  }
}

const std::deque<Event>& TrailLog::of(const std::string& account) const {
  static const std::deque<Event> none;
  const auto place = events_.find(account);
  return place == events_.end() ? none : place->second;
}

std::string event_json(const Event& event, const std::string& account) {
  JsonText json;
  json.begin('{').field("eventVersion", "1.11");
  write_identity(json, *event.caller, event.caller->mfa);
  json.field("eventTime", to_rfc3339(to_time(event.at))).field("eventSource", event.source).field("eventName", event.name).field("awsRegion", event.region);
  json.field("sourceIPAddress", event.source_ip).field("userAgent", event.user_agent);
  if (!event.error_code.empty()) json.field("errorCode", event.error_code);
  if (!event.error_message.empty()) json.field("errorMessage", event.error_message);
  if (event.parameters.empty()) {
    json.key("requestParameters").raw("null");
  } else {
    json.begin("requestParameters", '{');
    for (const auto& [name, value] : event.parameters) json.field(name, value);
    json.end('}');
  }
  json.key("responseElements").raw("null");
  if (event.caller->bearer != Bearer::none && event.error_code.empty()) json.begin("additionalEventData", '{').field("callWithBearerToken", true).end('}');
  json.field("requestID", event.request_id).field("eventID", event.id).field("readOnly", event.read_only).field("eventType", "AwsApiCall");
  json.field("managementEvent", true).field("recipientAccountId", account).field("eventCategory", "Management").end('}');
  return json.take();
}

Event past_event(const PastEvent& past, const Account& account, std::size_t position) {
  const std::string seed = account.id + "/history/" + std::to_string(position);
  auto caller = std::make_shared<Caller>();
  caller->account = account.id;
  caller->bearer = past.bearer ? Bearer::long_term : Bearer::none;
  if (const std::size_t slash = past.actor.find('/'); slash != std::string::npos) {
    caller->kind = iam::PrincipalKind::role_session;
    caller->name = past.actor.substr(0, slash);
    caller->session_name = past.actor.substr(slash + 1);
    const auto role = account.roles.find(caller->name);
    const bool known = role != account.roles.end();
    caller->role_arn = known ? role_arn(account.id, role->second) : "arn:aws:iam::" + account.id + ":role/" + caller->name;
    caller->arn = "arn:aws:sts::" + account.id + ":assumed-role/" + past.actor;
    caller->id = (known ? role->second.id : unique_id("AROA", account.id + caller->name)) + ":" + caller->session_name;
    caller->access_key_id = access_key_id("ASIA", account.id, seed);
    caller->issued = past.at;
  } else {
    caller->kind = past.actor == "root" ? iam::PrincipalKind::root : iam::PrincipalKind::user;
    caller->name = past.actor;
    const auto user = account.users.find(past.actor);
    caller->arn = "arn:aws:iam::" + account.id + (past.actor == "root" ? ":root" : ":user/" + past.actor);
    if (user != account.users.end()) caller->arn = user_arn(account.id, user->second);
    caller->id = user != account.users.end() ? user->second.id : unique_id("AIDA", account.id + past.actor);
    if (!past.bearer) caller->access_key_id = access_key_id("AKIA", account.id, seed);
  }
  Event out;
  out.at = to_millis(past.at);
  out.id = uuid(seed);
  out.request_id = uuid(seed + "/request");
  out.name = past.name;
  out.source = past.source;
  out.region = past.region;
  out.source_ip = past.source_ip;
  out.user_agent = past.user_agent;
  out.error_code = past.error_code;
  out.caller = std::move(caller);
  out.parameters = past.parameters;
  out.read_only = past.name.starts_with("Get") || past.name.starts_with("List") || past.name.starts_with("Describe") || past.name == "InvokeModel" ||
                  past.name == "Converse" || past.name == "AssumeRole";
  return out;
}

}  // namespace mayfly::sim
