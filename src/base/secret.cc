#include "base/secret.h"

#include <string.h>

#include <utility>

namespace mayfly {

void wipe(void* data, std::size_t size) {
  if (size != 0) explicit_bzero(data, size);
}

void wipe(std::string& text) {
  wipe(text.data(), text.size());
  text.clear();
}

void Secret::clear() {
  wipe(text_.data(), text_.capacity());  // the whole buffer, so also what a longer text left behind
  text_.clear();
}

// A move of the string could leave a short text behind in `other`: so it is a copy and a wipe.
Secret::Secret(Secret&& other) noexcept : text_(other.text_) { other.clear(); }  // NOLINT(performance-move-constructor-init)

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    clear();
    text_ = other.text_;
    other.clear();
  }
  return *this;
}

Secret::~Secret() { clear(); }

bool Secret::equals(const Secret& other) const {
  if (text_.size() != other.text_.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < text_.size(); ++i)
    difference |= static_cast<unsigned>(static_cast<unsigned char>(text_[i]) ^ static_cast<unsigned char>(other.text_[i]));
  return difference == 0;
}

}  // namespace mayfly
