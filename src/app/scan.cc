#include "app/scan.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <vector>

#include "app/state.h"
#include "base/fd.h"
#include "base/interrupt.h"
#include "key/service.h"
#include "leaks/shown.h"

namespace mayfly::app {
namespace {

// Findings on their way to the report: counted, and put in order. Beyond kMostHeld they go out in ordered batches, so that no number of them decides our
// memory.
class Ordered : public leaks::Sink {
 public:
  Ordered(report::Writer& writer, report::Summary& summary, bool at_once) : writer_(writer), summary_(summary), at_once_(at_once) {}

  void found(const leaks::Judged& judged) override {
    if (!judged.baseline_fingerprint.empty()) baseline_.insert(judged.baseline_fingerprint);
    if (judged.known) {
      ++known_;
      return;
    }
    count(judged.finding);
    if (at_once_) return writer_.finding(judged.finding);
    held_.push_back(judged.finding);
    constexpr std::size_t kMostHeld = 100'000;
    if (held_.size() >= kMostHeld) flush();
  }

  void flush() {
    std::sort(held_.begin(), held_.end(), model::before);
    for (const model::Finding& finding : held_) writer_.finding(finding);
    held_.clear();
  }

  std::uint64_t known() const { return known_; }
  const std::set<std::string, std::less<>>& baseline() const { return baseline_; }

 private:
  void count(const model::Finding& finding) {
    switch (finding.grade) {
      case model::Grade::key: ++summary_.keys; break;
      case model::Grade::expired: ++summary_.expired; break;
      case model::Grade::placeholder: ++summary_.placeholders; return;
      case model::Grade::mention: ++summary_.mentions; return;
    }
    if (finding.git) {
      if (repositories_.insert(finding.git->repo).second) ++summary_.repositories_with_findings;
    } else if (paths_.insert(finding.place.path).second) {
      ++summary_.files_with_findings;
    }
    if (finding.grade == model::Grade::key && keys_.insert(finding.fingerprint).second) ++summary_.distinct_keys;
  }

  report::Writer& writer_;
  report::Summary& summary_;
  bool at_once_;
  std::vector<model::Finding> held_;
  std::set<std::string> paths_, repositories_, keys_;
  std::set<std::string, std::less<>> baseline_;
  std::uint64_t known_ = 0;
};

// Everything that must be right before the first file is opened.
Result<FingerprintKey> prepare(const ScanRequest& request, leaks::Judgement& judgement, leaks::Baseline& fresh) {
  TRY(auto key, load_fingerprint_key(request.fingerprint_key, request.state_directory));
  judgement.fingerprint_key = key.key;
  if (request.baseline) {
    TRY(auto known, read_baseline(*request.baseline));
    judgement.baseline = std::make_shared<const leaks::Baseline>(std::move(known));
  } else if (request.write_baseline) {
    fresh = new_baseline();
    judgement.baseline = std::make_shared<const leaks::Baseline>(leaks::Baseline{Secret(fresh.salt.reveal()), {}});
  }
  return key;
}

// A message may quote a file name, and a file name may be a key.
void hide_keys(std::vector<Error>& errors) {
  for (Error& error : errors)
    for (std::string* text : {&error.message, &error.hint}) *text = leaks::shown(*text);
}

// Of several scopes: failed where nothing at all could be learned, partial where any part is missing.
model::Status status_of(const std::vector<model::Coverage>& all) {
  std::size_t failed = 0, partial = 0;
  for (const model::Coverage& one : all) {
    if (one.status() == model::Status::failed) ++failed;
    if (one.status() == model::Status::partial) ++partial;
  }
  if (failed > 0 && failed == all.size()) return model::Status::failed;
  return failed + partial > 0 ? model::Status::partial : model::Status::complete;
}

int exit_code_of(const report::Summary& summary, const std::vector<model::Coverage>& coverage) {
  if (summary.status == model::Status::failed) return 2;
  if (summary.status == model::Status::partial || summary.interrupted) return 3;
  const bool nothing = std::ranges::all_of(coverage, [](const model::Coverage& one) { return one.files == 0 && one.objects == 0; });
  if (nothing && !summary.errors.empty()) return 2;
  return summary.keys + summary.expired > 0 ? 1 : 0;
}

}  // namespace

ScanAnswer scan(const ScanRequest& request, report::Writer& writer, leaks::Progress& progress, Time now) {
  const auto start = std::chrono::steady_clock::now();
  ScanAnswer answer;
  report::Summary& summary = answer.summary;
  summary.command = "scan";
  summary.version = key::version();
  summary.data_date = key::data_date();

  leaks::Request leaks = request.leaks;
  leaks.options.judgement.now = now;
  leaks::Baseline fresh;
  auto key = prepare(request, leaks.options.judgement, fresh);
  if (!key) {
    summary.status = model::Status::failed;
    summary.exit_code = 2;
    summary.errors.push_back(key.error());
    hide_keys(summary.errors);
    answer.coverage.emplace_back();
    writer.finish(answer.coverage, summary);
    return answer;
  }

  Ordered sink(writer, summary, request.streaming);
  if (request.files) {
    leaks::Outcome outcome = leaks::scan(leaks, sink, progress);
    answer.coverage.push_back(std::move(outcome.coverage));
    answer.has_git = outcome.has_git && !request.git;
    answer.unused_globs = std::move(outcome.unused_globs);
    summary.errors = std::move(outcome.errors);
  }
  if (request.git) {
    GitScanRequest git = *request.git;
    git.options = leaks.options;
    git.threads = leaks.threads;
    git.state_directory = request.git->remembers ? request.state_directory : "";
    GitScanAnswer found = scan_git_repositories(git, sink, progress);
    answer.coverage.push_back(std::move(found.coverage));
    std::ranges::move(found.errors, std::back_inserter(summary.errors));
  }
  sink.flush();
  if (sink.known() > 0) answer.coverage.front().skip(model::SkipReason::baseline, *request.baseline, sink.known());

  // A fingerprint is worth something only if the next run makes the same one.
  if (summary.distinct_keys > 0)
    if (auto saved = save(*key); !saved) summary.errors.push_back(std::move(saved.error()).within("fingerprints of this run hold for this run alone"));
  bool kept = true;
  if (request.write_baseline) {
    leaks::Baseline all{Secret(leaks.options.judgement.baseline->salt.reveal()), sink.baseline()};
    all.fingerprints.insert(leaks.options.judgement.baseline->fingerprints.begin(), leaks.options.judgement.baseline->fingerprints.end());
    if (auto written = write_file_atomically(*request.write_baseline, baseline_text(all)); !written) {
      summary.errors.push_back(std::move(written.error()).within("the baseline was not written"));
      kept = false;
    }
  }

  hide_keys(summary.errors);
  summary.interrupted = interrupted();
  summary.status = status_of(answer.coverage);
  if (summary.interrupted && summary.status == model::Status::complete) summary.status = model::Status::partial;
  summary.exit_code = kept ? exit_code_of(summary, answer.coverage) : 2;
  summary.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  writer.finish(answer.coverage, summary);
  return answer;
}

}  // namespace mayfly::app
