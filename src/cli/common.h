// What every command shares: the common flags, where output goes, how it looks, how errors are told. Internal to cli/.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "report/report.h"

namespace mayfly::cli {

struct Common {
  std::string format = "text";
  std::string output;  // empty: standard output
  std::string color = "auto";
  std::string state;            // empty: the default
  std::string fingerprint_key;  // empty: the state's
  bool quiet = false;
};

// Bytes of a report on their way out: to standard output in large writes, or into a file in one step at the end.
class Output {
 public:
  // `live`: each finding is written at once (somebody is waiting for it).
  Output(std::string path, bool live) : path_(std::move(path)), live_(live) {}
  report::Out sink();
  // Writes what is left. A closed pipe is no error.
  Result<void> finish();
  bool closed() const { return closed_; }

 private:
  void flush();
  std::string path_;
  bool live_;
  std::string pending_;
  bool closed_ = false;
  std::optional<Error> failed_;
};

// Could a file be put there? Asked before the work, so that it is not lost at its end. Empty: nothing is to be written.
Result<void> check_target(const std::string& path);

report::Style style_of(const Common& common);
report::Format format_of(const Common& common);  // the command line took no other name
std::string state_directory(const Common& common);

// The variables that no option stands for (MAYFLY_NOW, MAYFLY_CPU) hold what they can; `invalid` names the one that does not.
Result<void> check_variables();

// An error as a person reads it, on standard error: what, where, what to try.
void tell(std::string_view command, const Error& error);
// A line on standard error, unless --quiet.
void note(const Common& common, std::string_view text);

// "10M", "1.5G", "4096": powers of 1,000 with K M G T, of 1,024 with Ki Mi Gi Ti. "90s", "15m", "12h", "7d".
Result<std::uint64_t> parse_size(std::string_view text);
Result<std::uint64_t> parse_duration_seconds(std::string_view text);

}  // namespace mayfly::cli
