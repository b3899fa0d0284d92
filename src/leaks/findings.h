// From a candidate at a place to a finding: the grade, the fingerprint, the baseline. And where findings go.
//
// Settings are shared by all workers and read-only while they run. A FindingSink is called by one thread at a time (the job sees to it).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "base/secret.h"
#include "base/time.h"
#include "leaks/where.h"
#include "model/finding.h"
#include "scan/candidate.h"

namespace mayfly::leaks {

// A list of known keys by fingerprint, under a salt of its own, so that it works on any machine and tells nothing about the keys.
struct Baseline {
  Secret salt;
  std::set<std::string, std::less<>> fingerprints;
};

struct Judgement {
  Time now;  // decides `expired`
  std::shared_ptr<const Secret> fingerprint_key;
  std::shared_ptr<const Baseline> baseline;  // null: none
  bool lesser_grades = false;                // also placeholders and mentions
};

struct Judged {
  model::Finding finding;
  std::string baseline_fingerprint;  // under the baseline's salt; empty without a baseline
  bool known = false;                // the baseline has it
};

// The place's line and column are the caller's to fill in.
Judged judge(const scan::Candidate& candidate, const Where& where, const Judgement& judgement);

}  // namespace mayfly::leaks
