// How an operation looks on the wire in its service's protocol, there and back. Pure, thread-safe.
#pragma once

#include "aws/caller.h"

namespace mayfly::aws {

// The request without its signature. `url`: where the service is asked; its path stands before the operation's.
net::Request build_request(const Operation& operation, const Tree& input, const RestParts& rest, const net::Url& url);

// Adds what signs it.
void sign_request(net::Request& request, const RestParts& rest, const Credentials& credentials, const Operation& operation, std::string_view region, Time now);

// The result in an answer of status 2xx. `corrupt`: empty, HTML, cut off, or another operation's.
Result<Tree> read_answer(const Operation& operation, std::string_view body);

}  // namespace mayfly::aws
