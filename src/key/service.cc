#include "key/service.h"

namespace mayfly::key {
namespace {

#include "data/version.inc"

const std::vector<BearerService>& table() {
  static const std::vector<BearerService> services{
#include "data/bearer_services.inc"
  };
  return services;
}

}  // namespace

std::span<const BearerService> bearer_services() { return table(); }

const BearerService* bearer_service(std::string_view service) {
  for (const BearerService& row : table())
    if (row.service == service) return &row;
  return nullptr;
}

std::string_view data_date() { return kDataDate; }
std::string_view version() { return kVersion; }

}  // namespace mayfly::key
