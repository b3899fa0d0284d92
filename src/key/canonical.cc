#include "key/canonical.h"

#include "base/base64.h"
#include "base/check.h"
#include "base/hash.h"

namespace mayfly::key {
namespace {

constexpr std::string_view kPairFamily = "bedrock-long-term";  // what a decoded pair of no known family counts as
constexpr std::size_t kFingerprintBytes = 16;

}  // namespace

Secret canonical_form(const Family* family, std::string_view payload) {
  if (family == nullptr) family = family_named(kPairFamily);
  CHECK(family != nullptr);
  std::string encoded = base64_encode(payload);
  std::string text;
  text.reserve(family->prefix.size() + encoded.size());  // no second buffer that would keep a copy
  text.append(family->prefix).append(encoded);
  Secret canonical(text);
  wipe(encoded);
  wipe(text);
  return canonical;
}

std::string fingerprint(const Secret& canonical, const Secret& fingerprint_key) {
  const Digest mac = hmac_sha256(fingerprint_key.reveal(), canonical.reveal());
  return hex_encode(as_text(mac).substr(0, kFingerprintBytes));
}

std::string preview(const Secret& canonical) {
  const Family* family = family_of(canonical.reveal());
  return std::string(family == nullptr ? "" : family->prefix) + "…(" + std::to_string(canonical.size()) + ")";
}

}  // namespace mayfly::key
