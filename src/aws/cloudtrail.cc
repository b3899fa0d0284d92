#include "aws/cloudtrail.h"

namespace mayfly::aws::cloudtrail {
namespace {

constexpr Operation kLookupEvents{kCloudTrail, "LookupEvents"};
constexpr Operation kDescribeTrails{kCloudTrail, "DescribeTrails"};
constexpr Operation kGetTrailStatus{kCloudTrail, "GetTrailStatus"};
constexpr Operation kGetEventSelectors{kCloudTrail, "GetEventSelectors"};
constexpr int kMaxResults = 50;

Event event_in(Fields& f) {
  return {.event_id = f.text("EventId"),
          .event_name = f.text("EventName"),
          .event_time = f.time("EventTime"),
          .username = f.text_if("Username"),
          .record = f.text("CloudTrailEvent")};
}

Trail trail_in(Fields& f) {
  return {.name = f.text("Name"),
          .arn = f.text("TrailARN"),
          .home_region = f.text("HomeRegion"),
          .s3_bucket_name = f.text_if("S3BucketName"),
          .s3_key_prefix = f.text_if("S3KeyPrefix"),
          .log_group_arn = f.text_if("CloudWatchLogsLogGroupArn"),
          .multi_region = f.flag_if("IsMultiRegionTrail").value_or(false),
          .organization = f.flag_if("IsOrganizationTrail").value_or(false),
          .global_service_events = f.flag_if("IncludeGlobalServiceEvents").value_or(false)};
}

DataResource data_resource_in(Fields& f) { return {.type = f.text("Type"), .values = f.list_if("Values", plain_text)}; }

EventSelector selector_in(Fields& f) {
  return {.read_write_type = f.text("ReadWriteType"),
          .include_management_events = f.flag("IncludeManagementEvents"),
          .data_resources = f.list_if("DataResources", data_resource_in),
          .excluded_sources = f.list_if("ExcludeManagementEventSources", plain_text)};
}

FieldSelector field_selector_in(Fields& f) {
  return {.field = f.text("Field"),
          .equals = f.list_if("Equals", plain_text),
          .starts_with = f.list_if("StartsWith", plain_text),
          .ends_with = f.list_if("EndsWith", plain_text),
          .not_equals = f.list_if("NotEquals", plain_text),
          .not_starts_with = f.list_if("NotStartsWith", plain_text),
          .not_ends_with = f.list_if("NotEndsWith", plain_text)};
}

std::vector<FieldSelector> advanced_selector_in(Fields& f) { return f.list("FieldSelectors", field_selector_in); }

Tree lookup_input(const LookupRequest& request) {
  Tree input;
  Tree attributes{.name = "LookupAttributes", .kind = Tree::Kind::list};
  attributes.add(Tree{.name = "member"}.add(text_node("AttributeKey", request.attribute_key)).add(text_node("AttributeValue", request.attribute_value)));
  if (!request.attribute_key.empty()) input.add(std::move(attributes));
  if (request.start) input.add(number_node("StartTime", request.start->seconds));
  if (request.end) input.add(number_node("EndTime", request.end->seconds));
  input.add(number_node("MaxResults", kMaxResults));
  return input;
}

}  // namespace

Listing<Event> lookup_events(const Api& api, const LookupRequest& request, std::size_t max_events, const std::function<bool(const Event&)>& enough) {
  Listing<Event> out;
  out.error = for_each_page(
      api, kLookupEvents, lookup_input(request),
      [&](Fields& page, bool& stop) {
        std::vector<Event> events = page.list("Events", event_in);
        if (!page.error().empty()) return page.error();
        for (Event& event : events) {
          if (out.items.size() >= max_events) break;
          stop = stop || (enough && enough(event));
          out.items.push_back(std::move(event));
        }
        stop = stop || out.items.size() >= max_events;
        return std::string();
      },
      out.pages);
  return out;
}

Answer<std::vector<Trail>> describe_trails(const Api& api, bool shadow_trails) {
  return get_one<std::vector<Trail>>(api, kDescribeTrails, Tree{}.add(boolean_node("includeShadowTrails", shadow_trails)),
                                     [](Fields& f) { return f.list("trailList", trail_in); });
}

Answer<TrailStatus> get_trail_status(const Api& api, const std::string& name_or_arn) {
  return get_one<TrailStatus>(api, kGetTrailStatus, Tree{}.add(text_node("Name", name_or_arn)), [](Fields& f) {
    return TrailStatus{
        .is_logging = f.flag("IsLogging"), .latest_delivery_error = f.text_if("LatestDeliveryError"), .latest_delivery_time = f.time_if("LatestDeliveryTime")};
  });
}

Answer<EventSelectors> get_event_selectors(const Api& api, const std::string& trail_name_or_arn) {
  return get_one<EventSelectors>(api, kGetEventSelectors, Tree{}.add(text_node("TrailName", trail_name_or_arn)), [](Fields& f) {
    f.text("TrailARN");  // tells an answer from an empty one: a trail may have neither kind
    return EventSelectors{.basic = f.list_if("EventSelectors", selector_in), .advanced = f.list_if("AdvancedEventSelectors", advanced_selector_in)};
  });
}

}  // namespace mayfly::aws::cloudtrail
