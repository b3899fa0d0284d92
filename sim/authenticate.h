// Who sent this? Signature Version 4 in the Authorization header, or a bearer key. In three steps, so that the costly one needs no lock:
// read_credentials (text), find_signer (the world, under the lock), verify (the signature).
// Not here: presigned queries but those inside short-term keys, SigV4a, chunked payloads.
#pragma once

#include <memory>
#include <string>

#include "net/http_server.h"
#include "sim/answer.h"
#include "sim/caller.h"
#include "sim/protocol.h"
#include "sim/store.h"

namespace mayfly::sim {

struct Credentials {
  enum class Scheme { none, sigv4, long_term_key, short_term_key };
  Scheme scheme = Scheme::none;
  std::string access_key_id, date, region, service, signed_headers, signature;  // of sigv4 and of the request inside a short-term key
  std::string amz_date, session_token;
  std::string alias;    // long_term_key
  Digest key_digest{};  // long_term_key
  std::int64_t expires_seconds = 0;
};

struct Signer {
  std::shared_ptr<const Caller> caller;
  std::string secret;
};

Expected<Credentials> read_credentials(const net::HttpRequest& request, Protocol protocol);

// Accounts are told by the access key id's bits, by the session, or by the key's alias.
Expected<Signer> find_signer(const Credentials& credentials, Store& store, Millis now, Millis consistency_ms, Protocol protocol);

// `service`: what the request is for. `verify_time` off: a signature's age does not matter.
Expected<void> verify(const net::HttpRequest& request, const Credentials& credentials, const Signer& signer, std::string_view service, Time now,
                      bool verify_time, Protocol protocol);

// The same error in each protocol's spelling.
enum class AuthFault { missing, incomplete, unknown_key, wrong_signature, expired };
ApiError auth_error(AuthFault fault, Protocol protocol, std::string message);

}  // namespace mayfly::sim
