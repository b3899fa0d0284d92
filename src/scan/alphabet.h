// The characters of keys and encoded runs, as tables. Pure.
#pragma once

#include "base/base64.h"
#include "base/bytes.h"

namespace mayfly::scan {

// A-Z a-z 0-9 + / - _ : both alphabets of base64 (RFC 4648 §4, §5).
inline bool is_base64(Byte b) { return kBase64Value[b] >= 0; }

inline bool is_digit(Byte b) { return b >= '0' && b <= '9'; }
inline bool is_letter(Byte b) { return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z'); }

// Value of a hex digit, or -1.
inline int hex_value(Byte b) {
  if (is_digit(b)) return b - '0';
  if (b >= 'a' && b <= 'f') return b - 'a' + 10;
  if (b >= 'A' && b <= 'F') return b - 'A' + 10;
  return -1;
}

// What IAM allows in a user name: [\w+=,.@-].
inline bool is_user_character(Byte b) {
  return is_letter(b) || is_digit(b) || b == '_' || b == '+' || b == '=' || b == ',' || b == '.' || b == '@' || b == '-';
}

}  // namespace mayfly::scan
