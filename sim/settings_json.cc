#include "sim/settings_json.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

namespace mayfly::sim {
namespace {

using Json = nlohmann::json;

template <class Value>
Result<void> take(const Json& json, const char* name, Value& out) {
  const auto place = json.find(name);
  if (place == json.end()) return {};
  const bool fits = std::is_same_v<Value, std::string> ? place->is_string() : std::is_same_v<Value, bool> ? place->is_boolean() : place->is_number();
  if (!fits) return fail(Code::invalid, std::string(name) + " has a value of the wrong kind");
  place->get_to(out);
  return {};
}

Result<Latency> read_latency(const Json& json) {
  Latency out;
  TRY(only(json, {"operation", "ms"}, "latency"));
  TRY(take(json, "operation", out.operation));
  TRY(take(json, "ms", out.millis));
  return out;
}

Result<Rate> read_rate(const Json& json) {
  Rate out;
  TRY(only(json, {"operation", "per_second", "burst", "by_region"}, "rates"));
  TRY(take(json, "operation", out.operation));
  TRY(take(json, "per_second", out.per_second));
  out.burst = std::max(1.0, out.per_second);
  TRY(take(json, "burst", out.burst));
  TRY(take(json, "by_region", out.by_region));
  if (out.per_second <= 0 || out.burst < 1) return fail(Code::invalid, "a rate needs per_second above 0 and a burst of at least 1");
  return out;
}

template <class Row>
Result<void> take_rows(const Json& json, const char* name, Result<Row> (*read)(const Json&), std::vector<Row>& out) {
  const auto place = json.find(name);
  if (place == json.end()) return {};
  if (!place->is_array()) return fail(Code::invalid, std::string(name) + " is not a list");
  out.clear();
  for (const Json& item : *place) {
    TRY(Row row, read(item));
    out.push_back(std::move(row));
  }
  return {};
}

}  // namespace

Result<void> only(const Json& object, std::initializer_list<std::string_view> names, std::string_view where) {
  if (!object.is_object()) return fail(Code::invalid, std::string(where) + " is not an object");
  for (const auto& [name, value] : object.items())
    if (std::ranges::find(names, name) == names.end()) return fail(Code::invalid, std::string(where) + " has no \"" + name + "\"");
  return {};
}

Result<void> read_settings(const Json& json, Settings& settings) {
  TRY(only(json, {"latency", "latency_ms", "rates", "consistency_ms", "trail_delay_ms", "page_size", "empty_pages", "verify_time"}, "settings"));
  TRY(take_rows(json, "latency", read_latency, settings.latency));
  TRY(take_rows(json, "rates", read_rate, settings.rates));
  if (json.contains("latency_ms")) {
    Latency all;
    TRY(take(json, "latency_ms", all.millis));
    settings.latency = {all};
  }
  TRY(take(json, "consistency_ms", settings.consistency_ms));
  TRY(take(json, "trail_delay_ms", settings.trail_delay_ms));
  TRY(take(json, "page_size", settings.page_size));
  TRY(take(json, "empty_pages", settings.empty_pages));
  TRY(take(json, "verify_time", settings.verify_time));
  return {};
}

Result<Fault> read_fault(const Json& json) {
  Fault out;
  TRY(only(json, {"fault", "operation", "account", "region", "resource", "page", "skip", "count", "share", "seconds"}, "a fault"));
  std::string name;
  TRY(take(json, "fault", name));
  const auto kind = fault_kind(name);
  if (!kind) return fail(Code::invalid, "there is no fault \"" + name + "\"", "docs/guide/simulator.md lists them");
  out.kind = *kind;
  TRY(take(json, "operation", out.operation));
  TRY(take(json, "account", out.account));
  TRY(take(json, "region", out.region));
  TRY(take(json, "resource", out.resource));
  TRY(take(json, "skip", out.skip));
  TRY(take(json, "count", out.count));
  TRY(take(json, "share", out.share));
  TRY(take(json, "seconds", out.seconds));
  if (const auto page = json.find("page"); page != json.end()) out.page = page->is_number() ? page->dump() : page->is_string() ? page->get<std::string>() : "";
  if (out.share < 0 || out.share > 1) return fail(Code::invalid, "the share of a fault lies between 0 and 1");
  return out;
}

Json to_json(const Settings& settings) {
  Json out = {{"consistency_ms", settings.consistency_ms},
              {"trail_delay_ms", settings.trail_delay_ms},
              {"page_size", settings.page_size},
              {"empty_pages", settings.empty_pages},
              {"verify_time", settings.verify_time},
              {"latency", Json::array()},
              {"rates", Json::array()}};
  for (const Latency& row : settings.latency) out["latency"].push_back({{"operation", row.operation}, {"ms", row.millis}});
  for (const Rate& row : settings.rates)
    out["rates"].push_back({{"operation", row.operation}, {"per_second", row.per_second}, {"burst", row.burst}, {"by_region", row.by_region}});
  return out;
}

Json to_json(const Fault& fault) {
  Json out = {{"fault", name_of(fault.kind)}, {"operation", fault.operation}, {"resource", fault.resource}, {"skip", fault.skip},
              {"count", fault.count},         {"share", fault.share},         {"seconds", fault.seconds}};
  if (!fault.account.empty()) out["account"] = fault.account;
  if (!fault.region.empty()) out["region"] = fault.region;
  if (!fault.page.empty()) out["page"] = fault.page;
  return out;
}

Result<Time> read_time(const Json& json, Time now) {
  if (!json.is_string()) return fail(Code::invalid, "a time is not a text");
  const std::string text = json.get<std::string>();
  if (text == "now") return now;
  if (const auto time = parse_rfc3339(text)) return *time;
  if (text.size() >= 3 && (text[0] == '-' || text[0] == '+')) {
    std::int64_t amount = 0;
    const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size() - 1, amount);
    constexpr std::string_view units = "smhd";
    constexpr std::int64_t seconds[] = {1, 60, 3600, 86'400};
    const std::size_t unit = units.find(text.back());
    if (error == std::errc() && end == text.data() + text.size() - 1 && unit != std::string_view::npos && amount >= 0 && amount <= 10'000'000)
      return Time{now.seconds + (text[0] == '-' ? -1 : 1) * amount * seconds[unit]};
  }
  return fail(Code::invalid, "\"" + text + "\" is no time", "2026-01-02T03:04:05Z, now, -45d, +12h");
}

}  // namespace mayfly::sim
