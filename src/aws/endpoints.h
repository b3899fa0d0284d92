// Where a service is asked, and which Region its signature names: all partitions, FIPS and dual-stack, from botocore's data (data/endpoints.json, dated).
// Pure, thread-safe.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "aws/services.h"
#include "base/result.h"

namespace mayfly::aws {

struct Partition {
  std::string_view id;                     // "aws", "aws-cn", "aws-us-gov", …
  std::vector<std::string_view> prefixes;  // of its Regions, also of those that are not there yet: "us-"
  std::string_view default_region;         // where its global services sign
  std::vector<std::string_view> regions;
};

std::span<const Partition> partitions();

// The partition of a Region, known or new; "aws" for what fits none, as the SDKs have it.
const Partition& partition_of(std::string_view region);

struct EndpointOptions {
  bool fips = false;
  bool dual_stack = false;
};

struct Endpoint {
  std::string host;            // "iam.amazonaws.com"
  std::string signing_region;  // "us-east-1"
};

// `invalid`: a Region with characters that none has (it would become part of a host); `unsupported`: no such variant in that partition.
Result<Endpoint> endpoint_of(const Service& service, std::string_view region, EndpointOptions options);

}  // namespace mayfly::aws
