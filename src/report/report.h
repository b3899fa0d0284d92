// Reports: model values in, bytes out, in one of five formats. No queries, no clock, no files: the caller says where the bytes go.
//
// A writer streams: each finding is written when it comes, the summary comes last, and finish() is called once whatever happened before, so that a
// document is whole also after an interrupt or an error. Findings come in the order of model::before. Not thread-safe; one writer a run.
// The formats are described in docs/formats/scan-output.md and docs/schemas/; no key text is in any of them.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/coverage.h"
#include "model/decoded.h"
#include "model/finding.h"

namespace mayfly::report {

enum class Format { text, json, jsonl, sarif, csv };
std::string_view name_of(Format format);
std::optional<Format> format_named(std::string_view name);

// How text may look; the other formats are the same everywhere.
struct Style {
  bool color = false;
  bool unicode = true;  // false under a C locale: plain ASCII
  int width = 0;        // columns of the terminal; 0: no limit
};

// Takes the bytes of the report in order. Failing to write is the caller's to know: a writer goes on.
using Out = std::function<void(std::string_view)>;

// What a run says of itself at its end.
struct Summary {
  std::string command;  // "scan", "key decode"
  model::Status status = model::Status::complete;
  int exit_code = 0;
  std::uint64_t keys = 0, expired = 0, placeholders = 0, mentions = 0;  // findings of each grade; for `key decode`, keys: the decoded ones
  std::uint64_t distinct_keys = 0;                                      // different fingerprints among those of grade `key`
  std::uint64_t files_with_findings = 0;
  std::uint64_t repositories_with_findings = 0;
  std::vector<Error> errors;
  std::string version;
  std::string data_date;  // of the dated facts in the program; empty: unknown
  bool interrupted = false;
  std::optional<double> seconds;  // absent where the output must not depend on the clock
};

class Writer {
 public:
  virtual ~Writer() = default;
  virtual void finding(const model::Finding& finding) = 0;
  // One coverage for each scope of the run.
  virtual void finish(std::span<const model::Coverage> coverage, const Summary& summary) = 0;
  void finish(const model::Coverage& coverage, const Summary& summary) { finish(std::span(&coverage, 1), summary); }
};
std::unique_ptr<Writer> make_writer(Format format, Style style, Out out);

// `mayfly key decode`: text, json or jsonl; `unsupported` for the others.
class DecodedWriter {
 public:
  virtual ~DecodedWriter() = default;
  virtual void decoded(const model::Decoded& decoded) = 0;
  virtual void finish(const Summary& summary) = 0;
};
Result<std::unique_ptr<DecodedWriter>> make_decoded_writer(Format format, Style style, Out out);

}  // namespace mayfly::report
