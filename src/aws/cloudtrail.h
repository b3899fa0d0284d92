// CloudTrail: events of the last 90 days in one Region, and what is recorded beyond that (API version 2013-11-01). IAM's events are in us-east-1.
// LookupEvents: two calls a second for an account and Region, 50 events a call. As aws/iam.h otherwise.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "aws/caller.h"
#include "aws/paging.h"

namespace mayfly::aws::cloudtrail {

struct Event {
  std::string event_id, event_name;
  Time event_time;
  std::optional<std::string> username;
  std::string record;  // CloudTrailEvent: the whole record, JSON
};

struct LookupRequest {
  std::string attribute_key, attribute_value;  // "EventName", "Username", "ResourceName", "EventSource", …: one of them a lookup
  std::optional<Time> start = std::nullopt, end = std::nullopt;
};

// Newest first, until `enough` says so of an event (true: no more are asked for), at most max_events.
Listing<Event> lookup_events(const Api& api, const LookupRequest& request, std::size_t max_events, const std::function<bool(const Event&)>& enough = {});

struct Trail {
  std::string name, arn, home_region;
  std::optional<std::string> s3_bucket_name, s3_key_prefix, log_group_arn;
  bool multi_region, organization, global_service_events;
};

// Without those whose home is another Region if `shadow_trails` is false.
Answer<std::vector<Trail>> describe_trails(const Api& api, bool shadow_trails);

struct TrailStatus {
  bool is_logging;
  std::optional<std::string> latest_delivery_error;
  std::optional<Time> latest_delivery_time;
};

Answer<TrailStatus> get_trail_status(const Api& api, const std::string& name_or_arn);

struct FieldSelector {
  std::string field;
  std::vector<std::string> equals, starts_with, ends_with, not_equals, not_starts_with, not_ends_with;
};

struct DataResource {
  std::string type;
  std::vector<std::string> values;
};

struct EventSelector {
  std::string read_write_type;  // "ReadOnly", "WriteOnly", "All"
  bool include_management_events;
  std::vector<DataResource> data_resources;
  std::vector<std::string> excluded_sources;
};

// A trail has either kind.
struct EventSelectors {
  std::vector<EventSelector> basic;
  std::vector<std::vector<FieldSelector>> advanced;
};

Answer<EventSelectors> get_event_selectors(const Api& api, const std::string& trail_name_or_arn);

}  // namespace mayfly::aws::cloudtrail
