#include "key/mint.h"

#include <algorithm>

#include "base/base64.h"
#include "base/check.h"
#include "base/hash.h"
#include "key/canonical.h"
#include "key/key.h"
#include "key/parts.h"
#include "sign/sigv4.h"

namespace mayfly::key {
namespace {

constexpr std::size_t kSecretBytes = 44;  // 60 characters of base64, the last one '='
constexpr std::uint32_t kMaxNumber = 999'999'999;

std::string big_endian(std::uint64_t value, int bytes) {
  std::string out;
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift & 255));
  return out;
}

// Block i is SHA-256( seed as 8 bytes, i as 4 bytes ), big-endian.
std::string synthetic_secret(std::uint64_t seed) {
  std::string bytes;
  for (std::uint32_t block = 0; bytes.size() < kSecretBytes; ++block) bytes.append(as_text(sha256(big_endian(seed, 8) + big_endian(block, 4))));
  bytes.resize(kSecretBytes);
  return base64_encode(bytes);
}

// The presigned request that is the key's payload, its scheme left out.
std::string presigned(const Family& family, const ShortTermRequest& request) {
  const sign::Request call{"POST", "/", {{"Action", "CallWithBearerToken"}}, {{"host", std::string(family.host)}}, ""};
  sign::Options options;
  options.region = request.region;
  options.service = family.signing_name;
  options.time = request.now;
  options.expires_seconds = request.expires_seconds;
  sign::Signature signature = sign::presign(call, {request.access_key_id, request.secret_access_key, request.session_token}, options);
  std::string payload;
  payload.reserve(family.host.size() + signature.query.size() + 2 + kVersion.size());  // no second buffer that would keep a copy
  payload.append(family.host).append("/?").append(signature.query).append(kVersion);
  wipe(signature.query);
  wipe(signature.signature);
  return payload;
}

}  // namespace

Result<Secret> mint_long_term(const Family& family, const LongTermRequest& request) {
  CHECK(family.kind == Kind::long_term);
  if (!is_user_name(request.user)) return fail(Code::invalid, "a user name has 1 to 64 letters, digits and _+=,.@-");
  if (!is_account(request.account)) return fail(Code::invalid, "an account id has 12 digits");
  if (request.number > kMaxNumber) return fail(Code::invalid, "the number behind + has at most 9 digits");
  std::string payload(request.user);
  if (request.number > 0) payload.append("+").append(std::to_string(request.number));
  payload.append(kAt).append(request.account).append(":").append(synthetic_secret(request.seed));
  return canonical_form(&family, payload);
}

Result<Secret> mint_short_term(const Family& family, const ShortTermRequest& request) {
  CHECK(family.kind == Kind::short_term);
  if (!is_access_key_id(request.access_key_id)) return fail(Code::invalid, "an access key id has 16 to 128 capital letters and digits");
  if (request.secret_access_key.empty()) return fail(Code::invalid, "no secret access key");
  if (!is_region(request.region)) return fail(Code::invalid, "a Region has 1 to 32 small letters, digits and -");
  if (request.expires_seconds < 1 || request.expires_seconds > kMaxExpires)
    return fail(Code::invalid, "a short-term key lives from 1 to " + std::to_string(kMaxExpires) + " seconds");
  std::string payload = presigned(family, request);
  Secret minted = canonical_form(&family, payload);
  wipe(payload);
  if (minted.size() > kMaxShortTermSize) return fail(Code::invalid, "the session token is too long for a key");
  return minted;
}

}  // namespace mayfly::key
