// CloudTrail: the event history of the caller's account and Region, and what trails there are. A Region's history holds what was called there; IAM's calls
// stand in us-east-1.
#include <algorithm>
#include <cstdlib>
#include <map>

#include "sim/paging.h"
#include "sim/text.h"

namespace mayfly::sim {
namespace {

constexpr Millis kRetention = 90LL * 86'400'000;
constexpr std::string_view kAttributes[] = {"EventId", "EventName", "ReadOnly", "Username", "ResourceType", "ResourceName", "EventSource", "AccessKeyId"};

// As the console shows it: the user, or the session's name.
std::string shown_name(const Caller& caller) {
  if (caller.kind == iam::PrincipalKind::root) return "root";
  return caller.kind == iam::PrincipalKind::role_session ? caller.session_name : caller.name;
}

struct Resource {
  std::string type, name;
};

std::vector<Resource> resources_of(const Event& event) {
  std::vector<Resource> out;
  for (const auto& [name, value] : event.parameters) {
    if (name == "userName") out.push_back({"AWS::IAM::User", value});
    if (name == "policyArn") out.push_back({"AWS::IAM::Policy", value});
    if (name == "accessKeyId") out.push_back({"AWS::IAM::AccessKey", value});
    if (name == "roleArn") out.push_back({"AWS::IAM::Role", value});
  }
  return out;
}

bool fits(const Event& event, std::string_view attribute, std::string_view value) {
  if (attribute == "EventId") return event.id == value;
  if (attribute == "EventName") return event.name == value;
  if (attribute == "ReadOnly") return (event.read_only ? "true" : "false") == value;
  if (attribute == "Username") return shown_name(*event.caller) == value;
  if (attribute == "EventSource") return event.source == value;
  if (attribute == "AccessKeyId") return event.caller->access_key_id == value;
  return std::ranges::any_of(resources_of(event),
                             [&](const Resource& resource) { return (attribute == "ResourceType" ? resource.type : resource.name) == value; });
}

void write_event(JsonText& json, const Event& event, const std::string& account) {
  json.begin('{').field("EventId", event.id).field("EventName", event.name).field("ReadOnly", event.read_only ? "true" : "false");
  if (!event.caller->access_key_id.empty()) json.field("AccessKeyId", event.caller->access_key_id);
  json.field("EventTime", to_time(event.at).seconds).field("EventSource", event.source).field("Username", shown_name(*event.caller)).begin("Resources", '[');
  for (const Resource& resource : resources_of(event)) json.begin('{').field("ResourceType", resource.type).field("ResourceName", resource.name).end('}');
  json.end(']').field("CloudTrailEvent", event_json(event, account)).end('}');
}

struct Window {
  Millis from, to;
};

Expected<Window> window_of(const Call& call) {
  const auto read = [&](std::string_view name, Millis fallback) -> Expected<Millis> {
    const std::string* text = call.params.find(name);
    if (text == nullptr) return fallback;
    char* end = nullptr;
    const double seconds = std::strtod(text->c_str(), &end);
    if (*end != '\0' || !(seconds > -1e11 && seconds < 1e11)) return api_error("InvalidTimeRangeException", "The time is not valid.");
    return static_cast<Millis>(seconds * 1000);
  };
  TRY(const Millis from, read("StartTime", call.now - kRetention));
  TRY(const Millis to, read("EndTime", call.now));
  if (from > to) return api_error("InvalidTimeRangeException", "The start time must be before the end time.");
  return Window{std::max(from, call.now - kRetention), std::min(to, call.now - call.state.settings.trail_delay_ms)};
}

// A text that sorts as the event history does.
std::string newest_first(const Event& event) {
  const std::string digits = std::to_string(9'999'999'999'999 - event.at);
  return std::string(14 - std::min<std::size_t>(14, digits.size()), '0') + digits + "/" + event.id;
}

Answer lookup_events(Call& call) {
  const std::string attribute = call.params.get("LookupAttributes.member.1.AttributeKey"), value = call.params.get("LookupAttributes.member.1.AttributeValue");
  if (call.params.has("LookupAttributes.member.2.AttributeKey"))
    return api_error("InvalidLookupAttributesException", "You can only specify one lookup attribute.");
  if (!attribute.empty() && std::ranges::find(kAttributes, attribute) == std::end(kAttributes))
    return api_error("InvalidLookupAttributesException", "The lookup attribute is not valid.");
  TRY(const Window window, window_of(call));
  std::vector<Event> told;  // by the world's file
  for (const PastEvent& past : call.seen().history) told.push_back(past_event(past, call.seen(), told.size()));
  std::map<std::string, const Event*> found;  // the newest first; events that come while somebody pages do not shift the pages
  const auto consider = [&](const Event& event) {
    if (event.region == call.region && event.at >= window.from && event.at <= window.to && (attribute.empty() || fits(event, attribute, value)))
      found.emplace(newest_first(event), &event);
  };
  std::ranges::for_each(call.state.trail.of(call.account), consider);
  std::ranges::for_each(told, consider);
  std::vector<std::string> keys;
  for (const auto& [key, event] : found) keys.push_back(key);
  TRY(const Page page, page_of(call, keys, kTrailPages));
  JsonText json;
  json.begin('{').begin("Events", '[');
  for (std::size_t i = page.begin; i < page.end; ++i) write_event(json, *found.at(keys[i]), call.account);
  json.end(']');
  if (!page.next.empty()) json.field("NextToken", page.next);
  return json.end('}').take();
}

// A trail as one account sees it: its own, or the management account's trail of the organization.
struct SeenTrail {
  const Trail* trail;
  std::string owner;
  std::string arn() const { return "arn:aws:cloudtrail:" + trail->home_region + ":" + owner + ":trail/" + trail->name; }
};

std::vector<SeenTrail> trails_of(const Call& call) {
  std::vector<SeenTrail> out;
  for (const Trail& trail : call.seen().trails) out.push_back({&trail, call.account});
  const auto& organization = call.state.store.world().organization;
  if (!organization || organization->management_account == call.account) return out;
  if (const Account* management = call.state.store.seen(organization->management_account, call.now, call.state.settings.consistency_ms))
    for (const Trail& trail : management->trails)
      if (trail.organization) out.push_back({&trail, organization->management_account});
  return out;
}

Answer describe_trails(Call& call) {
  const std::vector<std::string> names = call.params.list("trailNameList");
  const bool shadows = call.params.get("includeShadowTrails") != "false";
  JsonText json;
  json.begin('{').begin("trailList", '[');
  for (const SeenTrail& seen : trails_of(call)) {
    const Trail& trail = *seen.trail;
    if (trail.home_region != call.region && (!trail.multi_region || !shadows)) continue;
    if (!names.empty() && std::ranges::find(names, trail.name) == names.end() && std::ranges::find(names, seen.arn()) == names.end()) continue;
    json.begin('{').field("Name", trail.name).field("S3BucketName", trail.bucket).field("IncludeGlobalServiceEvents", true);
    json.field("IsMultiRegionTrail", trail.multi_region).field("HomeRegion", trail.home_region).field("TrailARN", seen.arn());
    json.field("LogFileValidationEnabled", true).field("HasCustomEventSelectors", !trail.event_selectors.empty() || !trail.advanced_event_selectors.empty());
    json.field("HasInsightSelectors", false).field("IsOrganizationTrail", trail.organization).end('}');
  }
  return json.end(']').end('}').take();
}

Expected<SeenTrail> named_trail(const Call& call, std::string_view parameter) {
  const std::string name = call.params.get(parameter);
  for (const SeenTrail& seen : trails_of(call))
    if (name == seen.arn() || (name == seen.trail->name && seen.owner == call.account)) return seen;
  return api_error("TrailNotFoundException", "Unknown trail: " + name + " for the user: " + call.account);
}

Answer get_event_selectors(Call& call) {
  TRY(const SeenTrail seen, named_trail(call, "TrailName"));
  JsonText json;
  json.begin('{').field("TrailARN", seen.arn());
  if (!seen.trail->advanced_event_selectors.empty()) json.key("AdvancedEventSelectors").raw(seen.trail->advanced_event_selectors);
  else if (!seen.trail->event_selectors.empty()) json.key("EventSelectors").raw(seen.trail->event_selectors);
  else json.key("EventSelectors").raw(R"([{"ReadWriteType":"All","IncludeManagementEvents":true,"DataResources":[],"ExcludeManagementEventSources":[]}])");
  return json.end('}').take();
}

Answer get_trail_status(Call& call) {
  TRY(const SeenTrail seen, named_trail(call, "Name"));
  JsonText json;
  json.begin('{').field("IsLogging", seen.trail->logging);
  const std::int64_t started = call.time().seconds - 100 * 86'400, delivered = call.time().seconds - 300;
  json.field("StartLoggingTime", started).field("TimeLoggingStarted", to_rfc3339(Time{started})).field("TimeLoggingStopped", "");
  if (seen.trail->logging) json.field("LatestDeliveryTime", delivered);
  json.field("LatestDeliveryAttemptTime", to_rfc3339(Time{delivered})).field("LatestDeliveryAttemptSucceeded", to_rfc3339(Time{delivered}));
  return json.field("LatestNotificationAttemptTime", "").field("LatestNotificationAttemptSucceeded", "").end('}').take();
}

std::string trail_resource(const Call& call) {
  const std::string name = call.params.has("TrailName") ? call.params.get("TrailName") : call.params.get("Name");
  return name.starts_with("arn:") ? name : "arn:aws:cloudtrail:" + call.region + ":" + call.account + ":trail/" + name;
}

// clang-format off
constexpr Operation kOperations[] = {
    {"cloudtrail", "LookupEvents",      lookup_events,       nullptr,        nullptr, true},
    {"cloudtrail", "DescribeTrails",    describe_trails,     nullptr,        nullptr, true},
    {"cloudtrail", "GetEventSelectors", get_event_selectors, trail_resource, nullptr, true},
    {"cloudtrail", "GetTrailStatus",    get_trail_status,    trail_resource, nullptr, true},
};
// clang-format on

}  // namespace

std::span<const Operation> cloudtrail_operations() { return kOperations; }

}  // namespace mayfly::sim
