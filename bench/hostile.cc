// bench_hostile [MIB]   scans contents that were made to be slow, and says how many times longer each takes than random text of the same size (CPU
// time). Exit 1 if any takes more than kTooSlow times as long. A content is given up, and its time projected, once it is far beyond that.
//
// Each is a pattern repeated: what anchors, gaps and runs begin with, and what makes a reader go far or a judge look back.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "base/base64.h"
#include "scan/scanner.h"

namespace mayfly {
namespace {

constexpr double kTooSlow = 50;
constexpr std::size_t kRead = 64 * 1024;  // bytes given at once

struct Content {
  std::string name, pattern;
};

std::string repeated(std::string_view pattern, std::size_t count) {
  std::string out;
  while (count-- > 0) out += pattern;
  return out;
}

std::string utf16(std::string_view text, bool big) {
  std::string out;
  for (const char c : text) out += big ? std::string{'\0', c} : std::string{c, '\0'};
  return out;
}

std::vector<Content> contents() {
  const std::string at = "-at-123456789012:";
  const std::string key = "ABSK" + base64_encode("u" + at + std::string(59, 'x') + "=");
  const std::string blanks(300, ' ');
  return {
      {"ABSK", "ABSK"},
      {"ABSK and a newline", "ABSK\n"},
      {"AEAA", "AEAA"},
      {"APIAACWM", "APIAACWM"},
      {"AAAA", "A"},
      {"every long-term prefix", "ABSKAEAAACWLAPIAACWM"},
      {"bedrock-api-key-", "bedrock-api-key-"},
      {"bedrock-api-key- in base64 text", "bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29tLz9B"},
      {"aws-external-anthropic-api-key-", "aws-external-anthropic-api-key-"},
      {"base64 of -at-123456789012:", base64_encode(at + "A")},
      {"base64 of at-123456789012: (second phase)", base64_encode("AA" + at + "AA")},
      {"base64 of at-123456789012: (third phase)", base64_encode("A" + at)},
      {"A before base64 of the middle", repeated("A", 900) + base64_encode(at + "A")},
      {"ABSK before base64 of the middle", repeated("ABSK", 200) + base64_encode(at + "A")},
      {"A\\n before base64 of the middle", repeated("A\n", 450) + base64_encode(at + "A")},
      {"b before base64 of earerToken", repeated("b", 500) + base64_encode("&Action=CallWithBearerToken&A=")},
      {"A before base64 of BedrockAPIKey-", repeated("A", 900) + base64_encode("BedrockAPIKey-x")},
      {"-at-111122223333", "-at-111122223333"},
      {"u-at-111122223333 and words", "u-at-111122223333 " + repeated("abcdefgh ", 40)},
      {"u-at-111122223333 and long words", "u-at-111122223333 " + repeated(std::string(58, 'x') + " ", 7)},
      {"u-at-111122223333 and single letters", "u-at-111122223333 " + repeated("a,", 200)},
      {"semicolons before -at-", repeated("&#43;", 100) + "-at-111122223333,"},
      {"percents before -at-", repeated("%2b", 60) + "-at-111122223333,"},
      {"backslashes", "\\"},
      {"ABSK and backslashes", "ABSK" + repeated("\\", 15) + "\n"},
      {"\" + \"", "\" + \""},
      {"ABSK\" + \"", "ABSK\" + \""},
      {"A\" + \"", "A\" + \""},
      {"&amp;", "&amp;"},
      {"ABSK&amp;", "ABSK&amp;amp;amp;amp;amp;#43;"},
      {"newlines", "\n"},
      {"ABSK and newlines", "ABSK\n\n"},
      {"ABSK, each character on a line of its own", "A\n" + repeated("A\n", 400)},
      {"ABSK spread by blanks", "ABSK" + repeated("dXV1\n" + blanks, 200)},
      {"ABSK spread by comments", "ABSK" + repeated("d\" /*" + blanks + "*/ \"", 200)},
      {"ABSK with comments never closed", "ABSK\" /*" + repeated("ABSK\" /*", 40)},
      {"ABSK with tags", "ABSK<span " + blanks.substr(50)},
      {"base64 lines of 64", repeated("QUJD", 16) + "\n"},
      {"base64 with padding everywhere", repeated("QUJD", 30) + "QQ=="},
      {"base64 with short padding everywhere", repeated("QUJD", 8) + "QQ=="},
      {"base64 of 104 and a hyphen", repeated("QUJD", 26) + "-"},
      {"base64 of 63 and a newline", repeated("Q", 63) + "\n"},
      {"base64 of 103 and a newline", repeated("Q", 103) + "\n\n"},
      {"base64 lines, each shorter", repeated("Q", 130) + "\n" + repeated("Q", 100) + "\n" + repeated("Q", 70) + "\n" + repeated("Q", 35) + "\n"},
      {"lines of 16 before a run", repeated(repeated("Q", 16) + "\n", 60) + repeated("Q", 64) + " "},
      {"hex", "0123456789abcdef"},
      {"hex of 32 and a dot", "0123456789abcdef0123456789abcdef."},
      {"UTF-16LE text", utf16("The quick brown fox. ", false)},
      {"UTF-16BE text", utf16("The quick brown fox. ", true)},
      {"UTF-16LE of ABSK", utf16("ABSK", false)},
      {"UTF-16 changing sides", utf16(repeated("AB", 20), false) + utf16(repeated("AB", 20), true)},
      {"zeros", std::string(1, '\0')},
      {"zeros and letters", std::string("\0A", 2)},
      {"keys side by side", key},
      {"keys cut short", key.substr(0, 90) + "!"},
      {"keys without their first letter", key.substr(1)},
      {"A\\n before a key without its first letter", repeated("A\n", 200) + key.substr(2)},
  };
}

double cpu_seconds() {
  timespec now = {};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// Scans `content` as a stream. Seconds; more than `most` means given up, and projected from what was read until then.
double seconds_to_scan(std::string_view content, double most) {
  scan::State state;
  state.lesser_grades = false;
  scan::Output output;
  std::string window;
  const double begin = cpu_seconds();
  for (std::size_t fed = 0; fed < content.size();) {
    const std::string_view next = content.substr(fed, kRead);
    fed += next.size();
    window += next;
    const std::size_t keep = scan::scan(state, as_bytes(window), fed == content.size(), output);
    window.erase(0, window.size() - keep);
    output.candidates.clear();
    output.pieces.clear();
    const double taken = cpu_seconds() - begin;
    if (taken > most) return taken * static_cast<double>(content.size()) / static_cast<double>(fed);
  }
  return cpu_seconds() - begin;
}

// What the others are compared with: printable text of words and lines.
std::string random_text(std::size_t size) {
  std::mt19937_64 random(1);
  static constexpr std::string_view kLetters = "etaoinshrdlu etaoinshrdlu cmfwypvbgkqjxz ETAOIN 0123456789 .,;:(){}[]<>=+-*/\"'_\n";
  std::string text(size, ' ');
  for (char& c : text) c = kLetters[random() % kLetters.size()];
  return text;
}

int run(std::size_t size) {
  const std::string text = random_text(size);
  double base = seconds_to_scan(text, 1e9);
  for (int i = 0; i < 4; ++i) base = std::min(base, seconds_to_scan(text, 1e9));
  std::printf("%zu MiB each; random text: %.2f ms\n%10s %10s %10s  content\n", size >> 20, base * 1e3, "ms", "MB/s", "times");
  int too_slow = 0;
  for (const Content& content : contents()) {
    const double seconds = seconds_to_scan(repeated(content.pattern, size / content.pattern.size() + 1).substr(0, size), 4 * kTooSlow * base);
    const double times = seconds / base;
    too_slow += times > kTooSlow ? 1 : 0;
    std::printf("%10.2f %10.1f %10.1f%c %s\n", seconds * 1e3, static_cast<double>(size) / seconds / 1e6, times, times > kTooSlow ? '!' : ' ',
                content.name.c_str());
    std::fflush(stdout);
  }
  std::printf("%d of %zu take more than %.0f times as long as random text\n", too_slow, contents().size(), kTooSlow);
  return too_slow > 0 ? 1 : 0;
}

}  // namespace
}  // namespace mayfly

int main(int argc, char** argv) {
  const long mib = argc > 1 ? std::strtol(argv[1], nullptr, 10) : 4;
  if (argc > 2 || mib < 1 || mib > 1024) {
    std::fputs("usage: bench_hostile [MIB]\n", stderr);
    return 2;
  }
  return mayfly::run(static_cast<std::size_t>(mib) << 20);
}
