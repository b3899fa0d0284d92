// What Mayfly keeps on a machine beside the registry: the fingerprint key. And baselines, which people keep.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/secret.h"
#include "leaks/findings.h"

namespace mayfly::app {

// $XDG_DATA_HOME/mayfly, or ~/.local/share/mayfly; empty if neither variable is set.
std::string default_state_directory();

// The key under which fingerprints are made, so that they tell nothing to who does not have it: 32 random bytes, as 64 hex digits in a file.
struct FingerprintKey {
  std::shared_ptr<const Secret> key;
  std::string path;     // where it stands or would stand; empty: nowhere
  bool stored = false;  // false: made for this run
};

// `file`: --fingerprint-key; must exist. Else fingerprint.key in `state_directory`, or a fresh key that save() may keep there.
Result<FingerprintKey> load_fingerprint_key(const std::optional<std::string>& file, const std::string& state_directory);

// Writes a fresh key (file 0600, directory 0700). Without a state directory, or where one can't be written, fingerprints hold for this run alone.
Result<void> save(const FingerprintKey& key);

// A baseline file: {"schema": "mayfly-baseline/1", "salt": hex, "fingerprints": [hex, …]}.
Result<leaks::Baseline> read_baseline(const std::string& path);
leaks::Baseline new_baseline();
std::string baseline_text(const leaks::Baseline& baseline);

}  // namespace mayfly::app
