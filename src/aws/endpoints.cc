#include "aws/endpoints.h"

#include <algorithm>

namespace mayfly::aws {
namespace {

struct Row {
  std::string_view service, partition, plain, dual_stack, fips, fips_dual_stack, signing_region;
};

constexpr Row kRows[] = {
#include "data/endpoints.inc"
};

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// What follows the prefix in botocore's regular expressions: \w+\-\d+
bool is_place_and_number(std::string_view text) {
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return false;
  const std::string_view place = text.substr(0, dash), number = text.substr(dash + 1);
  return !place.empty() && !number.empty() && std::ranges::all_of(place, is_word) && std::ranges::all_of(number, is_digit);
}

bool fits(std::string_view region, const Partition& partition) {
  return std::ranges::any_of(partition.prefixes, [&](auto prefix) { return region.starts_with(prefix) && is_place_and_number(region.substr(prefix.size())); });
}

bool is_region(std::string_view region) {
  const auto legal = [](char c) { return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-'; };
  return !region.empty() && region.size() <= 63 && region.front() != '-' && region.back() != '-' && std::ranges::all_of(region, legal);
}

std::string_view host_in(const Row& row, EndpointOptions options) {
  if (options.fips) return options.dual_stack ? row.fips_dual_stack : row.fips;
  return options.dual_stack ? row.dual_stack : row.plain;
}

}  // namespace

std::span<const Partition> partitions() {
  static const Partition rows[] = {
#include "data/partitions.inc"
  };
  return rows;
}

const Partition& partition_of(std::string_view region) {
  for (const Partition& partition : partitions())
    if (std::ranges::find(partition.regions, region) != partition.regions.end()) return partition;
  for (const Partition& partition : partitions())
    if (fits(region, partition)) return partition;
  return partitions().front();
}

Result<Endpoint> endpoint_of(const Service& service, std::string_view region, EndpointOptions options) {
  if (!is_region(region)) return fail(Code::invalid, "this is no AWS Region's name", "Regions are named like eu-central-1");
  const Partition& partition = partition_of(region);
  const auto* row = std::ranges::find_if(kRows, [&](const Row& one) { return one.service == service.model && one.partition == partition.id; });
  const std::string_view form = row == std::end(kRows) ? std::string_view() : host_in(*row, options);
  if (form.empty()) return fail(Code::unsupported, std::string(service.id) + " has no such endpoint in " + std::string(partition.id));
  Endpoint out{std::string(form), std::string(row->signing_region.empty() ? region : row->signing_region)};
  constexpr std::string_view mark = "{region}";
  if (const std::size_t at = out.host.find(mark); at != std::string::npos) out.host.replace(at, mark.size(), region);
  return out;
}

}  // namespace mayfly::aws
