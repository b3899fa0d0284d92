// Makes keys. Long-term ones are synthetic and open nothing (only IAM can issue one): for tests, demos and the simulator.
// Short-term ones are real if the credentials are: the same presigned request that AWS's own generators make.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"
#include "key/family.h"

namespace mayfly::key {

// A synthetic long-term key. The secret's 44 bytes come from `seed` (SHA-256 in counter mode), so the same seed gives the same key.
// `invalid`: a user name, number or account that IAM would not have.
struct LongTermRequest {
  std::string_view user;
  std::string_view account;
  std::uint32_t number = 0;  // 0: no "+n"
  std::uint64_t seed = 0;
};
Result<Secret> mint_long_term(const Family& family, const LongTermRequest& request);

// A short-term key (AWS's token generators for Bedrock: POST https://HOST/?Action=CallWithBearerToken, SigV4 query presign, host header only,
// then scheme stripped, "&Version=1" appended, base64, prefix).
// `invalid`: expires_seconds outside 1…43,200, an empty region, a malformed access key id.
struct ShortTermRequest {
  std::string_view access_key_id;
  std::string_view secret_access_key;
  std::string_view session_token;  // empty: none
  std::string_view region;
  Time now;
  std::int64_t expires_seconds = 43200;
};
Result<Secret> mint_short_term(const Family& family, const ShortTermRequest& request);

}  // namespace mayfly::key
