// The AWS services that take bearer keys: the planes that a key opens, and the IAM actions that allow it. Dated data (data/bearer_services.json).
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace mayfly::key {

struct BearerService {
  std::string_view service;                      // as IAM writes it: "bedrock.amazonaws.com"
  std::vector<std::string_view> planes;          // "bedrock", "bedrock-mantle"; empty for services of one plane
  std::vector<std::string_view> bearer_actions;  // "bedrock:CallWithBearerToken", …
};

std::span<const BearerService> bearer_services();
const BearerService* bearer_service(std::string_view service);

// The date of the data, "2026-11-22", and the program's version.
std::string_view data_date();
std::string_view version();

}  // namespace mayfly::key
