#include "base/sha.h"

#include <openssl/evp.h>

#include "base/check.h"

namespace mayfly {

struct ObjectHasher::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  const EVP_MD* kind = nullptr;
};

ObjectHasher::ObjectHasher(Kind kind) : state_(std::make_unique<State>()) {
  state_->kind = kind == Kind::sha1 ? EVP_sha1() : EVP_sha256();
  CHECK(state_->context != nullptr);
}

ObjectHasher::~ObjectHasher() { EVP_MD_CTX_free(state_->context); }

void ObjectHasher::begin() { CHECK(EVP_DigestInit_ex(state_->context, state_->kind, nullptr) == 1); }

void ObjectHasher::add(Bytes bytes) { CHECK(EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()) == 1); }

std::array<Byte, 32> ObjectHasher::end() {
  std::array<Byte, 32> digest{};
  unsigned size = 0;
  CHECK(EVP_DigestFinal_ex(state_->context, digest.data(), &size) == 1 && size <= digest.size());
  return digest;
}

}  // namespace mayfly
