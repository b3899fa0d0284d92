// report_samples FOLDER: writes what report/ gives for the samples of its tests, one file a case and format, for the outside validators in tests/contract.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "report/samples_for_test.h"

namespace {

using namespace mayfly::report;
using namespace mayfly::report::samples;

struct Case {
  const char* name;
  std::vector<Finding> findings;
  Coverage coverage;
  bool interrupted = false;
};

std::vector<Case> cases() {
  Coverage failed;
  failed.skip(SkipReason::not_found, "nowhere");
  Coverage all_reasons;
  for (const auto& row : mayfly::model::all_skip_reasons()) all_reasons.skip(row.reason, std::string(row.name) + "/\xE9");
  Coverage stopped = whole();
  stopped.skip(SkipReason::interrupted, "z");
  return {{"plain", {long_term("a.txt")}, whole()},     {"every-kind", every_kind(), partial()}, {"empty", {}, whole()}, {"failed", {}, failed},
          {"interrupted", {notebook()}, stopped, true}, {"all-reasons", {}, all_reasons}};
}

bool write(const std::filesystem::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  return file.flush().good();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: report_samples FOLDER\n";
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  std::filesystem::create_directories(folder);
  bool good = true;
  for (const Case& one : cases()) {
    Summary summary = summary_of(one.findings, one.coverage);
    summary.interrupted = one.interrupted;
    if (summary.status == Status::failed) summary.errors.push_back({mayfly::Code::not_found, "nothing could be read", {"nowhere"}, "name a file or folder"});
    for (const Format format : {Format::text, Format::json, Format::jsonl, Format::sarif, Format::csv})
      good &= write(folder / (std::string(one.name) + "." + std::string(name_of(format))), written(format, {}, one.findings, one.coverage, summary));
  }
  for (const Format format : {Format::text, Format::json, Format::jsonl})
    good &= write(folder / ("decoded." + std::string(name_of(format))), written_decoded(format, {decoded_long(), decoded_short()}));
  return good ? 0 : 1;
}
