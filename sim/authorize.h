// May the caller do this? Gathers the policies that bind the caller and the facts of the request, and lets src/iam decide. AWS's words for a refusal.
// Runs under the simulator's lock.
#pragma once

#include <string>
#include <string_view>

#include "iam/evaluate.h"
#include "sim/call.h"

namespace mayfly::sim {

// Identity, boundary, session policies and SCPs of the caller, as readers see them: a change takes a while to bind.
iam::PolicySet policies_of(const Call& call);

// A request of the call's caller, with the global condition keys set.
iam::Request request_of(const Call& call, std::string_view action, std::string_view resource);

// The operation's own permission.
Expected<void> authorize(const Call& call, const Operation& operation);

// What permission was asked on: for the log, and for faults that strike one resource.
std::string resource_of(const Call& call, const Operation& operation);

std::string action_of(const Operation& operation);

// "User: ARN is not authorized to perform: ACTION on resource: RESOURCE because no identity-based policy allows the ACTION action"
std::string refusal(const Caller& caller, const iam::Request& request, const iam::Decision& decision);

// AccessDenied as the service spells it: IAM and STS "AccessDenied", the JSON services "AccessDeniedException".
std::unexpected<ApiError> access_denied(std::string_view service, std::string message);

}  // namespace mayfly::sim
