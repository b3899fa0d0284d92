// fuzz_dictionary FILE   writes libFuzzer's dictionary: what keys begin with and are found by, from the tables of key/ and scan/, and how they are
// disguised.
#include <cstdio>
#include <fstream>
#include <string>
#include <string_view>

#include "key/family.h"
#include "scan/filter.h"

namespace {

// In the tolerant reader's words: seams, line ends, escapes (scan/tolerant.h).
constexpr std::string_view kDisguises[] = {"\\n",
                                           "\\/",
                                           "\\u002b",
                                           "\\x2B",
                                           "%2B",
                                           "%252F",
                                           "%0A",
                                           "&#43;",
                                           "&amp;#x2f;",
                                           "&sol;",
                                           "&quot;",
                                           "=\n",
                                           "=3D",
                                           "\" \"",
                                           "' '",
                                           "\" + \"",
                                           "\",\n\"",
                                           "\r\n",
                                           "\n> ",
                                           "\n// ",
                                           "\n+",
                                           "\\\n",
                                           "\x1b[0m",
                                           "<b>",
                                           "</span>",
                                           "\xC2\xAD",
                                           "\xE2\x80\x8B",
                                           "\xEF\xBB\xBF",
                                           "-at-111122223333",
                                           "-at-111122223333:",
                                           "&Version=1",
                                           "/?Action=CallWithBearerToken",
                                           "LWF0LTExMTEyMjIyMzMzMzo",
                                           "sha512-",
                                           "**/",
                                           "[a-z]"};

std::string quoted(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out = "\"";
  for (const char c : text) {
    const auto value = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\' || value < 0x20 || value >= 0x7F) out.append("\\x").append(1, kHex[value >> 4]).append(1, kHex[value & 15]);
    else out += c;
  }
  return out + "\"\n";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: fuzz_dictionary FILE\n", stderr);
    return 2;
  }
  std::ofstream out(argv[1]);
  for (const mayfly::scan::Fingerprint& fingerprint : mayfly::scan::kFingerprints) out << quoted(fingerprint.bytes);
  for (const mayfly::key::Family& family : mayfly::key::families())
    for (const std::string_view text : {family.prefix, family.host, family.signing_name, family.console_user})
      if (!text.empty()) out << quoted(text);
  for (const std::string_view text : kDisguises) out << quoted(text);
  out.close();
  return out ? 0 : 1;
}
