// Candidate: what the scanner found at one place, before anybody knows the file's name or the time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/secret.h"
#include "key/key.h"

namespace mayfly::scan {

enum class Shape {
  key,          // structurally valid
  placeholder,  // the prefix and the length of a key, but cut short or made up
  mention,      // the literal prefix alone
};

struct Candidate {
  Shape shape = Shape::key;
  std::uint64_t offset = 0;  // bytes from the start of the content
  std::uint64_t length = 0;  // raw bytes, from the prefix's first to the last of the padding, with every gap between
  const key::Family* family = nullptr;
  std::optional<key::LongTerm> long_term;  // of a key: exactly one of the two
  std::optional<key::ShortTerm> short_term;
  Secret canonical;        // of a key; else empty
  key::Fragment fragment;  // of a placeholder: what could be read of it all the same
  std::string note;        // of a placeholder: what is wrong with it
};

}  // namespace mayfly::scan
